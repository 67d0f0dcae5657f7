"""Files as they come: encodings, separators, ragged rows, broken ones."""

import csv
import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.imports import sheets, tables
from records.imports.limits import LONGEST_CELL, MOST_COLUMNS, UnreadableFileError
from records.imports.tables import Row

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)


def rows(content: bytes) -> list[Row]:
    return list(tables.read(content).rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_without_a_word(encoding: str) -> None:
    table = tables.read("email,org\nx@y.example,Universität Zürich 🎓\n".encode(encoding))

    assert table.columns == ["email", "org"]
    assert next(table.rows).cells == ["x@y.example", "Universität Zürich 🎓"]
    assert table.notes == []


def test_another_encoding_is_read_as_windows_1252_and_says_so() -> None:
    table = tables.read("email,org\nx@y.example,Universität “Zürich”\n".encode("cp1252"))

    assert next(table.rows).cells == ["x@y.example", "Universität “Zürich”"]
    assert "Windows-1252" in table.notes[0]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_separator_is_told_from_the_header(delimiter: str) -> None:
    text = f'a{delimiter}b\r\n"x, y;\tz|"{delimiter}"line\nbreak"\r\n'

    assert rows(text.encode())[0].cells == ["x, y;\tz|", "line\nbreak"]


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"", "empty"),
        (b" \n\n ", "empty"),
        (b"\x00\x01\x02PNG", "not a CSV, JSON or XLSX"),
        (b"a,\x00\nx,y", "not a CSV, JSON or XLSX"),
        (b"PK\x03\x04 but no zip", "XLSX"),
        (b"\xff\xfe\x00", "not a CSV, JSON or XLSX"),
        (b",,,\n,,", "no row that could hold"),
        (b",".join(b"c%d" % n for n in range(MOST_COLUMNS + 1)), "columns"),
        (b"[", "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b"{}", "list of objects"),
        (b"[]", "list of objects"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_a_sentence(
    content: bytes, sentence: str
) -> None:
    with pytest.raises(UnreadableFileError, match=sentence):
        rows(content)


@pytest.mark.parametrize(
    "line, sentence",
    [
        ("x,y,z", "3 cells, but the header has 2"),
        ("x," + "y" * 1_000_000, "1,000,000 characters"),
        ("x,a\x00b", "cannot be stored"),
        ('x,"a"b', "valid CSV"),
        ('x,"never closed', "valid CSV"),
    ],
)
def test_a_row_that_cannot_be_used_says_why_and_holds_up_no_other(line: str, sentence: str) -> None:
    found = rows(f"a,b\ngood,row\n{line}\n".encode())

    assert found[0].error == ""
    assert sentence in found[1].error
    assert all(len(cell) <= LONGEST_CELL and "\x00" not in cell for cell in found[1].cells)


def test_short_rows_and_empty_ones_are_no_mistake() -> None:
    found = rows(b"a,b,c\n\nx\n,,\ny,z\n")

    assert [(row.number, row.cells, row.error) for row in found] == [
        (3, ["x"], ""),
        (5, ["y", "z"], ""),
    ]


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5))
def test_any_csv_is_read_back(pairs: list[tuple[str, str]]) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(["a", "b"])
    writer.writerows([f"x{first}", f"x{second}"] for first, second in pairs)

    found = rows(file.getvalue().encode())

    assert [row.cells for row in found] == [[f"x{one}", f"x{two}"] for one, two in pairs]


@given(st.binary(max_size=200))
def test_no_file_breaks_the_reader(content: bytes) -> None:
    try:
        found = rows(content)
    except UnreadableFileError:
        return
    assert all(row.number > 0 for row in found)


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_our_mark_before_a_formula_is_taken_off_again(start: str) -> None:
    assert rows(f"a\n'{start}SUM(1)\n".encode())[0].cells == [f"{start}SUM(1)"]


def test_json_objects_are_rows_and_what_cannot_be_stored_is_named() -> None:
    found = rows(json.dumps([{"id": 1}, 7, {"id": "a\x00\ud800"}]).encode())

    assert [row.error for row in found] == [
        "",
        "This is not a JSON object.",
        "A text contains characters that cannot be stored.",
    ]
    json.dumps(found[2].cells, ensure_ascii=False).encode()


def test_an_xlsx_file_that_unpacks_to_too_much_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sheets, "MOST_UNPACKED_BYTES", 1000)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 100_000)

    with pytest.raises(UnreadableFileError, match="unpacked file"):
        rows(file.getvalue())


SHEET = """<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/\
spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c>
<c r="B1" t="inlineStr"><is><t>year</t></is></c></row>
<row r="2"><c r="A2" t="inlineStr"><is><t>Zürich</t></is></c><c r="B2"><v>2019</v></c></row>
</sheetData></worksheet>"""
WORKBOOK = """<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/\
spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/\
relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"""
RELATIONS = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/\
package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/\
officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"""

ROOT = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/\
2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/\
officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"""


def test_the_first_sheet_of_an_xlsx_file_is_read_with_whole_numbers() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("_rels/.rels", ROOT)
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        archive.writestr("xl/worksheets/sheet1.xml", SHEET)

    table = tables.read(file.getvalue())

    assert table.columns == ["id", "year"]
    assert next(table.rows).cells == ["Zürich", "2019"]
