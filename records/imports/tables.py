"""From the bytes of a file to rows of texts: CSV in its dialects, JSON, XLSX.

Nothing is guessed silently: what was assumed about the file stands in its notes.
"""

import csv
import io
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from records.imports import encodings, headings, hubs, sheets
from records.imports.encodings import Encoding, storable
from records.imports.headings import FoundTable, Heading, Identifies
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
_SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=([,;\t|])\"?[,;\t|]*\r?\n", re.IGNORECASE)
_LOOKED_AT = 100_000
"""So many characters are searched for the first line with separators."""
_MOST_DIGITS = 100
_LISTS = ("items", "records")
"""What the list of items is called where it stands in an object: by us, by national hubs."""


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
    heading: Heading | None = None


def read(
    content: bytes, *, identifies: Identifies | None = None, encoding: Encoding | None = None
) -> Table:
    """Return the table of a file, told apart by its first bytes.

    ``identifies`` knows the headings of a table of people; ``encoding`` is what a person chose.

    Raises:
        UnreadableFileError: it is empty, too large, none of the three kinds, or has no such
            headings.
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
        found, notes = sheets.find(content, identifies)
        return _table_of(found, notes)
    text, notes = encodings.decoded(content, encoding)
    if text.lstrip("\ufeff \t\r\n").startswith(("[", "{")):
        return _json_table(text, notes)
    return _csv_table(text, notes, identifies)


def _csv_table(text: str, notes: list[str], identifies: Identifies | None) -> Table:
    delimiter, found = _dialect(text, identifies)
    if delimiter != ",":
        notes.append(N_("The cells are separated by {what}.").format(what=DELIMITERS[delimiter]))
    if found is None:
        raise UnreadableFileError(headings.no_person([]))
    if identifies is not None and not found.is_sure:
        raise UnreadableFileError(headings.no_person([found.heading]))
    return _table_of(found, notes)


def _dialect(text: str, identifies: Identifies | None) -> tuple[str, FoundTable | None]:
    """Return what separates cells, and the headings found with it.

    A first line ``sep=;`` says so; else it is what is most frequent in the first line that has
    any, unless only another one makes headings that identify people.
    """
    said = _SEPARATOR_LINE.match(text)
    if said:
        # The line counts as a row, as the spreadsheet shows it.
        rows = chain([[]], _csv_rows(text[said.end() :], said[1]))
        return said[1], headings.find(rows, identifies)
    lines = [line for line in text.lstrip()[:_LOOKED_AT].splitlines() if line.strip()]
    first = next(
        (line for line in lines[: headings.LOOKED_AT] if any(map(line.count, DELIMITERS))), ""
    )
    likely = sorted(DELIMITERS, key=first.count, reverse=True)
    tried = []
    for delimiter in likely:
        found = headings.find(_csv_rows(text, delimiter), identifies)
        if identifies is None or (found and found.is_sure):
            return delimiter, found
        tried.append(found)
    return likely[0], tried[0]


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


def _table_of(found: FoundTable, notes: list[str]) -> Table:
    columns = [storable(name.strip()) for name in found.heading.names]
    while columns and not columns[-1]:
        columns.pop()
    if len(columns) > MOST_COLUMNS:
        raise UnreadableFileError(
            N_("The file has more than {most} columns.").format(most=MOST_COLUMNS)
        )
    said = [*notes, *headings.passed_over(found.heading)]
    table = Table(columns, iter(()), said, heading=found.heading)
    table.rows = _numbered(table, found.rows)
    return table


def _numbered(table: Table, rows: Iterator[tuple[int, list[str] | str]]) -> Iterator[Row]:
    looks_twice = encodings.TwiceEncoded()
    for place, (number, cells) in enumerate(rows, 1):
        if place > MOST_ROWS:
            raise UnreadableFileError(
                N_("The file has more than {most} rows. Split it.").format(most=f"{MOST_ROWS:,}")
            )
        if isinstance(cells, str):
            yield Row(number, [], cells)
        elif any(cells):
            yield _row(number, table.columns, cells)
            looks_twice.look(number, cells, table.notes)


def _row(number: int, columns: list[str], cells: list[str]) -> Row:
    kept = [_unescaped(cell) for cell in cells[: len(columns)]]
    error = ""
    if any(cells[len(columns) :]):
        error = N_("The row has {count} cells, but the header has {expected}.").format(
            count=len(cells), expected=len(columns)
        )
    for place, cell in enumerate(kept):
        if len(cell) > LONGEST_CELL:
            error = N_(
                "The cell of column “{column}” has {count} characters. The limit is {most}."
            ).format(column=columns[place], count=f"{len(cell):,}", most=f"{LONGEST_CELL:,}")
            kept[place] = cell[:LONGEST_CELL]
        if "\x00" in cell or not _is_encodable(cell):
            error = encodings.sentence_of_stray_bytes(cell) or N_(
                "A cell contains characters that cannot be stored."
            )
            kept[place] = storable(kept[place])
    return Row(number, kept, error)


def _unescaped(cell: str) -> str:
    """Take off the mark that our own files put before what a spreadsheet takes for a formula."""
    return cell[1:] if cell.startswith(("'=", "'+", "'-", "'@")) else cell


def _is_encodable(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)


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
        found = next((found[key] for key in _LISTS if isinstance(found.get(key), list)), None)
    if not isinstance(found, list) or not found:
        raise UnreadableFileError(
            N_("A JSON file must contain a list of objects, one for each item.")
        )
    if len(found) > MOST_ROWS:
        raise UnreadableFileError(
            N_("The file has more than {most} rows. Split it.").format(most=f"{MOST_ROWS:,}")
        )
    found = list(hubs.rows_of(found))
    columns: dict[str, None] = {}
    for one in found:
        if isinstance(one, dict):
            columns.update(dict.fromkeys(map(storable, one)))
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
            N_(
                "The object has {count} characters. The limit is {most}. Leave out part of its "
                "contributors."
            ).format(count=f"{size:,}", most=f"{LONGEST_OBJECT:,}"),
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
        return storable(value)
    if isinstance(value, _NoNumber):
        return value.written
    if isinstance(value, dict):
        return {storable(key): _clean(inner) for key, inner in value.items()}
    return [_clean(inner) for inner in value] if isinstance(value, list) else value
