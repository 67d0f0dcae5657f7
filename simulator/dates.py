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
    first, last = pieces(start), pieces(end)
    if needs_start and last and not first:
        raise Refusal(9050)
    if not needs_start and first and last:
        common = min(len(first), len(last))
        if last[:common] < first[:common]:
            raise Refusal(9055)
