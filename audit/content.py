"""How the content of an exchange is stored: JSON, compressed, then sealed.

The first byte of the compressed form tells how to read it. Form 1 is plain zstd; every other
number is that of a trained dictionary in ``audit/dictionaries``: exchanges are small and alike, so
most of what they say stands in the dictionary already. Dictionaries are kept for ever.
"""

import json
from collections.abc import Callable
from dataclasses import fields
from functools import cache
from pathlib import Path
from threading import local

import zstandard

from audit.entries import Content
from scoping.sealing import Place, SealingKey, UnsealError, seal, unseal

PLAIN_ZSTD = 1
DICTIONARY = 2
LEVEL = 3
_PARTS = tuple(part.name for part in fields(Content))
LARGEST_CONTENT_BYTES = 64 * 1024 * 1024

# Neither compressors nor decompressors may be shared between threads.
_of_thread = local()


def place_of(*, tenant_id: int, exchange_id: str) -> Place:
    """Return the place an exchange's content is bound to."""
    return Place("audit_exchange_content", "sealed", tenant_id, exchange_id)


def seal_content(content: Content, *, key: SealingKey, place: Place) -> bytes:
    """Return the stored form of a content."""
    compressed = _compressor(DICTIONARY).compress(text_of(content))
    return seal(bytes([DICTIONARY]) + compressed, key=key, place=place)


def open_content(sealed: bytes, *, key_of: Callable[[int], SealingKey], place: Place) -> Content:
    """Return the content of a stored form.

    Raises:
        UnsealError: its key was destroyed, it stands in a wrong row, or its form is unknown.
    """
    opened = unseal(sealed, key_of=key_of, place=place)
    form, compressed = opened[0], opened[1:]
    if form != PLAIN_ZSTD and not dictionary_path(form).exists():
        message = "the content is in a form this version cannot read"
        raise UnsealError(message)
    text = _decompressor(form).decompress(compressed, max_output_size=LARGEST_CONTENT_BYTES)
    return Content(**json.loads(text))


def text_of(content: Content) -> bytes:
    """Return a content as it is before compression."""
    return _written({name: getattr(content, name) for name in _PARTS}).encode()


_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def dictionary_path(number: int) -> Path:
    """Return where the dictionary of some form stands."""
    return Path(__file__).parent / "dictionaries" / f"{number}.zdict"


@cache
def _dictionary(number: int) -> zstandard.ZstdCompressionDict | None:
    if number == PLAIN_ZSTD:
        return None
    dictionary = zstandard.ZstdCompressionDict(dictionary_path(number).read_bytes())
    dictionary.precompute_compress(level=LEVEL)
    return dictionary


def _compressor(form: int) -> zstandard.ZstdCompressor:
    kept: dict[int, zstandard.ZstdCompressor] = _of_thread.__dict__.setdefault("compressors", {})
    if form not in kept:
        kept[form] = zstandard.ZstdCompressor(dict_data=_dictionary(form))
    return kept[form]


def _decompressor(form: int) -> zstandard.ZstdDecompressor:
    kept: dict[int, zstandard.ZstdDecompressor]
    kept = _of_thread.__dict__.setdefault("decompressors", {})
    if form not in kept:
        kept[form] = zstandard.ZstdDecompressor(dict_data=_dictionary(form))
    return kept[form]
