"""Rows of an XLSX file: the first sheet, its values as texts."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook

from records.imports.limits import (
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_UNPACKED_BYTES,
    UnreadableFileError,
    megabytes,
)

ZIP_START = b"PK\x03\x04"
_NO_SHEET = "The file could not be read as an XLSX file. Save it anew, or as CSV."


def rows_of(content: bytes) -> Iterator[list[str] | str]:
    """Return the rows of the first sheet.

    Raises:
        UnreadableFileError: it is no XLSX file, or unpacks to more than a person could have typed.
    """
    _refuse_bombs(content)
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    except (CalamineError, IndexError, ValueError):
        raise UnreadableFileError(_NO_SHEET) from None
    if sheet.total_width > MOST_COLUMNS:
        raise UnreadableFileError(f"The sheet has more than {MOST_COLUMNS} columns.")
    if sheet.total_height > MOST_ROWS + 1:
        raise UnreadableFileError(f"The sheet has more than {MOST_ROWS:,} rows. Split it.")
    return ([_text(value) for value in row] for row in sheet.iter_rows())


def _refuse_bombs(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile:
        raise UnreadableFileError(_NO_SHEET) from None
    if size > MOST_UNPACKED_BYTES:
        raise UnreadableFileError(f"The file unpacks to {megabytes(size)}: too much. Use CSV.")


def _text(value: object) -> str:
    """Return a cell as it would stand in a CSV file; whole numbers and days as such."""
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
