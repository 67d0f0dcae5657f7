"""Where the table of a file is, and what is said about what stands around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.fields import FIELDS
from records.imports import columns, tables
from records.imports.columns import find_columns, identifies
from records.imports.encodings import Encoding, samples
from records.imports.limits import LONGEST_CELL, LONGEST_OBJECT, UnreadableFileError
from records.imports.tables import Table
from records.values.dates import DateOrder
from tests.records.workbooks import Cell, Day, Error, workbook

HEADER = ["email", "id", "role-title", "start-date", "org-name"]
ROW = ["grace@north.example", "1", "Professor", "2019-09-01", "University of Edinburgh"]
KNOWS = identifies("employment")
NAMES = ("Müller", "Łódź", "Ångström", "Ñuñez", "Žižek")
SEPARATORS = (",", ";", "\t", "|")


def read(content: bytes, encoding: Encoding | None = None) -> Table:
    return tables.read(content, identifies=KNOWS, encoding=encoding)


def cells_of(content: bytes | Table) -> list[list[str]]:
    table = content if isinstance(content, Table) else read(content)
    return [list(row.cells) for row in table.rows]


def csv(*rows: list[str], separator: str = ",", end: str = "\r\n") -> str:
    return "".join(separator.join(row) + end for row in rows)


def test_a_line_that_names_the_separator_is_obeyed() -> None:
    for said in ("sep=;", '"sep=;"', "SEP=;"):
        table = read(
            f"{said}\r\n{csv(HEADER, ['x,y,z@x.example', *ROW[1:]], separator=';')}".encode()
        )

        (row,) = table.rows
        assert (row.number, next(iter(row.cells))) == (3, "x,y,z@x.example")


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("above", ["", "\n\n", "Staff, as of 1; 2 | 3\n", ",,,\n;;;\n", " \t \n\n"])
def test_the_headings_are_the_first_row_that_names_people(separator: str, above: str) -> None:
    table = read((above + csv(HEADER, ROW, separator=separator)).encode())

    lines = above.count("\n")
    assert table.columns == HEADER
    assert [row.number for row in table.rows] == [lines + 2]
    noted = f"Row {lines + 1} was read as the headings; what stands above it was passed over."
    assert (noted in table.notes) == bool(lines)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_end_of_lines_is_known(end: str) -> None:
    assert [row.cells for row in read(csv(HEADER, ROW, end=end).encode()).rows] == [ROW]


def test_headings_that_name_nobody_are_quoted_with_their_place() -> None:
    with pytest.raises(UnreadableFileError, match=r"Row 2 was read as headings: Name, Job\."):
        read(b"\nName,Job\nGrace,Dean\n")
    with pytest.raises(UnreadableFileError, match="Row 1 of sheet “Staff” was read as headings"):
        read(workbook({"Staff": [["Name", "Job"], ["Grace", "Dean"]]}))
    with pytest.raises(UnreadableFileError, match=r"“A”: Name\. Row 2 of sheet “B”: Job\."):
        read(workbook({"A": [["Name"]], "B": [[], ["Job"]], "C": []}))
    with pytest.raises(UnreadableFileError, match="identifies the researchers: name, job"):
        find_columns("employment", ["name", "job"])


def test_the_first_sheet_that_names_people_is_read() -> None:
    file = workbook(
        {"Read me": [["Fill in"]], "Old": [HEADER, ROW], "Data": [[], ["Staff"], HEADER, ROW],
         "More": [HEADER]},
        hidden=["Old"],
    )  # fmt: skip

    table = read(file)

    assert [(row.number, row.cells) for row in table.rows] == [(4, ROW)]
    assert table.notes == [
        "Sheet “Data” is read. Passed over: “Read me”, “Old”, “More”.",
        "Row 3 of sheet “Data” was read as the headings; what stands above it was passed over.",
    ]


def test_cells_of_a_workbook_come_as_people_see_them() -> None:
    cells: list[Cell] = [
        "a@x.example", Error("#DIV/0!"), True, Day(43709), 2019, 0.5, 9783161484100,
        123456789012345678, "0015",
    ]  # fmt: skip
    file = workbook({"S": [["email", *"bcdefghi"], cells, [None, None, Error("#N/A"), 1]]})

    found = cells_of(file)

    assert found[0] == [
        "a@x.example", "#DIV/0!", "TRUE", "2019-09-01", "2019", "0.5", "9783161484100",
        "1.23457E+17", "0015",
    ]  # fmt: skip
    assert found[1][2:4] == ["#N/A", "1"]


@pytest.mark.parametrize(
    "name",
    ["Email*", "E-mail (required)", " email ", "\ufeffemail", '"Email"', "EMAIL:", "Work email",
     "e\u00admail", "Email [optional]", "E_Mail†"],
)  # fmt: skip
def test_marks_of_a_heading_do_not_matter(name: str) -> None:
    assert KNOWS(["x", name])
    assert find_columns("employment", ["x", name]).places == {"email": 1}


@pytest.mark.parametrize("section", ["keywords", "other-names"])
def test_content_is_the_text_of_items_that_are_one_text(section: str) -> None:
    found = find_columns(section, ["email", "Content"])

    assert found.for_content == set(found.places) - {"email"}


def test_only_a_hubs_identifier_numbers_rows() -> None:
    hub = ["Identifier", "Email", "Affiliation type", "Course/Title"]

    assert "identifier" not in find_columns("employment", hub).places
    assert "identifier" in find_columns("employment", hub[:3]).places
    assert "identifier" in find_columns("employment", ["Identifier", *hub[2:]]).places


@pytest.mark.parametrize(
    "encoding, name",
    [
        ("cp1250", "Łódź"), ("mac-roman", "Müller"), ("iso8859-2", "Žižek"), ("cp1251", "Жуков"),
        ("cp1253", "Παπαδόπουλος"), ("cp1254", "Şahin"), ("iso8859-15", "Œuvre"),
        ("cp1252", "Müller"),
        ("utf-16", "Müller"), ("utf-8", "Müller"),
    ],
)  # fmt: skip
def test_the_encoding_that_a_person_chose_is_used(encoding: str, name: str) -> None:
    content = csv(HEADER, [ROW[0], "1", name, *ROW[3:]]).encode(encoding)

    (cells,) = cells_of(read(content, Encoding(encoding)))

    assert cells[2] == name


def test_a_byte_order_mark_counts_more_than_the_choice() -> None:
    content = csv(HEADER, ["ü@x.example", *ROW[1:]]).encode("utf-8-sig")

    (cells,) = cells_of(read(content, Encoding.MAC_ROMAN))

    assert cells[0] == "ü@x.example"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_known(encoding: str) -> None:
    table = read(csv(HEADER, ROW).encode(encoding))

    assert [row.cells for row in table.rows] == [ROW]
    assert "UTF-16" in table.notes[0]


@given(st.lists(st.sampled_from(["Müller", "Łódź", "Žižek"]), min_size=2), st.integers(0, 5))
def test_stray_bytes_spoil_their_own_row_alone(names: list[str], at: int) -> None:
    at %= len(names)
    lines = [csv(HEADER).encode()]
    for place, name in enumerate(names * 3):
        row = csv([ROW[0], str(place), name, *ROW[3:]])
        lines.append(row.encode("cp1250") if place == at else row.encode())

    rows = list(read(b"".join(lines)).rows)

    assert [row.number for row in rows if row.error] == [at + 2]
    assert all(list(row.cells)[2] in NAMES for row in rows if not row.error)


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4))
def test_a_guess_shows_what_was_read(names: list[str]) -> None:
    content = csv(HEADER, *([ROW[0], "1", name, *ROW[3:]] for name in names)).encode(
        "cp1250", "ignore"
    )

    table = read(content)

    list(table.rows)
    read_as = content.decode("cp1252", "replace")
    assert all(f"“{one}”" in table.notes[0] for one in samples(read_as))


def test_what_was_encoded_twice_is_said_once_with_its_rows() -> None:
    twice = "Müller".encode().decode("cp1252")
    table = read(csv(HEADER, *[[ROW[0], "1", twice, *ROW[3:]]] * 3).encode())

    list(table.rows)

    assert len(table.notes) == 1
    assert f"Row 2 has “{twice}”, which probably should be “Müller”" in table.notes[0]
    assert "such texts: 3" in table.notes[0]


@given(st.sampled_from(NAMES), st.sampled_from(["cp1252", "latin-1", "mac-roman"]))
def test_text_that_is_right_is_not_warned_of(name: str, encoding: str) -> None:
    for text, is_wrong in ((name, False), (name.encode().decode(encoding, "ignore"), True)):
        table = read(csv(HEADER, [ROW[0], "1", text, *ROW[3:]]).encode())
        list(table.rows)
        assert bool(table.notes) <= is_wrong


def test_bounds_stand_in_the_sentence() -> None:
    rows = list(read(csv(HEADER, [*ROW[:2], "x" * (LONGEST_CELL + 1)]).encode()).rows)
    large = b'[{"email": "a@x.example", "x": "' + b"x" * LONGEST_OBJECT + b'"}]'

    assert rows[0].error == (
        "The cell of column “role-title” has 50,001 characters. The limit is 50,000."
    )
    assert "The limit is 2,000,000" in next(tables.read(large).rows).error


def test_every_choice_of_an_upload_is_stored_and_read_back() -> None:
    from records.imports.options import ReadingOptions  # noqa: PLC0415 - models need settings

    for encoding in (None, *Encoding):
        for order in (None, *DateOrder):
            options = ReadingOptions(encoding, order)
            assert ReadingOptions.from_json(options.as_json()) == options


@pytest.mark.parametrize("section", sorted(FIELDS))
def test_our_own_template_is_known(section: str) -> None:
    names = [column.name for column in columns.known_columns(section)]

    assert columns.identifies(section)(names)
    assert list(find_columns(section, names).places) == names


HUBS = {
    "employment": "Local Id,First Name,Last Name,Email,Visibility,ORCID iD,Organisation,"
    "Affiliation Type,Role,Department,Start Date,End Date,City,State,Country,Disambiguated Id,"
    "Disambiguation Source,Delete Record,Visibility,Url,Display Index,External Id Type,"
    "External Id Value,External Id Url,External Id Relationship",
    "education": "email,orcid,status,putCode,created,modified,affiliation-section,department-name,"
    "role-title,start-date,end-date,org-name,org-country,org-city,org-region,"
    "disambiguated-organization-identifier,disambiguation-source,external-id,external-id-type,"
    "external-id-url,url,id",
    "external-identifiers": "Type,Value,Url,Relationship,Email,First Name,Last Name",
    "researcher-urls": "Display Index,Name,Value,Email,First Name,Last Name,ORCID iD,Put Code",
    "keywords": "Display Index,Value,Email,First Name,Last Name,ORCID iD,Put Code,Visibility",
    "other-names": "Content,Display Index,Visibility,Email,First Name,Last Name,ORCID iD,Put Code",
    "address": "Country,Email,First Name,Last Name,ORCID iD,Put Code,Visibility",
}


@pytest.mark.parametrize("section", HUBS)
def test_every_column_of_others_files_is_known(section: str) -> None:
    names = HUBS[section].split(",")

    found = find_columns(section, names)

    assert identifies(section)(names)
    assert not any(note.startswith("Unknown") for note in found.notes)
