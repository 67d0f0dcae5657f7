"""From what COPY writes to the bytes of a file."""

import json
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Generator, Iterable, Iterator
from functools import lru_cache
from json.encoder import encode_basestring_ascii

from exports.columns import Column, Format, Kind
from exports.statements import BAR, SPELT
from scoping.sealing import Place, SealingKey, unseal

_TO_QUOTE = re.compile('[",\r\n]')
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Open = Callable[[Column, str, str], str | None]
"""From a column, a row's public id and hexadecimal digits to the open text."""


def as_list(pieces: Iterable[bytes]) -> Generator[bytes, None, None]:
    """Yield one JSON list of the objects that stand on a line each, its bracket at once.

    A line break is none of theirs: JSON writes it as an escape.
    """
    yield b"[\n"
    before = b""
    for piece in pieces:
        body = piece.removesuffix(b"\n")
        yield before + body.replace(b"\n", b",\n")
        before = b",\n" if len(body) < len(piece) else b""
    yield b"\n]\n"


def opener(table: str, *, tenant_id: int, key_of: Callable[[int], SealingKey]) -> Open:
    """Return the function that opens the sealed values of a table; a missing one is None."""
    kept_key_of = lru_cache(maxsize=None)(key_of)

    def opened(column: Column, row: str, digits: str) -> str | None:
        if not digits:
            return None
        place = Place(table, column.stored_as, tenant_id, row)
        return unseal(bytes.fromhex(digits), key_of=kept_key_of, place=place).decode()

    return opened


def header(columns: Iterable[Column], form: Format) -> bytes:
    """Return the first line of CSV; a spreadsheet knows UTF-8 by the mark before it."""
    mark = BOM_UTF8 if form is Format.SPREADSHEET else b""
    return mark + f"{','.join(column.name for column in columns)}\n".encode()


def opened_lines(
    pieces: Iterable[bytes], *, columns: Iterable[Column], form: Format, opened: Open
) -> Generator[bytes, None, None]:
    """Yield the lines of an export with sealed values, opened row by row.

    JSON comes as objects on a line each, for :func:`as_list`; in CSV the opened come last.
    """
    sealed = [column for column in columns if column.kind is Kind.SEALED]
    write = _json_line(sealed) if form is Format.JSON else _csv_line(form is Format.SPREADSHEET)
    for lines in _whole_lines(pieces):
        yield "".join([write(*_opened(line, sealed, opened)) for line in lines]).encode()


def _opened(line: str, sealed: list[Column], opened: Open) -> tuple[str, list[str | None]]:
    """Return the open part of a line, and the opened values."""
    values, row, *digits = line.split(BAR)
    if values.startswith(SPELT):
        values = bytes.fromhex(values[len(SPELT) :]).decode()
    return values, [opened(one, row, digits[place]) for place, one in enumerate(sealed)]


def _json_line(sealed: list[Column]) -> Callable[[str, list[str | None]], str]:
    """Return the function that writes an object, the opened values at its end."""
    names = [f",{json.dumps(column.name)}:" for column in sealed]

    def write(values: str, texts: list[str | None]) -> str:
        opened = [name + _quoted(text) for name, text in zip(names, texts, strict=True)]
        return f"{values[:-1]}{''.join(opened)}}}\n"

    return write


def _quoted(text: str | None) -> str:
    return "null" if text is None else encode_basestring_ascii(text)


def _csv_line(safe: bool) -> Callable[[str, list[str | None]], str]:  # noqa: FBT001
    """Return the function that writes a line of cells, the opened values at its end."""

    def write(values: str, texts: list[str | None]) -> str:
        return f"{values},{','.join([_cell(text or '', safe=safe) for text in texts])}\n"

    return write


def _cell(text: str, *, safe: bool) -> str:
    if safe and text.startswith(_FORMULA_STARTS):
        text = f"'{text}"
    if _TO_QUOTE.search(text):
        quoted = text.replace('"', '""')
        return f'"{quoted}"'
    return text


def _whole_lines(pieces: Iterable[bytes]) -> Iterator[list[str]]:
    rest = b""
    for piece in pieces:
        whole, found, end = (rest + piece).rpartition(b"\n")
        rest = end
        if found:
            yield whole.decode().split("\n")
