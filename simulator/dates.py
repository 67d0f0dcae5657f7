"""Dates that may lack their day or month."""

import datetime as dt
import re

from simulator.grammar import Message
from simulator.refusals import Refusal

_TWO_DIGITS = re.compile(r"[0-9]{2}")
_FOUR_DIGITS = re.compile(r"[0-9]{4}")


def pieces(date: Message | None) -> tuple[str, ...]:
    """Return year, month and day as far as they are given."""
    found = []
    for name in ("year", "month", "day"):
        piece = (date or {}).get(name)
        text = piece.get("value") if isinstance(piece, dict) else None
        if not text:
            break
        found.append(text)
    return tuple(found)


def check(date: Message | None, name: str) -> None:
    """Refuse with 9049 what is no real date, or not written with two and four digits."""
    parts = pieces(date)
    if not parts:
        return
    well_written = _FOUR_DIGITS.fullmatch(parts[0]) and all(
        _TWO_DIGITS.fullmatch(part) for part in parts[1:]
    )
    try:
        numbers = [int(part) for part in parts] + [1, 1]
        dt.date(*numbers[:3])
    except ValueError:
        well_written = None
    if not well_written:
        raise Refusal(9049, f"{name} {'-'.join(parts)[:40]!r}")


def check_order(content: Message, *, needs_start: bool) -> None:
    """Check both dates; 9050 for an end without start where one is needed, 9055 for end first."""
    start, end = content.get("start-date"), content.get("end-date")
    check(start, "start-date")
    check(end, "end-date")
    if needs_start:
        check_start(content)
    elif pieces(start) and pieces(end) and _whole(end) < _whole(start):
        raise Refusal(9055)


def check_start(content: Message) -> None:
    """Refuse with 9050 an end without its start; nothing else is asked of the two."""
    if pieces(content.get("end-date")) and not pieces(content.get("start-date")):
        raise Refusal(9050)


def _whole(date: Message | None) -> tuple[str, ...]:
    """Return the pieces of a date, 00 for a month or day that is not given."""
    return (*pieces(date), "00", "00")[:3]
