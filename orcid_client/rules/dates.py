"""Rules about dates: real ones, in two digits, in order."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from orcid_client.violations import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orcid_client.elements.parts import FuzzyDate

_YEARS = range(1900, 2101)


def of_date(value: FuzzyDate | None, path: str) -> Iterator[Violation]:
    """Yield what is wrong with a date that may stop at the year or month."""
    if value is None or value.year is None:
        return
    if value.day is not None and value.month is None:
        yield Violation(f"{path}.month", "schema.required", "A day needs its month.")
    elif not _is_written_right(value):
        yield Violation(
            path, "9049", "A date has a year of four digits, month and day of two: 2024-05-09."
        )
    elif int(value.year) not in _YEARS:
        yield Violation(f"{path}.year", "schema.value", "The year is not from 1900 to 2100.")
    elif not _exists(value):
        yield Violation(path, "9049", "This day does not exist in the calendar.")


def _is_written_right(value: FuzzyDate) -> bool:
    return bool(re.fullmatch(r"[0-9]{4}", value.year or "")) and all(
        piece is None or re.fullmatch(r"[0-9]{2}", piece) for piece in (value.month, value.day)
    )


def _exists(value: FuzzyDate) -> bool:
    try:
        date(int(value.year or 0), int(value.month or 1), int(value.day or 1))
    except ValueError:
        return False
    return True


def of_span(start: FuzzyDate | None, end: FuzzyDate | None, path: str) -> Iterator[Violation]:
    """Yield a violation where the end comes before the start, as far as both are precise."""
    first, last = _pieces(start), _pieces(end)
    shared = min(len(first), len(last))
    if last[:shared] < first[:shared]:
        yield Violation(path, "9055", "The end date is before the start date.")


def _pieces(value: FuzzyDate | None) -> tuple[int, ...]:
    if value is None:
        return ()
    found: list[int] = []
    for piece in (value.year, value.month, value.day):
        if piece is None or not (piece.isascii() and piece.isdigit()):
            break
        found.append(int(piece))
    return tuple(found)


def needs_start(start: FuzzyDate | None, end: FuzzyDate | None, path: str) -> Iterator[Violation]:
    """Yield a violation where there is an end but no start."""
    if end is not None and start is None:
        yield Violation(path, "9050", "An end date needs a start date.")
