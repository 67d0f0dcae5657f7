"""Delays double, end at the longest one, and are spread."""

from gateway.backoff import TOKENS


def test_delays_grow_to_the_longest_and_stay_there() -> None:
    delays = [TOKENS.after(tries, spread=1).total_seconds() for tries in range(1, 30)]

    assert delays[:3] == [60, 120, 240]
    assert delays == sorted(delays)
    assert TOKENS.after(1000, spread=1).total_seconds() == 86400


def test_what_failed_together_does_not_come_back_together() -> None:
    assert TOKENS.after(3, spread=0).total_seconds() == 120
    assert TOKENS.after(0, spread=0).total_seconds() == 30
