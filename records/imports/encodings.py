"""The text of a file: by its mark, by the choice of a person, or as it most likely is.

Nothing is guessed silently. Of a file that is mostly UTF-8 only the rows with other bytes are
refused: they come as halves of surrogate pairs (PEP 383), which no other text has.
"""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from records.imports.limits import UnreadableFileError
from scoping.translation import N_


class Encoding(StrEnum):
    """Encodings that a person can choose for a file."""

    UTF_8 = "utf-8"
    WINDOWS_1252 = "cp1252"
    WINDOWS_1250 = "cp1250"
    WINDOWS_1251 = "cp1251"
    WINDOWS_1253 = "cp1253"
    WINDOWS_1254 = "cp1254"
    LATIN_2 = "iso8859-2"
    LATIN_9 = "iso8859-15"
    MAC_ROMAN = "mac-roman"
    UTF_16 = "utf-16"


NAMES: dict[Encoding, str] = {
    Encoding.UTF_8: "UTF-8",
    Encoding.WINDOWS_1252: N_("Windows-1252 (Western Europe)"),
    Encoding.WINDOWS_1250: N_("Windows-1250 (Central Europe)"),
    Encoding.WINDOWS_1251: N_("Windows-1251 (Cyrillic)"),
    Encoding.WINDOWS_1253: N_("Windows-1253 (Greek)"),
    Encoding.WINDOWS_1254: N_("Windows-1254 (Turkish)"),
    Encoding.LATIN_2: N_("ISO 8859-2 (Central Europe)"),
    Encoding.LATIN_9: N_("ISO 8859-15 (Western Europe)"),
    Encoding.MAC_ROMAN: N_("Mac Roman (Excel on older Macs)"),
    Encoding.UTF_16: N_("UTF-16 (“Unicode text” of Excel)"),
}
"""What people call them."""

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_NO_TEXT = N_("The file is not a CSV, JSON or XLSX file.")
_BEGINNING = 4000
_SHARE_OF_ZEROS = 0.3
_SAMPLES = 3
_LONGEST_SAMPLE = 40
_WORDS = re.compile(r"[^\s,;\t|\"]*[^\x00-\x7f\s,;\t|\"][^\s,;\t|\"]*")
_LOST = "\N{REPLACEMENT CHARACTER}"
_STRAY = re.compile("[\udc80-\udcff]")


def storable(text: str) -> str:
    """Return a text as Postgres takes it: without NUL and halves of surrogate pairs."""
    if text.isascii() and "\x00" not in text:
        return text
    return text.replace("\x00", _LOST).encode("utf-8", "replace").decode()


def decoded(content: bytes, chosen: Encoding | None = None) -> tuple[str, list[str]]:
    """Return the text of a file and what was assumed.

    A byte order mark decides, then the choice of a person; else it is UTF-8 where that fits all or
    most of it, UTF-16 where every other byte is zero, or Windows-1252.

    Raises:
        UnreadableFileError: it is no text.
    """
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return _marked(encoding, content), []
    if chosen is not None:
        return _as(chosen, content), []
    wide = _wide(content)
    if wide:
        return _marked(wide, content), [_said(N_("UTF-16"), "")]
    if b"\x00" in content.partition(b"\n")[0]:
        raise UnreadableFileError(_NO_TEXT)
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError:
        text = content.decode("utf-8", "surrogateescape")
    if _is_mostly_utf_8(text):
        return text, [_MIXED]
    text = content.decode("cp1252", "surrogateescape")
    return text, [_said("Windows-1252", text)]


_MIXED = N_(
    "The file is UTF-8, but some rows have bytes that are not. Only those rows are rejected. Save "
    "the file as “CSV UTF-8” and upload it again."
)


def _said(name: str, text: str) -> str:
    found = samples(text)
    if not found:
        return N_("The file has no byte order mark and was read as {what}.").format(what=name)
    return N_(
        "The file is not UTF-8 and was read as {what}, such as {samples}. If that is wrong, upload "
        "it again with another encoding, or save it as “CSV UTF-8”."
    ).format(what=name, samples=", ".join(f"“{one}”" for one in found))


def samples(text: str) -> Sequence[str]:
    """Return the first words of a text that an encoding may have spoiled."""
    found: dict[str, None] = {}
    for match in _WORDS.finditer(text):
        found[storable(_STRAY.sub(_LOST, match.group()[:_LONGEST_SAMPLE]))] = None
        if len(found) == _SAMPLES:
            break
    return list(found)


def _marked(encoding: str, content: bytes) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8-sig":
            raise UnreadableFileError(_NO_TEXT) from None
    return content.decode(encoding, "surrogateescape")


def _as(chosen: Encoding, content: bytes) -> str:
    if chosen is Encoding.UTF_16:
        return _marked(_wide(content) or "utf-16-le", content)
    text = content.decode(chosen, "surrogateescape")
    if "\x00" in text.partition("\n")[0]:
        raise UnreadableFileError(_NO_TEXT)
    return text


def _wide(content: bytes) -> str:
    """Return which UTF-16 a text without a mark is in, if every other byte is zero."""
    beginning = content[:_BEGINNING]
    if len(beginning) < len("id\n") * 2:
        return ""
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros, others = beginning[first::2].count(0), beginning[1 - first :: 2].count(0)
        if zeros > len(beginning) / 2 * (1 - _SHARE_OF_ZEROS) and not others:
            return encoding
    return ""


def _is_mostly_utf_8(text: str) -> bool:
    """Say whether more characters are UTF-8 than bytes are not.

    Two bytes of another encoding are hardly ever a character of UTF-8 by chance.
    """
    strays = len(_STRAY.findall(text))
    others = sum(1 for one in text if one > "\x7f") - strays
    return others >= strays


def sentence_of_stray_bytes(cell: str) -> str:
    """Return why a cell with bytes of another encoding is refused; empty for any other cell."""
    if not _STRAY.search(cell):
        return ""
    shown = storable(_STRAY.sub(_LOST, cell[:_LONGEST_SAMPLE]))
    return N_(
        "“{value}” has bytes that are not in the encoding of the file. Save the file as “CSV "
        "UTF-8”, or choose its encoding when you upload it."
    ).format(value=shown)


_TWICE = re.compile("[\u00c2-\u00c5\u00d0\u00d1\u00e2\u00ac\u221a][^\x00-\x7f]")


@dataclass(slots=True)
class TwiceEncoded:
    """Looks for texts that were UTF-8 and were read as something else before, such as MÃ¼ller."""

    rows: int = 0
    place: int = -1
    _sample: tuple[int, str, str] = (0, "", "")

    def look(self, number: int, cells: Sequence[str], notes: list[str]) -> None:
        """Say in the notes where the first such text is, and in how many rows there are some."""
        for cell in cells:
            if not cell.isascii() and _TWICE.search(cell) and (meant := _meant(cell)):
                self.rows += 1
                if self.place < 0:
                    self.place = len(notes)
                    notes.append("")
                    self._sample = (number, _shown(cell), _shown(meant))
                first, written, should = self._sample
                notes[self.place] = N_(
                    "Row {row} has “{value}”, which probably should be “{meant}”: the text was "
                    "saved in the wrong encoding before. Rows with such texts: {count}. Correct "
                    "them before you import the file."
                ).format(row=first, value=written, meant=should, count=f"{self.rows:,}")
                return


def _shown(text: str) -> str:
    return storable(text[:_LONGEST_SAMPLE])


def _meant(cell: str) -> str:
    """Return what a text was before it was read in the wrong encoding; empty if it was not."""
    for encoding in ("cp1252", "latin-1", "mac-roman"):
        try:
            found = cell.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        if found != cell:
            return found
    return ""
