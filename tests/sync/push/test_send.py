"""Calls are handed over while the drain's own thread is busy with the database."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from pytest_django import Settings

from gateway.clients import sending_client, throttle
from gateway.process import MadeOnce
from orcid_client.errors import NotSent
from sync.push.jobs import ClaimedRecord
from sync.push.send import Sender, SendingPool, sending_pool
from tenants.queries import client_access
from tests.sync.push.test_recover import take
from tests.sync.world import World


def sender_of(world: World, records: list[ClaimedRecord]) -> Sender:
    access = client_access(world.credential)
    sender = Sender(sending_client(access), throttle(access), deadline=45)
    for record in records:
        sender.add(record)
    return sender


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def claimed(world: World, count: int) -> list[ClaimedRecord]:
    for number in range(count):
        world.employ(world.person(f"p{number}"))
    return take(world)


def test_calls_go_on_while_nobody_collects(world: World, settings: Settings) -> None:
    settings.SYNC_SENDING_THREADS = 2
    sender = sender_of(world, claimed(world, 7))
    sender.start()
    wait_until(lambda: len(world.writes()) == 7)
    answers = []
    while sender.under_way:
        answers += sender.collect(longest=5)
    assert [answer.job.response.status for answer in answers if answer.job.response] == [201] * 7
    assert {answer.record.under_way for answer in answers} == {0}


def test_a_lease_that_became_too_short_is_left_aside(world: World, settings: Settings) -> None:
    settings.SYNC_SENDING_THREADS = 2
    records = claimed(world, 5)
    for record in records[2:]:
        record.leased_until = time.monotonic() + 10
    sender = sender_of(world, records)
    sender.start()
    wait_until(lambda: len(sender.collect(longest=0.01)) >= 0 and not sender.under_way)
    assert set(sender.expired()) == set(records[2:])
    assert sender.waiting == 0
    assert len(world.writes()) == 2


def test_nothing_is_handed_over_after_the_stop(world: World, settings: Settings) -> None:
    settings.SYNC_SENDING_THREADS = 2
    sender = sender_of(world, claimed(world, 6))
    sender.start()
    left = sender.stop()
    wait_until(lambda: len(sender.collect(longest=0.01)) >= 0 and not sender.under_way)
    assert len(world.writes()) + len(left) == 6
    assert all(len(record.jobs) == 1 for record in left)


def test_nothing_is_waited_for_when_nothing_is_to_come(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("sync.push.send.time.sleep", slept.append)
    assert sender_of(world, []).collect(longest=5) == []
    assert slept == []


def test_a_drain_leaves_as_many_threads_free_as_it_takes() -> None:
    """So ORCID's silence to some clients holds up no other one."""
    pool = SendingPool(threads=16)
    taken = [pool.take(22, own=0) for _ in range(4)]
    assert taken == [8, 4, 2, 1]
    assert pool.take(22, own=8) == 0
    assert (pool.take(22, own=0), pool.take(22, own=0)) == (1, 0)
    pool.give_back(8)
    assert pool.take(22, own=0) == 4


def test_a_call_that_waited_for_a_thread_until_its_lease_ended_is_not_sent(world: World) -> None:
    """By then another holder may have found out that it was not, and sent it."""
    late = [0.0]
    access = client_access(world.credential)
    sender = Sender(
        sending_client(access),
        throttle(access),
        deadline=45,
        steady=lambda: time.monotonic() + late[0],
    )
    (record,) = claimed(world, 1)
    sending_pool().take(1, own=0)
    late[0] = 1000.0
    sending_pool().submit(sender._send, record, record.jobs.popleft())
    answer = sender._answers.get(timeout=10)
    assert isinstance(answer.job.error, NotSent)
    assert world.writes() == []


def test_threads_that_begin_together_share_one_of_a_kind() -> None:
    made: list[object] = []
    begin, another = Barrier(8), Event()

    def make() -> object:
        made.append(object())
        if len(made) > 1:
            another.set()
        another.wait(timeout=0.2)
        return made[-1]

    once = MadeOnce(make)

    def ask() -> object:
        begin.wait(timeout=10)
        return once()

    with ThreadPoolExecutor(8) as pool:
        found = [asked.result() for asked in [pool.submit(ask) for _ in range(8)]]
    assert found == made * 8
