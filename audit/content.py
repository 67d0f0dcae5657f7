"""How the content of an exchange is stored: framed, compressed, then sealed.

The frame is a line of JSON (address, headers, length of the request's body) and then both bodies as
they were sent: within JSON each of their quotation marks would have to be escaped, which takes
longer than all the rest.

The first byte of the compressed form tells how to read it, and is the number of a trained
dictionary in ``audit/dictionaries``: exchanges are small and alike, so most of what they say stands
in the dictionary already. Dictionaries are kept for ever. Earlier versions wrote JSON throughout:
form 1 without a dictionary, form 2 with one.
"""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from threading import local

import zstandard

from audit.entries import Content
from scoping.sealing import SealedPlace, SealingKey, UnsealError, seal, unseal

PLAIN_ZSTD = 1
FRAMED = 3
DICTIONARY = FRAMED
LEVEL = 3
LARGEST_CONTENT_BYTES = 64 * 1024 * 1024

# Neither compressors nor decompressors may be shared between threads.
_of_thread = local()


def place_of(*, tenant_id: int, exchange_id: str) -> SealedPlace:
    """Return the place an exchange's content is bound to."""
    return SealedPlace("audit_exchange_content", "sealed", tenant_id, exchange_id)


def seal_content(content: Content, *, key: SealingKey, place: SealedPlace) -> bytes:
    """Return the stored form of a content."""
    compressed = _compressor(DICTIONARY).compress(text_of(content))
    return seal(bytes([DICTIONARY]) + compressed, key=key, place=place)


def open_content(
    sealed: bytes, *, key_of: Callable[[int], SealingKey], place: SealedPlace
) -> Content:
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
    return _unframed(text) if form >= FRAMED else Content(**json.loads(text))


def text_of(content: Content) -> bytes:
    """Return a content as it is before compression."""
    request, response = content.request_body.encode(), content.response_body.encode()
    head = {
        "url": content.url,
        "request_headers": content.request_headers,
        "response_headers": content.response_headers,
        "request_bytes": len(request),
    }
    return b"%b\n%b%b" % (_written(head).encode(), request, response)


def _unframed(text: bytes) -> Content:
    line, _, bodies = text.partition(b"\n")
    head = json.loads(line)
    end = head.pop("request_bytes")
    return Content(request_body=bodies[:end].decode(), response_body=bodies[end:].decode(), **head)


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
