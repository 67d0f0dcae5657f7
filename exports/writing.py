"""From what COPY writes to the bytes of a file."""

import json
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Generator, Iterable, Sequence
from json.encoder import encode_basestring_ascii

from exports.binary import RowWriter, four_fields
from exports.columns import Column, Format, Kind
from scoping.sealing import Unseal

_TO_QUOTE = re.compile(b'[",\r\n]')
_FORMULA_STARTS = (b"=", b"+", b"-", b"@", b"\t", b"\r")


def as_list(pieces: Iterable[bytes]) -> Generator[bytes, None, None]:
    """Yield one JSON list of objects that have a comma before each, its bracket at once."""
    yield b"["
    is_first = True
    for piece in pieces:
        yield piece[1:] if is_first else piece
        is_first = False
    yield b"\n]\n"


def header(columns: Iterable[Column], form: Format) -> bytes:
    """Return the first line of CSV; a spreadsheet knows UTF-8 by the mark before it."""
    mark = BOM_UTF8 if form is Format.SPREADSHEET else b""
    return mark + f"{','.join(column.name for column in columns)}\n".encode()


def opening(columns: Iterable[Column], form: Format, unseals: Sequence[Unseal]) -> RowWriter:
    """Return the function that writes a row of open values, its public id and two sealed values.

    The open values come as the file is to have them (:func:`exports.statements.with_sealed`); the
    opened ones, one for each of ``unseals``, follow them.
    """
    names = [column.name for column in columns if column.kind is Kind.SEALED]
    write_first, write_second = map(_WAYS[form], names, unseals)
    end = b"}" if form is Format.JSON else b"\n"

    def write_row(row: bytes) -> bytes:
        line, public_id, first, second = four_fields(row)
        return b"%b%b%b%b" % (
            line,
            write_first(public_id, first),
            write_second(public_id, second),
            end,
        )

    return write_row


_Write = Callable[[bytes, bytes], bytes]
"""From a row's public id and a sealed value, or nothing, to what follows in its line."""


def _as_pair(name: str, unseal: Unseal) -> _Write:
    key = f",{json.dumps(name)}:".encode()

    def write(row: bytes, sealed: bytes) -> bytes:
        if not sealed:
            return key + b"null"
        return key + encode_basestring_ascii(unseal(row, sealed).decode()).encode()

    return write


def _as_cell(name: str, unseal: Unseal) -> _Write:
    del name

    def write(row: bytes, sealed: bytes) -> bytes:
        text = unseal(row, sealed) if sealed else b""
        if _TO_QUOTE.search(text):
            return b',"%b"' % text.replace(b'"', b'""')
        return b"," + text

    return write


def _as_safe_cell(name: str, unseal: Unseal) -> _Write:
    """Put an apostrophe before what a spreadsheet takes for a formula."""

    def unseal_safely(row: bytes, sealed: bytes) -> bytes:
        text = unseal(row, sealed)
        return b"'" + text if text.startswith(_FORMULA_STARTS) else text

    return _as_cell(name, unseal_safely)


_WAYS = {Format.JSON: _as_pair, Format.CSV: _as_cell, Format.SPREADSHEET: _as_safe_cell}
