"""From what COPY writes to the bytes of a file."""

import csv
import io
import json
from collections.abc import Callable, Generator, Iterable, Iterator
from functools import lru_cache

from exports.columns import Column, Format, Kind
from exports.statements import BAR
from scoping.sealing import Place, SealingKey, unseal

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Open = Callable[[Column, str, str], str | None]
"""From a column, a row's public id and hexadecimal digits to the open text."""


def as_list(pieces: Iterable[bytes]) -> Generator[bytes, None, None]:
    """Yield one JSON list of the objects that stand on a line each.

    A line break is none of theirs: JSON writes it as an escape.
    """
    before = b"[\n"
    for piece in pieces:
        body = piece.removesuffix(b"\n")
        yield before + body.replace(b"\n", b",\n")
        before = b",\n" if len(body) < len(piece) else b""
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def opener(table: str, *, tenant_id: int, key_of: Callable[[int], SealingKey]) -> Open:
    """Return the function that opens the sealed values of a table; a missing one is None."""
    kept_key_of = lru_cache(maxsize=None)(key_of)
    columns: dict[str, str] = {}

    def opened(column: Column, row: str, digits: str) -> str | None:
        if not digits:
            return None
        name = columns.setdefault(column.name, column.sql.rpartition(".")[2])
        place = Place(table, name, tenant_id, row)
        return unseal(bytes.fromhex(digits), key_of=kept_key_of, place=place).decode()

    return opened


def opened_lines(
    pieces: Iterable[bytes], *, columns: Iterable[Column], form: Format, opened: Open
) -> Generator[bytes, None, None]:
    """Yield the file of an export with sealed values, opened row by row.

    JSON comes as objects on a line each, for :func:`as_list`; CSV with its header.
    """
    columns = tuple(columns)
    sealed = [column for column in columns if column.kind is Kind.SEALED]
    if form is not Format.JSON:
        names = [column.name for column in columns if column.kind is not Kind.SEALED]
        yield _csv([[*names, *(column.name for column in sealed)]])
    write = _json if form is Format.JSON else _csv
    safe = form is Format.SPREADSHEET
    for lines in _whole_lines(pieces):
        yield write(_opened(line, sealed, opened, safe=safe) for line in lines)


def _opened(line: bytes, sealed: list[Column], opened: Open, *, safe: bool) -> list[object]:
    """Return the open values of a line, JSON's object or a list of cells, and the opened ones."""
    values, row, *digits = line.decode().split(BAR)
    texts = [opened(column, row, hexes) for column, hexes in zip(sealed, digits, strict=True)]
    found = json.loads(values)
    if isinstance(found, dict):
        found.update(zip((column.name for column in sealed), texts, strict=True))
        return [found]
    return [*found, *(_safe(text) if safe else text for text in texts)]


def _safe(text: str | None) -> str | None:
    return f"'{text}" if text and text.startswith(_FORMULA_STARTS) else text


def _whole_lines(pieces: Iterable[bytes]) -> Iterator[list[bytes]]:
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        if whole:
            yield whole


def _csv(rows: Iterable[list[object]]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()


def _json(rows: Iterable[list[object]]) -> bytes:
    return "".join(f"{json.dumps(found, ensure_ascii=False)}\n" for (found,) in rows).encode()
