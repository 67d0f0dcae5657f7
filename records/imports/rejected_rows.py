"""The refused rows of an import as a file: fix it, and upload it again."""

import csv
import io
import json
from collections.abc import Generator, Iterable, Sequence

from records.imports.shared_rows import file_row
from records.models import ImportRow

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(columns: Sequence[str], rows: Iterable[ImportRow]) -> Generator[str, None, None]:
    """Yield the file's own columns, the number of the row and the reasons, line by line.

    What a spreadsheet would take for a formula is preceded by an apostrophe, which an upload takes
    off again; by the byte order mark it knows UTF-8.
    """
    yield "\ufeff" + _line([*columns, "row", "reasons"])
    for row in rows:
        cells = list(row.cells or [])
        cells += [""] * (len(columns) - len(cells))
        yield _line([*map(_safe, cells), str(file_row(row.number)), _reasons(row)])


def as_json(rows: Iterable[ImportRow]) -> Generator[str, None, None]:
    """Yield a list of the file's own objects, each with the reasons."""
    separator = "[\n"
    for row in rows:
        found = row.cells if isinstance(row.cells, dict) else {}
        told = found | {"row": file_row(row.number), "reasons": _reasons(row)}
        yield separator + json.dumps(told, ensure_ascii=False)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def _line(cells: Sequence[str]) -> str:
    file = io.StringIO(newline="")
    csv.writer(file).writerow(cells)
    return file.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def _reasons(row: ImportRow) -> str:
    return " ".join(
        f"{error['column']}: {error['sentence']}" if error["column"] else error["sentence"]
        for error in row.errors
    )
