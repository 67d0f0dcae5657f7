"""The window keeps calls under way, settles in groups, and waits for no straggler."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from sync.scheduling import window
from sync.scheduling.window import Claimed, Window


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(window.MOST_UNDER_WAY) as found:
        yield found


class Stock:
    """Jobs that are claimed in order; remembers what was settled together."""

    def __init__(self, jobs: int) -> None:
        self.left = list(range(jobs))
        self.settled: list[list[int]] = []

    def claim(self, most: int) -> Claimed[int]:
        taken, self.left = self.left[:most], self.left[most:]
        return Claimed(taken, len(taken))

    def settle(self, answers: list[int]) -> None:
        self.settled.append(answers)

    @property
    def done(self) -> list[int]:
        return sorted(answer for group in self.settled for answer in group)


def test_one_claim_is_made_unless_told_to_go_on(pool: ThreadPoolExecutor) -> None:
    stock = Stock(50)
    taken = Window(
        claim=stock.claim, call=lambda job: job, settle=stock.settle, pool=pool, most=8
    ).run()
    assert (taken, stock.done, len(stock.left)) == (8, list(range(8)), 42)


def test_all_is_worked_off_in_groups(pool: ThreadPoolExecutor) -> None:
    stock = Stock(95)
    taken = Window(
        claim=stock.claim, call=lambda job: job, settle=stock.settle, pool=pool,
        go_on=lambda: True,
    ).run()  # fmt: skip
    assert (taken, stock.done) == (95, list(range(95)))
    assert len(stock.settled) < 20


def test_a_slow_answer_holds_up_no_other(pool: ThreadPoolExecutor) -> None:
    stock, others_done = Stock(60), threading.Event()

    def call(job: int) -> int:
        if job == 0:
            assert others_done.wait(timeout=30)
        return job

    def settle(answers: list[int]) -> None:
        stock.settle(answers)
        if len(stock.done) == 59:
            others_done.set()

    Window(claim=stock.claim, call=call, settle=settle, pool=pool, go_on=lambda: True).run()
    assert stock.settled[-1] == [0]


def test_no_more_are_under_way_than_help(pool: ThreadPoolExecutor) -> None:
    stock, lock, busy, most = Stock(200), threading.Lock(), 0, 0

    def call(job: int) -> int:
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
        with lock:
            busy -= 1
        return job

    Window(claim=stock.claim, call=call, settle=stock.settle, pool=pool, go_on=lambda: True).run()
    assert most <= window.MOST_UNDER_WAY


def test_leases_are_kept_while_calls_are_under_way(
    pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "KEEP_SECONDS", 0.0)
    monkeypatch.setattr(window, "GROUP_SECONDS", 0.01)
    stock, kept = Stock(1), threading.Event()

    def call(job: int) -> int:
        assert kept.wait(timeout=30)
        return job

    def keep(jobs: object) -> None:
        assert jobs == [0]
        kept.set()

    Window(claim=stock.claim, call=call, settle=stock.settle, pool=pool, keep=keep).run()
    assert stock.done == [0]


def test_a_claim_without_calls_ends_it_only_when_nothing_was_taken(
    pool: ThreadPoolExecutor,
) -> None:
    claims = iter([Claimed([1], 2), Claimed([], 3), Claimed([2], 1), Claimed([], 0)])
    stock = Stock(0)
    taken = Window(
        claim=lambda _: next(claims), call=lambda job: job, settle=stock.settle, pool=pool,
        go_on=lambda: True,
    ).run()  # fmt: skip
    assert (taken, stock.done) == (6, [1, 2])
