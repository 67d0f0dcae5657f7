"""Read the first sheet of an XLSX file, as a program of its own.

``python sheet_reader.py MOST_COLUMNS MOST_ROWS``: the file comes in by standard input; a JSON list
leaves for each row by standard output, at last ``{"end": true}``, or ``{"refused": ...}``.

A few hundred bytes can make a reader of XLSX ask for all the memory there is (two cells in far
corners, a count in the table of texts), and it then dies with its process. So the process is this
one, which may have little memory and time, and knows nothing: no settings, database or secrets.
"""

import io
import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime

MEMORY_BYTES = 1024 * 1024 * 1024
PROCESSOR_SECONDS = 60


def main(most_columns: int, most_rows: int) -> None:
    """Write the rows of the file at standard input."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    for line in _lines(sys.stdin.buffer.read(), most_columns, most_rows):
        sys.stdout.write(json.dumps(line) + "\n")


def _lines(content: bytes, most_columns: int, most_rows: int) -> Iterator[object]:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 (within the limits)

    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    except (CalamineError, IndexError, ValueError, MemoryError):
        yield {"refused": "unreadable"}
        return
    if sheet.total_width > most_columns:
        yield {"refused": "columns"}
    elif sheet.total_height > most_rows + 1:
        yield {"refused": "rows"}
    else:
        yield from ([_text(value) for value in row] for row in sheet.iter_rows())
        yield {"end": True}


def _text(value: object) -> str:
    """Return a cell as it would stand in a CSV file; whole numbers and days as such."""
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
