"""The pace of one client in this process alone: GCRA, for the while that Redis is away.

The generic cell rate algorithm (ITU-T I.371) keeps one number: the time at which the next call
would be due at an even pace. ``limiter.lua`` is the same for all processes together.
"""

from math import floor
from threading import Lock
from typing import NamedTuple

# A quotient that should be whole may come out a hair below.
_ROUNDING = 1e-9


class Rate(NamedTuple):
    """How fast a client may call: calls a second, and how many at once after a rest."""

    per_second: float
    burst: int

    def fraction(self, share: float) -> "Rate":
        """Return a slower rate: the share of the calls, and no burst."""
        return Rate(self.per_second * share, 1)


class Permit(NamedTuple):
    """How many calls may be made at once now; none means to wait so many seconds.

    ``in_trouble`` says that the last calls failed, so that a success is worth telling.
    """

    calls: int
    wait: float = 0.0
    in_trouble: bool = False


class LocalRateLimiter:
    """GCRA over one number; times are seconds of any steady clock."""

    def __init__(self) -> None:
        """Begin rested."""
        self._lock = Lock()
        self._due = 0.0

    def take(self, *, wanted: int, rate: Rate, now: float) -> Permit:
        """Take up to so many calls."""
        interval = 1.0 / rate.per_second
        tolerance = interval * (rate.burst - 1)
        with self._lock:
            due = max(self._due, now)
            granted = min(wanted, floor((now + tolerance - due) / interval + _ROUNDING) + 1)
            if granted < 1:
                return Permit(0, due - tolerance - now)
            self._due = due + granted * interval
            return Permit(granted)
