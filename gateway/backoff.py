"""How long to wait before ORCID is asked again: delays that double, with a spread. Pure."""

from datetime import timedelta
from typing import NamedTuple

# 2 ** 20 times any first delay is longer than any longest one.
_MOST_DOUBLINGS = 20


class Backoff(NamedTuple):
    """A delay that doubles from ``first`` to ``longest`` with each try in a row."""

    first: timedelta
    longest: timedelta

    def after(self, tries: int, *, spread: float) -> timedelta:
        """Return how long to wait after so many tries in a row.

        ``spread`` is a random number between 0 and 1: between half and the whole of the delay, so
        that what failed together does not come back together.
        """
        doublings = min(max(tries, 1) - 1, _MOST_DOUBLINGS)
        whole = min(self.first * (1 << doublings), self.longest)
        return whole * (1 + spread) / 2


TOKENS = Backoff(timedelta(minutes=1), timedelta(hours=24))
"""Revoking tokens, and registering webhooks: nobody waits for them."""
