"""How many calls are under way follows how long ORCID takes."""

from sync.push.concurrency import Concurrency


def width_after(*milliseconds: int, most: int = 64) -> int:
    width = Concurrency(most)
    for one in milliseconds:
        width.note(one)
    return width.calls


def test_all_threads_are_used_until_an_answer_came() -> None:
    assert Concurrency(64).calls == 64


def test_a_registry_next_door_needs_few() -> None:
    assert width_after(*[1] * 10) == 3


def test_a_busy_moment_does_not_widen_it() -> None:
    assert width_after(*[1, 1, 1, 20, 1, 1]) == 3


def test_orcid_needs_all() -> None:
    assert width_after(*[120, 80, 300] * 100) == 64


def test_one_quick_answer_is_soon_forgotten() -> None:
    assert width_after(2, *[150] * 20) > 64 * 0.9


def test_it_never_goes_above_the_threads_there_are() -> None:
    assert width_after(*[500] * 100, most=4) == 4
    assert width_after(0, most=1) == 1
