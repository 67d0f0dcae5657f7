"""COPY's binary form (PostgreSQL documentation, "COPY", "Binary Format").

Texts and bytes come as they are, behind their length: nothing is escaped, spelt in digits or
looked through, which takes Postgres half of the time of its other forms.
"""

from collections.abc import Callable
from struct import Struct
from typing import BinaryIO

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
_COUNT_BYTES = 2
_LENGTH_BYTES = 4
_FRAME_BYTES = _COUNT_BYTES + _LENGTH_BYTES
_size_at = Struct(">i").unpack_from

RowWriter = Callable[[bytes], bytes]
"""From a row to its bytes in the file."""


class RowSink:
    """What a binary COPY is written to.

    The server sends one row at a time (PostgreSQL documentation, "Message Formats", CopyData), the
    header before the first one, a trailer at the end.
    """

    def __init__(self, file: BinaryIO, write_row: RowWriter) -> None:
        """Let each row be written to a file in another form."""
        self._file = file
        self._write_row = write_row

    def write(self, row: bytes) -> None:
        """Take a row."""
        row = row.removeprefix(HEADER)
        if row and row != TRAILER:
            self._file.write(self._write_row(row))


def only_field(row: bytes) -> bytes:
    """Return the field of a row that has one, and that not null."""
    return row[_FRAME_BYTES:]


def four_fields(row: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """Return the fields of a row that has four, none of them null.

    A loop over any number of fields takes half as long again.
    """
    (size,) = _size_at(row, _COUNT_BYTES)
    first = _FRAME_BYTES + size
    (size,) = _size_at(row, first)
    second = first + _LENGTH_BYTES + size
    (size,) = _size_at(row, second)
    third = second + _LENGTH_BYTES + size
    return (
        row[_FRAME_BYTES:first],
        row[first + _LENGTH_BYTES : second],
        row[second + _LENGTH_BYTES : third],
        row[third + _LENGTH_BYTES :],
    )
