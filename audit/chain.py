"""The hash chain of a log: each row's link covers the row and the link before it.

A link is SHA-256 over the link before, then the row's own fields in canonical JSON (keys sorted,
no white space). What identifies a person is not among the fields; a sealed content takes part by
its hash, so destroying its key breaks no chain.
"""

import hashlib
import json
from collections.abc import Mapping


def link(previous: bytes, fields: Mapping[str, object]) -> bytes:
    """Return the 32 bytes that chain a row's fields to the link before."""
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(bytes(previous) + text.encode()).digest()
