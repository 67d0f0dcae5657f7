"""Sheets of an XLSX file: which one is read, its values as texts."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from records.imports import headings
from records.imports.headings import FoundTable, Heading, Identifies
from records.imports.limits import (
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_UNPACKED_BYTES,
    UnreadableFileError,
    megabytes,
)
from scoping.translation import N_

UNREADABLE = N_("The file could not be read as an XLSX file. Save it again, or save it as CSV.")
# By the word of the reader, which imports nothing of ours
_REFUSALS = {
    "unreadable": UNREADABLE,
    "columns": N_("The sheet has more than {most} columns.").format(most=MOST_COLUMNS),
    "rows": N_("The sheet has more than {most} rows. Split it.").format(most=f"{MOST_ROWS:,}"),
}
ZIP_START = b"PK\x03\x04"
_READER = Path(__file__).with_name("sheet_reader.py")
# -I: nothing of our surroundings, neither path nor variables, reaches the reader.
_COMMAND = [sys.executable, "-I", str(_READER), str(MOST_COLUMNS), str(MOST_ROWS)]


def find(content: bytes, identifies: Identifies | None) -> tuple[FoundTable, list[str]]:
    """Return the table of the first sheet whose headings identify people, and what is said of it.

    A process that may have little memory and time reads it.

    Raises:
        UnreadableFileError: it is no XLSX file, unpacks to more than a person could have typed, or
            none of its sheets has such headings.
    """
    _refuse_bombs(content)
    book = _Book(_told(content))
    found = book.find(identifies)
    return found, book.notes()


@dataclass(slots=True)
class _Book:
    """Sheets as the reader tells them, one after the other."""

    told: Iterator[Any]
    sheet: str = ""
    names: list[str] = field(default_factory=list)
    unsure: list[Heading] = field(default_factory=list)
    refused: str = ""
    next_sheet: str | None = None

    def find(self, identifies: Identifies | None) -> FoundTable:
        while self._next():
            found = headings.find(self._rows(), identifies, sheet=self.sheet)
            if found and (found.is_sure or identifies is None):
                return found
            if found:
                self.unsure.append(found.heading)
        if self.refused:
            raise UnreadableFileError(self.refused)
        raise UnreadableFileError(headings.no_person(self.unsure))

    def notes(self) -> list[str]:
        """Return which sheet is read, where there are several."""
        others = [name for name in self.names if name != self.sheet]
        if not others:
            return []
        return [
            N_("Sheet “{sheet}” is read. Passed over: {others}.").format(
                sheet=self.sheet, others=", ".join(f"“{name}”" for name in others[:10])
            )
        ]

    def _next(self) -> bool:
        """Go on to the next sheet that people see; say whether there is one."""
        for one in self.told if self.next_sheet is None else ():
            self._take(one)
            if self.next_sheet is not None:
                break
        if self.next_sheet is None:
            return False
        self.sheet, self.next_sheet = self.next_sheet, None
        return True

    def _rows(self) -> Iterator[list[str]]:
        for one in self.told:
            if isinstance(one, list):
                yield one
            else:
                self._take(one)
                if self.next_sheet is not None:
                    return

    def _take(self, one: Any) -> None:  # noqa: ANN401 - JSON
        if isinstance(one, list):
            return  # a row of a sheet that is passed over
        if "sheet" in one:
            self.next_sheet = one["sheet"]
        elif "book" in one:
            self.names = one["book"]
        elif "refused" in one:
            self.refused = self.refused or _REFUSALS[one["refused"]]


def _told(content: bytes) -> Iterator[Any]:
    """Yield what the reader tells; one that ends without a word has met its limits."""
    with subprocess.Popen(  # noqa: S603 (our own program)
        _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}
    ) as reader:
        try:
            if reader.stdin is None or reader.stdout is None:
                raise UnreadableFileError(UNREADABLE)
            try:
                reader.stdin.write(content)
                reader.stdin.close()
            except BrokenPipeError:
                raise UnreadableFileError(UNREADABLE) from None
            for line in reader.stdout:
                told = json.loads(line)
                if isinstance(told, dict) and "end" in told:
                    return
                yield told
            raise UnreadableFileError(UNREADABLE)
        finally:
            reader.kill()


def _refuse_bombs(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise UnreadableFileError(UNREADABLE) from None
    if size > MOST_UNPACKED_BYTES:
        raise UnreadableFileError(
            N_("The unpacked file has {size}, which is too large. Use CSV.").format(
                size=megabytes(size)
            )
        )
