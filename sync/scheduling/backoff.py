"""When a record is looked at again: delays that grow and are spread. Pure."""

from datetime import timedelta
from random import Random

from sync.states import WaitsFor

_FIRST = {WaitsFor.TRANSIENT: 15.0, WaitsFor.CREDENTIAL: 900.0, WaitsFor.RECORD: 86_400.0}
_MOST_DOUBLINGS = 20
_LONGEST = {
    WaitsFor.TRANSIENT: 3600.0,
    WaitsFor.CREDENTIAL: 21_600.0,
    WaitsFor.RECORD: 7 * 86_400.0,
}


def delay(wait: WaitsFor, *, tries: int, random: Random) -> timedelta | None:
    """Return how long to wait after so many tries in a row; None: until somebody acts.

    Between half and the whole of a time that doubles, so that records which failed together do
    not come back together.
    """
    if wait is WaitsFor.NOTHING:
        return timedelta()
    if wait is WaitsFor.RESEARCHER:
        return None
    doublings = min(max(tries, 1) - 1, _MOST_DOUBLINGS)
    whole = min(_FIRST[wait] * 2**doublings, _LONGEST[wait])
    return timedelta(seconds=whole * random.uniform(0.5, 1.0))
