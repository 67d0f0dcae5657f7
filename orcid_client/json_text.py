"""JSON in bulk: the same values and texts as Python's ``json``, several times as fast."""

from __future__ import annotations

import json
from typing import Any

import orjson

_PLAIN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_SORTED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def parsed(text: str | bytes) -> Any:
    """Return what a JSON text holds, halves of surrogate pairs too.

    Whole numbers of more than 64 bits, which no message of ORCID's has, become fractions.
    Raises ValueError or RecursionError as ``json.loads`` does.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)


def written(data: object, *, sort_keys: bool = False) -> str:
    """Return texts, whole numbers, flags, nulls and what is made of them as compact JSON.

    Half a surrogate pair stays in the text, as ``json`` leaves it there. Numbers with a fraction,
    which no message of ORCID's has, may be written another way than ``json`` writes them.
    """
    try:
        return orjson.dumps(data, option=orjson.OPT_SORT_KEYS if sort_keys else None).decode()
    except orjson.JSONEncodeError:
        return (_SORTED if sort_keys else _PLAIN).encode(data)
