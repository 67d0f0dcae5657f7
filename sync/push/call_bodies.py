"""How the body of a call is stored: compressed.

A hundred works are a hundred kilobytes; as a literal of a statement they would be twice that, which
both sides take longer over than ORCID over the call.
"""

from collections.abc import Callable

import zstandard

# Enough for JSON that repeats itself; the next levels take longer for little.
_LEVEL = 1
_FIRST_BYTES = zstandard.FRAME_HEADER


def packer() -> Callable[[bytes], bytes]:
    """Return what packs bodies, for one thread."""
    return zstandard.ZstdCompressor(level=_LEVEL).compress


def unpacked(stored: bytes | memoryview) -> bytes:
    """Return a body as it is sent; those of earlier versions are stored as they are."""
    found = bytes(stored)
    return zstandard.decompress(found) if found.startswith(_FIRST_BYTES) else found
