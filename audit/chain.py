"""The hash chain of a log: each row's link covers the row and the link before it.

A link is SHA-256 over the link before, then the row's own fields in canonical JSON (keys sorted,
no white space, bytes in hexadecimal, times in ISO 8601). What identifies a person is not among the
fields; a sealed content takes part by its hash, so destroying its key breaks no chain.
"""

import hashlib
import json
from collections.abc import Mapping


def link(previous: bytes | memoryview, fields: Mapping[str, object]) -> bytes:
    """Return the 32 bytes that chain a row's fields to the link before."""
    return hashlib.sha256(bytes(previous) + _canonical(fields).encode()).digest()


def _plain(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return value.hex()
    return value.isoformat()  # type: ignore[attr-defined,no-any-return]  # a datetime


_canonical = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain
).encode
