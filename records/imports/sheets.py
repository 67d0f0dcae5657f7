"""Rows of an XLSX file: the first sheet, its values as texts."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

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


def rows_of(content: bytes) -> Iterator[list[str] | str]:
    """Yield the rows of the first sheet, read by a process that may have little memory and time.

    Raises:
        UnreadableFileError: it is no XLSX file, or unpacks to more than a person could have typed.
    """
    _refuse_bombs(content)
    with subprocess.Popen(  # noqa: S603 (our own program)
        _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}
    ) as reader:
        try:
            yield from _told(reader, content)
        finally:
            reader.kill()


def _told(reader: "subprocess.Popen[bytes]", content: bytes) -> Iterator[list[str]]:
    """Yield what the reader tells; one that ends without a word has met its limits."""
    if reader.stdin is None or reader.stdout is None:
        raise UnreadableFileError(UNREADABLE)
    try:
        reader.stdin.write(content)
        reader.stdin.close()
    except BrokenPipeError:
        raise UnreadableFileError(UNREADABLE) from None
    for line in reader.stdout:
        told = json.loads(line)
        if isinstance(told, list):
            yield told
        elif "refused" in told:
            raise UnreadableFileError(_REFUSALS[told["refused"]])
        else:
            return
    raise UnreadableFileError(UNREADABLE)


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
