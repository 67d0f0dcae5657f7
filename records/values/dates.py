"""Dates as people and programs write them, which may stop at the year or the month."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from records.values.date_words import FILLERS, MONTH_OF, ONGOING, WEEKDAYS
from records.values.folding import letters
from records.values.noise import code_of
from records.values.refusal import ValueRefusedError, quoted
from scoping.translation import N_


class DateOrder(StrEnum):
    """Which comes first where both could be, as in 01/09/2019."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, perhaps a month, perhaps a day, in the digits that ORCID wants."""

    year: str
    month: str | None = None
    day: str | None = None

    def __str__(self) -> str:
        return "-".join(filter(None, (self.year, self.month, self.day)))


_YEARS = range(1900, 2101)
_MONTHS = range(1, 13)
_EPOCH = date(1899, 12, 30)  # day 0 of Excel, which takes 1900 for a leap year
_SERIALS = range(10_000, 73_415 + 1)  # 18 May 1927 to 31 December 2100; shorter ones may be years

_TIME = (
    r"(?:[T ,]+[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:[.,][0-9]+)?)?\s*(?:[ap]\.?m\.?)?"
    r"\s*(?:Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_YEAR_FIRST = re.compile(
    r"([0-9]{4})(?:\s?[-/.]\s?([0-9]{0,2})(?:\s?[-/.]\s?([0-9]{0,2}))?)?[-/.]?" + _TIME,
    re.IGNORECASE,
)
_YEAR_LAST = re.compile(
    r"([0-9]{1,2})\s?([-/. ])\s?([0-9]{1,2})\s?[-/. ]\s?([0-9]{4}|[0-9]{2})" + _TIME, re.IGNORECASE
)
_MONTH_YEAR = re.compile(r"([0-9]{1,2})\s?[-/.]\s?([0-9]{4})")
_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})?")
_NUMBER = re.compile(r"([0-9]{4,5})(?:[.,][0-9]+)?")
_ORDINAL = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|er|re|ère|ro|do|º|°|ª)?", re.IGNORECASE)
_NORMAL = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_LONGEST = 60


@lru_cache(maxsize=8192)
def parse(text: str, order: DateOrder | None = None) -> PartialDate:
    """Return the date of a text; whether ORCID takes its year, ``orcid_client.rules`` says.

    Raises:
        ValueRefusedError: it is no date, or could be two.
    """
    found = code_of(text)
    if _NORMAL.fullmatch(found):
        return _partial(*found.split("-"))
    if len(found) <= _LONGEST:
        for read in (_year_first, _run_together, _serial, _month_and_year):
            if (understood := read(found)) is not None:
                return understood
        understood = _year_last(found, order) or _with_name(found)
        if understood is not None:
            return understood
    raise ValueRefusedError(
        N_(
            "“{value}” cannot be read as a date. Write the year, the year and the month, or the "
            "whole date: 2019, 2019-09 or 2019-09-01."
        ).format(value=quoted(found))
    )


def is_ongoing(text: str) -> bool:
    """Say whether an end date says that there is no end yet."""
    return not text[:1].isdigit() and letters(text) in ONGOING


def _partial(year: str, month: str = "", day: str = "") -> PartialDate:
    """Return a date; a month or day of zeros is none, as reference managers write it."""
    month = month.zfill(2) if month and int(month) else ""
    day = day.zfill(2) if month and day and int(day) else ""
    return PartialDate(year, month or None, day or None)


def _year_first(text: str) -> PartialDate | None:
    found = _YEAR_FIRST.fullmatch(text)
    if found is None or (found[3] and not found[2]):
        return None
    return _partial(found[1], found[2] or "", found[3] or "")


def _run_together(text: str) -> PartialDate | None:
    """Read 20190901 and 201909."""
    found = _DIGITS.fullmatch(text)
    if found is None or not _is_likely(found[1], found[2]):
        return None
    return _partial(found[1], found[2], found[3] or "")


def _serial(text: str) -> PartialDate | None:
    """Read the number that a spreadsheet keeps a day as; 2019.0 is a year."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    number = int(found[1])
    if number in _YEARS:
        return PartialDate(found[1])
    if number not in _SERIALS:
        return None
    return _of(_EPOCH + timedelta(days=number))


def _of(day: date) -> PartialDate:
    return PartialDate(f"{day.year:04}", f"{day.month:02}", f"{day.day:02}")


def _month_and_year(text: str) -> PartialDate | None:
    found = _MONTH_YEAR.fullmatch(text)
    return _partial(found[2], found[1]) if found and _is_likely(found[2], found[1]) else None


def _is_likely(year: str, month: str) -> bool:
    return int(year) in _YEARS and int(month) in _MONTHS


def _year_last(text: str, order: DateOrder | None) -> PartialDate | None:
    found = _YEAR_LAST.fullmatch(text)
    if found is None:
        return None
    first, mark, second, year = found.groups()
    if len(year) < len("2019"):
        raise _two_digits(text)
    if not {int(first), int(second)} & set(_MONTHS):
        return None
    is_day_first = _is_day_first(int(first), int(second), mark, order)
    if is_day_first is None:
        raise ValueRefusedError(
            N_(
                "Which comes first in “{value}”, the day or the month? Write {one} or {other}, or "
                "choose the order of dates for the whole file when you upload it."
            ).format(
                value=text,
                one=_partial(year, second, first),
                other=_partial(year, first, second),
            )
        )
    return _partial(year, second, first) if is_day_first else _partial(year, first, second)


def _is_day_first(first: int, second: int, mark: str, order: DateOrder | None) -> bool | None:
    """Say which comes first; None where both could.

    Where dates are written with full stops, the day comes first.
    """
    if first not in _MONTHS or second not in _MONTHS:
        return second in _MONTHS
    if order is not None:
        return order is DateOrder.DAY_FIRST
    return True if first == second or mark == "." else None


def _two_digits(text: str) -> ValueRefusedError:
    return ValueRefusedError(
        N_("The year in “{value}” has two digits. Write all four, such as 2019-09-01.").format(
            value=quoted(text)
        )
    )


def _with_name(text: str) -> PartialDate | None:
    """Read a date with the name of its month: 1 Sep 2019, September 2019, 1er septembre 2019."""
    text = re.sub(_TIME + "$", "", text, flags=re.IGNORECASE)
    months, years, days = [], [], []
    for word in re.split(r"[\s,./'\u2019-]+", text):
        bare = letters(word)
        if word.isascii() and word.isdigit() and len(word) == len("2019"):
            years.append(word)
        elif bare in MONTH_OF:
            months.append(MONTH_OF[bare])
        elif found := _ORDINAL.fullmatch(word):
            days.append(found[1])
        elif bare and bare not in FILLERS and bare not in WEEKDAYS:
            return None
    if len(months) == 1 and not years and days:
        raise _two_digits(text)
    if len(months) != 1 or len(years) != 1 or len(days) > 1:
        return None
    return _partial(years[0], str(months[0]), *days)
