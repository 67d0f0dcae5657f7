"""When a record is looked at again, by what it waits for. Pure."""

from datetime import timedelta
from random import Random

from gateway.backoff import Backoff
from sync.states import WaitsFor

_BY_REASON = {
    WaitsFor.TRANSIENT: Backoff(timedelta(seconds=15), timedelta(hours=1)),
    WaitsFor.CREDENTIAL: Backoff(timedelta(minutes=15), timedelta(hours=6)),
    WaitsFor.RECORD: Backoff(timedelta(days=1), timedelta(days=7)),
}


def delay(wait: WaitsFor, *, tries: int, random: Random) -> timedelta | None:
    """Return how long to wait after so many tries in a row; None: until somebody acts."""
    if wait is WaitsFor.NOTHING:
        return timedelta()
    if wait is WaitsFor.RESEARCHER:
        return None
    return _BY_REASON[wait].after(tries, spread=random.random())
