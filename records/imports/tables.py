"""From the bytes of a file to rows of texts: CSV in its dialects, JSON, XLSX.

Nothing is guessed silently: what was assumed about the file stands in its notes.
"""

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from records.imports import sheets
from records.imports.limits import (
    LONGEST_CELL,
    LONGEST_OBJECT,
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_VALUES,
    UnreadableFileError,
    megabytes,
)
from scoping.translation import N_

csv.field_size_limit(MOST_BYTES)
DELIMITERS = {",": N_("commas"), ";": N_("semicolons"), "\t": N_("tabs"), "|": N_("vertical bars")}
_BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_MOST_DIGITS = 100


@dataclass(frozen=True, slots=True)
class _NoNumber:
    """A number that neither JSON nor Postgres can hold, as the file writes it.

    Python reads 1e999999 as infinity, and NaN although JSON has none; Postgres refuses both.
    """

    written: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number (the header is row 1), what it holds, and why it cannot be used."""

    number: int
    cells: Sequence[str] | Mapping[str, Any]
    error: str = ""


@dataclass(slots=True)
class Table:
    """The file's own columns and its rows; ``notes`` say what was assumed."""

    columns: list[str]
    rows: Iterator[Row]
    notes: list[str] = field(default_factory=list)
    is_json: bool = False


def read(content: bytes) -> Table:
    """Return the table of a file, told apart by its first bytes.

    Raises:
        UnreadableFileError: it is empty, too large, or none of the three kinds.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableFileError(
            N_(
                "The file has {size}. The limit is {most}. Split it and upload the parts "
                "separately."
            ).format(size=megabytes(len(content)), most=megabytes(MOST_BYTES))
        )
    if not content.strip():
        raise UnreadableFileError(N_("The file is empty."))
    if content.startswith(sheets.ZIP_START):
        columns, rows = _header_of(sheets.rows_of(content))
        return Table(columns, _numbered(columns, rows))
    text, notes = decoded(content)
    if text.lstrip().startswith(("[", "{")):
        return _json_table(text, notes)
    return _csv_table(text, notes)


def decoded(content: bytes) -> tuple[str, list[str]]:
    """Return the text of a file and what was assumed: a mark, else UTF-8, else Windows-1252.

    Raises:
        UnreadableFileError: it is no text.
    """
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return _as(encoding, content), []
    if b"\x00" in content.partition(b"\n")[0]:
        raise UnreadableFileError(_NO_TEXT)
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError:
        return _as("cp1252", content), [_GUESSED]


_GUESSED = N_(
    "The file is not UTF-8 and was read as Windows-1252. Check names with accents. If "
    "they are wrong, save the file as “CSV UTF-8” and upload it again."
)
_NO_TEXT = N_("The file is not a CSV, JSON or XLSX file.")


def _as(encoding: str, content: bytes) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableFileError(_NO_TEXT) from None


def _csv_table(text: str, notes: list[str]) -> Table:
    delimiter = _delimiter(text)
    if delimiter != ",":
        notes.append(N_("The cells are separated by {what}.").format(what=DELIMITERS[delimiter]))
    columns, rows = _header_of(_csv_rows(text, delimiter))
    return Table(columns, _numbered(columns, rows), notes)


def _delimiter(text: str) -> str:
    """Return what separates the header's cells: what is most frequent in the first line."""
    first = text.lstrip().partition("\n")[0]
    return max(DELIMITERS, key=first.count)


def _csv_rows(text: str, delimiter: str) -> Iterator[list[str] | str]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield N_(
                "This row is not valid CSV ({error}). Check for a missing quotation mark."
            ).format(error=error)


def _header_of(
    rows: Iterator[list[str] | str],
) -> tuple[list[str], Iterator[list[str] | str]]:
    columns = next(rows, [])
    if isinstance(columns, str) or not any(columns):
        raise UnreadableFileError(N_("The first row must contain the column names."))
    columns = [_storable(name.strip()) for name in columns]
    while columns and not columns[-1]:
        columns.pop()
    if len(columns) > MOST_COLUMNS:
        raise UnreadableFileError(
            N_("The file has more than {most} columns.").format(most=MOST_COLUMNS)
        )
    return columns, rows


def _numbered(columns: list[str], rows: Iterator[list[str] | str]) -> Iterator[Row]:
    for number, cells in enumerate(rows, 2):
        if number > MOST_ROWS + 1:
            raise UnreadableFileError(
                N_("The file has more than {most} rows. Split it.").format(most=f"{MOST_ROWS:,}")
            )
        if isinstance(cells, str):
            yield Row(number, [], cells)
        elif any(cells):
            yield _row(number, columns, cells)


def _row(number: int, columns: list[str], cells: list[str]) -> Row:
    kept = [_unescaped(cell) for cell in cells[: len(columns)]]
    error = ""
    if any(cells[len(columns) :]):
        error = N_("The row has {count} cells, but the header has {expected}.").format(
            count=len(cells), expected=len(columns)
        )
    for place, cell in enumerate(kept):
        if len(cell) > LONGEST_CELL:
            error = N_("A cell has {count} characters. The limit is {most}.").format(
                count=f"{len(cell):,}", most=f"{LONGEST_CELL:,}"
            )
            kept[place] = cell[:LONGEST_CELL]
        if "\x00" in cell or not _is_encodable(cell):
            error = N_("A cell contains characters that cannot be stored.")
            kept[place] = _storable(kept[place])
    return Row(number, kept, error)


def _unescaped(cell: str) -> str:
    """Take off the mark that our own files put before what a spreadsheet takes for a formula."""
    return cell[1:] if cell.startswith(("'=", "'+", "'-", "'@")) else cell


def _is_encodable(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)


def _storable(text: str) -> str:
    """Return a text as Postgres takes it: without NUL and halves of surrogate pairs."""
    return text.replace("\x00", _REPLACEMENT).encode("utf-8", "replace").decode()


def _json_table(text: str, notes: list[str]) -> Table:
    if sum(map(text.count, ",[{")) > MOST_VALUES:
        raise UnreadableFileError(N_("The file contains too many values. Split it."))
    try:
        found = json.loads(
            text, parse_int=_whole_number, parse_float=_fraction, parse_constant=_NoNumber
        )
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError(
            N_("The file is not valid JSON: {error}.").format(error=error)
        ) from None
    if isinstance(found, dict):
        found = found.get("items")
    if not isinstance(found, list) or not found:
        raise UnreadableFileError(
            N_("A JSON file must contain a list of objects, one for each item.")
        )
    if len(found) > MOST_ROWS:
        raise UnreadableFileError(
            N_("The file has more than {most} rows. Split it.").format(most=f"{MOST_ROWS:,}")
        )
    columns: dict[str, None] = {}
    for one in found:
        if isinstance(one, dict):
            columns.update(dict.fromkeys(map(_storable, one)))
    if len(columns) > MOST_COLUMNS:
        raise UnreadableFileError(
            N_("The objects have more than {most} different keys.").format(most=MOST_COLUMNS)
        )
    return Table(
        list(columns), (_object(n, one) for n, one in enumerate(found, 1)), notes, is_json=True
    )


def _object(number: int, found: object) -> Row:
    if not isinstance(found, dict):
        return Row(number, {}, N_("This is not a JSON object."))
    try:
        clean = _clean(found)
        size = len(json.dumps(clean))
    except RecursionError:
        return Row(number, {}, N_("The object is nested too deeply."))
    if size > LONGEST_OBJECT:
        return Row(
            number,
            {},
            N_("The object has {count} characters, which is too many.").format(count=f"{size:,}"),
        )
    return Row(number, clean, "" if clean == found else _what_was_cleaned(found))


def _what_was_cleaned(value: object) -> str:
    if _holds_no_number(value):
        return N_("A number is too large, or not a number.")
    return N_("A text contains characters that cannot be stored.")


def _holds_no_number(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_no_number, value.values()))
    if isinstance(value, list):
        return any(map(_holds_no_number, value))
    return isinstance(value, _NoNumber)


def _whole_number(text: str) -> int | _NoNumber:
    return int(text) if len(text) <= _MOST_DIGITS else _NoNumber(text)


def _fraction(text: str) -> float | _NoNumber:
    value = float(text)
    return value if math.isfinite(value) else _NoNumber(text)


def _clean(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        return _storable(value)
    if isinstance(value, _NoNumber):
        return value.written
    if isinstance(value, dict):
        return {_storable(key): _clean(inner) for key, inner in value.items()}
    return [_clean(inner) for inner in value] if isinstance(value, list) else value
