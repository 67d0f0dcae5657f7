"""Read the sheets of an XLSX file, as a program of its own.

``python sheet_reader.py MOST_COLUMNS MOST_ROWS``: the file comes in by standard input. By standard
output leaves ``{"book": names of all sheets}``; for each sheet that people see ``{"sheet": name}``
and a JSON list for each of its rows, or ``{"refused": ...}``; at last ``{"end": true}``.

A few hundred bytes can make a reader of XLSX ask for all the memory there is (two cells in far
corners, a count in the table of texts), and it then dies with its process. So the process is this
one, which may have little memory and time, and knows nothing: no settings, database or secrets.
"""

import io
import json
import posixpath
import resource
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from datetime import time as time_of_day
from typing import Any
from xml.parsers import expat

MEMORY_BYTES = 1024 * 1024 * 1024
PROCESSOR_SECONDS = 60
CHUNK = 1024 * 1024
MOST_DIGITS = 1e15
"""A spreadsheet keeps fifteen digits of a number; those of a longer one are lost."""
Place = tuple[int, int]


def main(most_columns: int, most_rows: int) -> None:
    """Write the sheets of the file at standard input."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    for line in _lines(sys.stdin.buffer.read(), most_columns, most_rows):
        sys.stdout.write(json.dumps(line) + "\n")


def _lines(content: bytes, most_columns: int, most_rows: int) -> Iterator[object]:
    from python_calamine import (  # noqa: PLC0415 (within the limits)
        CalamineError,
        CalamineWorkbook,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        paths = _paths(content)
    except (CalamineError, IndexError, ValueError, MemoryError, KeyError, expat.ExpatError):
        yield {"refused": "unreadable"}
        return
    if not sheets:
        yield {"refused": "unreadable"}
    yield {"book": [one.name for one in sheets]}
    for one in sheets:
        if one.visible != SheetVisibleEnum.Visible:
            continue
        yield {"sheet": one.name}
        try:
            sheet = book.get_sheet_by_name(one.name)
        except (CalamineError, ValueError, MemoryError):
            yield {"refused": "unreadable"}
            continue
        yield from _rows(sheet, most_columns, most_rows, paths.get(one.name), content)
    yield {"end": True}


def _rows(
    sheet: Any,  # noqa: ANN401 - calamine has no types
    most_columns: int,
    most_rows: int,
    path: str | None,
    content: bytes,
) -> Iterator[object]:
    if sheet.total_width > most_columns:
        yield {"refused": "columns"}
    elif sheet.total_height > most_rows + 1:
        yield {"refused": "rows"}
    else:
        errors = _errors(content, path)
        first = sheet.start[1] if sheet.start else 0
        for number, row in enumerate(sheet.iter_rows()):
            cells = [_text(value) for value in row]
            for column, text in errors.get(number, {}).items():
                if 0 <= column - first < len(cells):
                    cells[column - first] = text
            yield cells


def _text(value: object) -> str:
    """Return a cell as it would stand in a CSV file; whole numbers and days as such."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time_of_day):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value)) if abs(value) < MOST_DIGITS else f"{value:.5E}"
    return str(value)


def _paths(content: bytes) -> dict[str, str]:
    """Return where in the archive each sheet is, by its name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets: dict[str, str] = {}
        targets: dict[str, str] = {}

        def sheet(name: str, facts: Mapping[str, str]) -> None:
            if name.rpartition(":")[2] == "sheet" and "name" in facts:
                found = [text for key, text in facts.items() if key.endswith(":id")]
                sheets[facts["name"]] = found[0] if found else ""

        def relation(name: str, facts: Mapping[str, str]) -> None:
            if name.rpartition(":")[2] == "Relationship":
                target = facts.get("Target", "")
                whole = target[1:] if target.startswith("/") else posixpath.join("xl", target)
                targets[facts.get("Id", "")] = posixpath.normpath(whole)

        _parse(archive, "xl/workbook.xml", sheet)
        _parse(archive, "xl/_rels/workbook.xml.rels", relation)
    return {name: targets[found] for name, found in sheets.items() if found in targets}


def _parse(
    archive: zipfile.ZipFile, path: str, start: Callable[[str, Mapping[str, str]], None]
) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    with archive.open(path) as part:
        parser.ParseFile(part)


def _errors(content: bytes, path: str | None) -> Mapping[int, Mapping[int, str]]:
    """Return the texts of a sheet's error cells by row and column, which calamine leaves empty."""
    with (
        suppress(expat.ExpatError, KeyError, ValueError, zipfile.BadZipFile),
        zipfile.ZipFile(io.BytesIO(content)) as archive,
    ):
        if path and _has_errors(archive, path):
            return _ErrorCells().read(archive, path)
    return {}


def _has_errors(archive: zipfile.ZipFile, path: str) -> bool:
    end = b""
    with archive.open(path) as part:
        while chunk := part.read(CHUNK):
            piece = end + chunk
            if b't="e"' in piece or b"t='e'" in piece:
                return True
            end = piece[-8:]
    return False


class _ErrorCells:
    """Collects the cells of type ``e``; a row or cell that has no place follows the last one."""

    def __init__(self) -> None:
        self.found: dict[int, dict[int, str]] = {}
        self._row = self._column = -1
        self._is_error = self._is_value = False
        self._text: list[str] = []

    def read(self, archive: zipfile.ZipFile, path: str) -> Mapping[int, Mapping[int, str]]:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        with archive.open(path) as part, suppress(expat.ExpatError):
            parser.ParseFile(part)
        return self.found

    def _start(self, name: str, facts: Mapping[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "row":
            self._row = int(facts["r"]) - 1 if "r" in facts else self._row + 1
            self._column = -1
        elif name == "c":
            self._column = _column_of(facts["r"]) if "r" in facts else self._column + 1
            self._is_error = facts.get("t") == "e"
        elif name == "v" and self._is_error:
            self._is_value = True
            self._text = []

    def _data(self, text: str) -> None:
        if self._is_value:
            self._text.append(text)

    def _end(self, name: str) -> None:
        if self._is_value and name.rpartition(":")[2] == "v":
            self._is_value = False
            text = "".join(self._text)[:40] or "#ERROR!"
            self.found.setdefault(self._row, {})[self._column] = text


def _column_of(place: str) -> int:
    """Return the number of a cell's column: 0 for A1."""
    number = 0
    for letter in place:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - ord("A") + 1
    return number - 1


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
