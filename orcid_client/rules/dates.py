"""Rules about dates: real ones, in two digits, in order."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from orcid_client.translation import N_
from orcid_client.violations import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orcid_client.elements.parts import FuzzyDate

_YEARS = range(1900, 2101)


def of_date(value: FuzzyDate | None, path: str) -> Iterator[Violation]:
    """Yield what is wrong with a date that may stop at the year or month."""
    if value is None or value.year is None:
        return
    # Blanks around a number do not count for the schema, nor for ORCID.
    year, month, day = (piece and piece.strip() for piece in (value.year, value.month, value.day))
    if day is not None and month is None:
        yield Violation(f"{path}.month", "schema.required", N_("A day needs a month."))
    elif not _are_written_right(year, month, day):
        yield Violation(
            path,
            "9049",
            N_("A date needs a four-digit year and a two-digit month and day: 2024-05-09."),
        )
    elif int(year or 0) not in _YEARS:
        yield Violation(
            f"{path}.year", "schema.value", N_("The year must be between 1900 and 2100.")
        )
    elif not _exists(year, month, day):
        yield Violation(path, "9049", N_("This date does not exist."))


def _are_written_right(year: str | None, *others: str | None) -> bool:
    return bool(re.fullmatch(r"[0-9]{4}", year or "")) and all(
        piece is None or re.fullmatch(r"[0-9]{2}", piece) for piece in others
    )


def _exists(year: str | None, month: str | None, day: str | None) -> bool:
    try:
        date(int(year or 0), int(month or 1), int(day or 1))
    except ValueError:
        return False
    return True


# Python refuses to read a number of thousands of digits
_INTEGER = re.compile(r"[ \t\r\n]*[+-]?[0-9]{1,100}[ \t\r\n]*")
_LIMITS = {"year": _YEARS, "month": range(1, 13), "day": range(1, 32)}


def of_unchecked_date(value: FuzzyDate | None, path: str) -> Iterator[Violation]:
    """Yield what the schema finds wrong with a date that ORCID never holds against a calendar.

    Those of research resources are such: 31 February, or a month of one digit, is taken
    (ORCID-Source, ActivityValidator.validateResearchResource).
    """
    if value is None or value.year is None:
        return
    if value.day is not None and value.month is None:
        yield Violation(f"{path}.month", "schema.required", N_("A day needs a month."))
    for name, limits in _LIMITS.items():
        piece = getattr(value, name)
        if piece is not None and not (_INTEGER.fullmatch(piece) and int(piece) in limits):
            words = N_("The {part} must be between {first} and {last}.").format(
                part=name, first=limits[0], last=limits[-1]
            )
            yield Violation(f"{path}.{name}", "schema.value", words)


def of_span(start: FuzzyDate | None, end: FuzzyDate | None, path: str) -> Iterator[Violation]:
    """Yield a violation where the end comes before the start; a missing month or day is 00.

    So 2001 comes before May 2001 (ORCID-Source, ActivityValidator.validateFuzzyDates).
    """
    first, last = _pieces(start), _pieces(end)
    if first and last and last < first:
        yield Violation(path, "9055", N_("The end date is before the start date."))


def _pieces(value: FuzzyDate | None) -> tuple[int, ...]:
    """Return year, month and day; nothing for a date that is none, which has a violation."""
    if value is None or not value.year:
        return ()
    found = [(piece or "0").strip() for piece in (value.year, value.month, value.day)]
    if not all(_INTEGER.fullmatch(digits) and digits.isdigit() for digits in found):
        return ()
    return tuple(map(int, found))


def needs_start(start: FuzzyDate | None, end: FuzzyDate | None, path: str) -> Iterator[Violation]:
    """Yield a violation where there is an end but no start."""
    if end is not None and start is None:
        yield Violation(path, "9050", N_("An end date needs a start date."))
