"""When a record is read next: pure.

A record that changed lately is likely to change again. So the wait is a quarter of the time since
its last change, between six hours and two weeks, spread so that a thousand records that were read
together do not come back together. Where ORCID tells us of changes, reading is only a safety net.
"""

from datetime import datetime, timedelta
from enum import Enum, auto

SHORTEST = timedelta(hours=6)
LONGEST = timedelta(days=14)
WATCHED = timedelta(days=7)
# A record's summary is a call of its own, and says little that its items do not.
SUMMARY_AT_LEAST = timedelta(days=7)
SUMMARY_AT_MOST = timedelta(days=1)


class SummaryDue(Enum):
    """Whether a read of a record reads its summary too."""

    NO = auto()
    IF_CHANGED = auto()
    YES = auto()


def summary_due(*, read_at: datetime | None, now: datetime) -> SummaryDue:
    """Return whether the summary is due: each week, and after a day if the record has changed."""
    if read_at is None or now - read_at >= SUMMARY_AT_LEAST:
        return SummaryDue.YES
    return SummaryDue.IF_CHANGED if now - read_at >= SUMMARY_AT_MOST else SummaryDue.NO


def after_reading(
    *, modified_ms: int | None, now: datetime, spread: float, is_watched: bool = False
) -> datetime:
    """Return when a record that was just read is read again; ``spread`` is between 0 and 1."""
    age = timedelta(0) if modified_ms is None else _age(modified_ms, now)
    shortest = WATCHED if is_watched else SHORTEST
    wait = min(max(age / 4, shortest), LONGEST)
    return now + wait * (1 + 0.1 * spread)


def _age(modified_ms: int, now: datetime) -> timedelta:
    return max(now - datetime.fromtimestamp(modified_ms / 1000, tz=now.tzinfo), timedelta(0))
