"""How the content of an exchange is stored: JSON, compressed, then sealed.

The first byte of the compressed form tells how to read it, so that a trained dictionary can be
introduced without touching older rows.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from threading import local

import zstandard

from audit.entries import Content
from scoping.sealing import Place, SealingKey, UnsealError, seal, unseal

PLAIN_ZSTD = b"\x01"
LARGEST_CONTENT_BYTES = 64 * 1024 * 1024

# Compressors may not be shared between threads.
_of_thread = local()


def place_of(*, tenant_id: int, exchange_id: str) -> Place:
    """Return the place an exchange's content is bound to."""
    return Place("audit_exchange_content", "sealed", tenant_id, exchange_id)


def seal_content(content: Content, *, key: SealingKey, place: Place) -> bytes:
    """Return the stored form of a content."""
    text = json.dumps(asdict(content), ensure_ascii=False, separators=(",", ":")).encode()
    return seal(PLAIN_ZSTD + _compressor().compress(text), key=key, place=place)


def open_content(sealed: bytes, *, key_of: Callable[[int], SealingKey], place: Place) -> Content:
    """Return the content of a stored form.

    Raises:
        UnsealError: its key was destroyed, or it stands in a wrong row.
    """
    opened = unseal(sealed, key_of=key_of, place=place)
    if not opened.startswith(PLAIN_ZSTD):
        message = "the content is in a form this version cannot read"
        raise UnsealError(message)
    text = zstandard.ZstdDecompressor().decompress(
        opened[1:], max_output_size=LARGEST_CONTENT_BYTES
    )
    return Content(**json.loads(text))


def _compressor() -> zstandard.ZstdCompressor:
    if not hasattr(_of_thread, "compressor"):
        _of_thread.compressor = zstandard.ZstdCompressor(level=3)
    compressor: zstandard.ZstdCompressor = _of_thread.compressor
    return compressor
