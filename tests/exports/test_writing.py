"""From rows of a binary COPY to lines of a file."""

import csv
import io
import json
import struct
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from exports import writing
from exports.binary import HEADER, TRAILER, RowSink, RowWriter, four_fields, only_field
from exports.columns import COLUMNS, Format, What

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
BYTES = st.binary(max_size=40)
COLUMNS_OF_TOKENS = COLUMNS[What.TOKENS]


def row_of(*values: bytes) -> bytes:
    """Return a row as Postgres writes it."""
    return struct.pack(">h", len(values)) + b"".join(
        struct.pack(">i", len(value)) + value for value in values
    )


def sunk(rows: Iterable[bytes], write_row: RowWriter) -> bytes:
    """Return what a sink writes of rows as the server sends them."""
    file = io.BytesIO()
    sink = RowSink(file, write_row)
    first, *others = [*rows, TRAILER]
    for message in (HEADER + first, *others):
        sink.write(message)
    return file.getvalue()


def seal(text: str) -> bytes:
    """Return what :func:`opening` opens."""
    return f"sealed:{text}".encode()


def opening(form: Format) -> RowWriter:
    """Return a writer for which a sealed value is its own text behind a mark."""

    def unseal(row: bytes, sealed: bytes) -> bytes:
        assert row == b"row"
        return sealed.removeprefix(b"sealed:")

    return writing.opening(COLUMNS_OF_TOKENS, form, [unseal, unseal])


@given(st.tuples(BYTES, BYTES, BYTES, BYTES))
def test_fields_come_apart(values: tuple[bytes, bytes, bytes, bytes]) -> None:
    assert four_fields(row_of(*values)) == values


@given(st.lists(BYTES))
def test_only_the_rows_reach_the_file(values: list[bytes]) -> None:
    assert sunk([row_of(value) for value in values], only_field) == b"".join(values)


@given(st.lists(st.dictionaries(TEXT, TEXT, max_size=3)))
def test_objects_become_one_list(objects: list[dict[str, str]]) -> None:
    pieces = [f",\n{json.dumps(one, ensure_ascii=False)}".encode() for one in objects]

    assert json.loads(b"".join(writing.as_list(pieces))) == objects


@given(st.lists(TEXT, min_size=1))
def test_opened_values_are_read_back_from_json(texts: list[str]) -> None:
    rows = [
        row_of(f',\n{{"name":{json.dumps(text)}'.encode(), b"row", seal(text), b"")
        for text in texts
    ]

    found = b"".join(writing.as_list([sunk(rows, opening(Format.JSON))]))

    assert json.loads(found) == [
        {"name": text, "access_token": text, "refresh_token": None} for text in texts
    ]


@given(st.lists(TEXT, min_size=1))
def test_opened_values_are_read_back_from_csv(texts: list[str]) -> None:
    rows = [
        row_of('"{}"'.format(text.replace('"', '""')).encode(), b"row", *[seal(text)] * 2)
        for text in texts
    ]

    found = sunk(rows, opening(Format.CSV)).decode()

    assert list(csv.reader(io.StringIO(found, newline=""))) == [[text] * 3 for text in texts]


@given(st.sampled_from("=+-@\t\r"), TEXT)
def test_no_opened_value_is_a_formula_in_a_spreadsheet(start: str, rest: str) -> None:
    row = row_of(b"x", b"row", seal(start + rest), b"")

    found = sunk([row], opening(Format.SPREADSHEET)).decode()

    ((_, shown, _),) = csv.reader(io.StringIO(found, newline=""))
    assert shown == f"'{start}{rest}"
