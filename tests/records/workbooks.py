"""XLSX files with several sheets and cells of every type, as spreadsheets save them."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/>'
    '<xf numFmtId="9"/></cellXfs></styleSheet>'
)
HIDDEN = ' state="hidden"'
Cell = str | int | float | bool | None


class Error(str):
    """What a cell shows whose formula failed."""

    __slots__ = ()


class Day(int):
    """The number of a day, in a cell formatted as a date."""

    __slots__ = ()


def workbook(
    sheets: Mapping[str, Sequence[Sequence[Cell]]], *, hidden: Sequence[str] = ()
) -> bytes:
    """Return an XLSX file of some sheets, by name, in order."""
    file = io.BytesIO()
    names = list(sheets)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", _relations({"rId1": ("officeDocument", "xl/workbook.xml")}))
        targets = {
            f"rId{place}": ("worksheet", f"worksheets/sheet{place}.xml")
            for place in range(1, len(names) + 1)
        }
        targets["styles"] = ("styles", "styles.xml")
        archive.writestr("xl/_rels/workbook.xml.rels", _relations(targets))
        archive.writestr("xl/styles.xml", STYLES)
        listed = "".join(
            f'<sheet name="{escape(name)}" sheetId="{place}" r:id="rId{place}"'
            f"{HIDDEN if name in hidden else ''}/>"
            for place, name in enumerate(names, 1)
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        )
        for place, name in enumerate(names, 1):
            archive.writestr(f"xl/worksheets/sheet{place}.xml", _sheet(sheets[name]))
    return file.getvalue()


def _relations(targets: Mapping[str, tuple[str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{path}"/>'
        for key, (kind, path) in targets.items()
    )
    return f'<Relationships xmlns="{PACKAGE}">{inside}</Relationships>'


def _sheet(rows: Sequence[Sequence[Cell]]) -> str:
    written = ""
    for number, row in enumerate(rows, 1):
        cells = "".join(_cell(number, place, one) for place, one in enumerate(row))
        written += f'<row r="{number}">{cells}</row>'
    return f'<worksheet xmlns="{MAIN}"><sheetData>{written}</sheetData></worksheet>'


def _cell(row: int, column: int, value: Cell) -> str:
    first = chr(ord("A") + column // 26 - 1) if column >= len(ascii_uppercase) else ""
    at = f'r="{first}{ascii_uppercase[column % 26]}{row}"'
    if value is None or value == "":
        return ""
    if isinstance(value, Error):
        return f'<c {at} t="e"><v>{escape(value)}</v></c>'
    if isinstance(value, bool):
        return f'<c {at} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, Day):
        return f'<c {at} s="1"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f"<c {at}><v>{value}</v></c>"
    return f'<c {at} t="inlineStr"><is><t>{escape(value)}</t></is></c>'
