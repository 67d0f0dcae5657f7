"""ORCID's moments: xs:dateTime in XML, epoch milliseconds in JSON and here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def milliseconds(text: str) -> int:
    """Return the moment of an xs:dateTime; one without a zone is read as UTC.

    Raises ValueError.
    """
    moment = datetime.fromisoformat(text.strip())
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH) // _MILLISECOND


def date_time(moment: int) -> str:
    """Return the xs:dateTime of a moment."""
    return (
        (_EPOCH + moment * _MILLISECOND).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )
