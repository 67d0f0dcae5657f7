"""Files that were made to break whoever reads them."""

import io
import json
import struct
import zipfile

from tests.records.imports.test_tables import RELATIONS, ROOT, WORKBOOK

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
XML = '<?xml version="1.0"?>'
SHEET = "xl/worksheets/sheet1.xml"


def book(cells: str, *, doctype: str = "", texts: str = "", **others: str) -> bytes:
    """Return an XLSX file of one sheet with some cells."""
    sheet = (
        f'{XML}{doctype}<worksheet xmlns="{SPREADSHEET}"><sheetData>{cells}</sheetData></worksheet>'
    )
    parts = {
        "_rels/.rels": ROOT, "xl/workbook.xml": WORKBOOK, SHEET: sheet,
        "xl/_rels/workbook.xml.rels": RELATIONS, "xl/sharedStrings.xml": texts, **others,
    }  # fmt: skip
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            if text:
                archive.writestr(name, text)
    return file.getvalue()


def cell(at: str, text: str = "id") -> str:
    """Return a row with one cell."""
    row = at.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f'<row r="{row}"><c r="{at}" t="inlineStr"><is><t>{text}</t></is></c></row>'


def lying_book(size: int) -> bytes:
    """Return an XLSX file whose sheet says that it unpacked file little, and unpacked file much."""
    file = bytearray(book(cell("A1") + cell("A2", "0" * size)))
    for start, offset in ((b"PK\x01\x02", 46), (b"PK\x03\x04", 30)):
        at = file.find(SHEET.encode(), file.find(start))
        while file[at - offset : at - offset + 4] != start:
            at = file.find(SHEET.encode(), at + 1)
        place = at - offset + (24 if offset == 46 else 22)
        file[place : place + 4] = struct.pack("<I", 1000)
    return bytes(file)


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">{}]>'.format(
    "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
MANY = 'count="9999999999" uniqueCount="9999999999"'
COUNTS = f'{XML}<sst xmlns="{SPREADSHEET}" {MANY}><si><t>a</t></si></sst>'
MARKS = {
    "utf-8": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff",
    "utf-32-le": b"\xff\xfe\x00\x00", "utf-32-be": b"\x00\x00\xfe\xff", "utf-7": b"+/v8",
    "utf-1": b"\xf7\x64\x4c", "utf-ebcdic": b"\xdd\x73\x66\x73", "scsu": b"\x0e\xfe\xff",
    "bocu-1": b"\xfb\xee\x28", "gb18030": b"\x84\x31\x95\x33",
}  # fmt: skip
HEADER = "identifier,put-code,title\n"

TRAPS: dict[str, bytes] = {
    "cells in far corners": book(cell("A1") + cell("XFD1048576")),
    "a cell beyond all sheets": book(cell("A1") + cell("ZZZZZZZ99999999999")),
    "a row without end": book(cell("A1") + '<row r="2">' + "<c><v>1</v></c>" * 100_000 + "</row>"),
    "a count of texts": book('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', texts=COUNTS),
    "a text that is not there": book('<row r="1"><c r="A1" t="s"><v>99999</v></c></row>'),
    "laughs": book(cell("A1", "&i;"), doctype=LAUGHS),
    "an entity from outside": book(cell("A1", "&a;"), doctype=OUTSIDE),
    "deep elements": book("<a>" * 100_000 + "</a>" * 100_000),
    "a lie about its size": lying_book(200_000_000),
    "a way out of the archive": book(cell("A1"), **{"../../../etc/x": "x"}),
    "a book without sheets": book("", **{"xl/workbook.xml": f"{XML}<workbook/>"}),
    "half an archive": book(cell("A1"))[:-200],
    "an archive of nothing": b"PK\x03\x04" + b"\x00" * 100,
    "a million columns": b"," * 1_000_000 + b"\n1",
    "a cell of megabytes": HEADER.encode() + b"x" * 3_000_000 + b",,\n",
    "a quotation without end": HEADER.encode() + b'"' + b"x\n" * 100_000,
    "quotations only": b'"' * 100_001,
    "lines only": b"\n" * 500_000,
    "null characters": HEADER.encode() + b"\x00,\x00,\x00\n",
    "returns only": b"identifier\rx\r\ry",
    "json without end": b"[" * 100_000,
    "json of depth": b"[" * 100_000 + b"]" * 100_000,
    "objects of depth": b'[{"a":' * 50_000 + b"1" + b"}]" * 50_000,
    "a number of digits": b'[{"year": 1' + b"0" * 100_000 + b"}]",
    "numbers that are none": b'[{"year": NaN, "title": Infinity, "x": -Infinity, "y": 1e99999}]',
    "halves of characters": b'[{"title": "\\ud800", "\\udfff": "x"}]',
    "keys twice": b'[{"title": 1, "title": {"title": [[]]}}]',
    "keys in plenty": json.dumps([{f"k{n}": n for n in range(100_000)}]).encode(),
    "objects in plenty": b"[" + b"{}," * 1_000_000 + b"{}]",
    "not a list": b'{"items": {"items": 1}}',
    **{f"mark of {name} alone": mark for name, mark in MARKS.items()},
    **{f"mark of {name} and bytes": mark + b"\xd8\x00\xdc" for name, mark in MARKS.items()},
    **{
        f"text after the mark of {name}": mark + HEADER.encode("utf-8" if name not in
        {"utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"} else name)
        for name, mark in MARKS.items()
    },
}  # fmt: skip
