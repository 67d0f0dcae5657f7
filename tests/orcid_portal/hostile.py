"""Values that parsers take and Postgres or JSON refuses: written as JSON, and as plain texts."""

import json
from random import Random

_NUMBERS = (
    "1e999999", "-1e999999", "1e400", "NaN", "Infinity", "-Infinity", "1e-999999", "-0.0",
    "9223372036854775807", "9223372036854775808", "-9223372036854775809", "18446744073709551616",
    "1" + "0" * 30, "9" * 90, "1" + "0" * 400, "-" + "9" * 5_000, "0.1e309", "1E+308", "0",
)  # fmt: skip
_PIECES = (
    "\x00", "\\ud800", "\\udfff", "\\udc00\\ud800", "\\u0000", "\ufffe", "\u202e", "\x7f", "é",
    "\U0001f393", "'", "\\\\", "{", "}", "%s", "\\n", "x", "1e999999", "NaN", "null", "²", "٣",
)  # fmt: skip


def as_text(dice: Random) -> str:
    """Return a text of a form, an address or a cell."""
    pieces = [dice.choice(_PIECES) for _ in range(dice.randint(1, 4))]
    whole = dice.choice([*pieces, "".join(pieces), dice.choice(_NUMBERS)])
    return whole.encode().decode("unicode_escape", "replace") if "\\" in whole else whole


def as_json(dice: Random, *, depth: int = 3) -> str:
    """Return a value as a file or an answer could write it, which need not be JSON by the book."""
    kind = dice.randrange(4 if depth else 2)
    if kind == 0:
        return dice.choice(_NUMBERS)
    if kind == 1:
        return _text(dice)
    inner = [as_json(dice, depth=depth - 1) for _ in range(dice.randint(1, 3))]
    if kind == 2:
        return f"[{', '.join(inner)}]"
    return "{" + ", ".join(f"{_text(dice)}: {one}" for one in inner) + "}"


def _text(dice: Random) -> str:
    pieces = [dice.choice(_PIECES) for _ in range(dice.randint(0, 4))]
    escaped = [piece if piece.startswith("\\") else json.dumps(piece)[1:-1] for piece in pieces]
    return '"' + "".join(escaped) + '"'
