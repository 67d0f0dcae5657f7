"""A row about several people: a paper, and which of the tenant's researchers wrote it.

Its column ``researchers`` lists them. It becomes a row for each, which is judged on its own:
one who is not known yet is added by an e-mail address, and refused under an unknown reference.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain

from records.imports.columns import PERSON, RESEARCHERS, Columns
from records.imports.limits import MOST_ROWS, UnreadableFileError
from records.imports.tables import Row
from scoping.translation import N_

MOST_RESEARCHERS = 500
STEP = 1_000_000
"""Added to a row's number for each of its people after the first, so that no two are alike."""
_BETWEEN = re.compile(r"[;|\r\n]+")
_ORCID_ID = re.compile(r"(?:.*orcid\.org/)?(?:\d{4}-?){3}\d{3}[\dXx]/?")


def file_row(number: int) -> int:
    """Return the number of a row as the file has it."""
    return number % STEP


def each_researcher(rows: Iterable[Row], columns: Columns) -> Iterator[Row]:
    """Yield each row, and one with several people once for each of them.

    Raises:
        UnreadableFileError: together they are more rows than a file may have.
    """
    if RESEARCHERS not in columns.places:
        yield from rows
        return
    expanded = chain.from_iterable(_of_row(row, columns) for row in rows)
    for count, row in enumerate(expanded, 1):
        if count > MOST_ROWS:
            raise UnreadableFileError(
                N_("The rows name more than {most} researchers together. Split the file.").format(
                    most=f"{MOST_ROWS:,}"
                )
            )
        yield row


def person_of(text: str) -> tuple[str, str]:
    """Return by which column a researcher is named who is listed in one cell, and the text."""
    if "@" in text:
        return "email", text
    return ("orcid-id" if _ORCID_ID.fullmatch(text) else "identifier"), text


def _of_row(row: Row, columns: Columns) -> Iterator[Row]:
    listed = _listed(_cell(row, RESEARCHERS, columns))
    if row.error or not listed:
        yield row
        return
    if len(listed) > MOST_RESEARCHERS:
        sentence = N_("The row names {count} researchers. The limit is {most}.")
        yield replace(row, error=sentence.format(count=len(listed), most=MOST_RESEARCHERS))
        return
    people = [_with(row, columns, {RESEARCHERS: text}) for text in listed]
    if any(_cell(row, name, columns) for name in _KEYS):
        people.insert(0, _with(row, columns, {}, keeps_person=True))
    for place, one in enumerate(people):
        yield replace(one, number=row.number + place * STEP)


_KEYS = ("identifier", "email", "orcid-id")


def _listed(value: object) -> list[str]:
    texts = value if isinstance(value, list) else [value]
    pieces = [piece.strip() for text in texts for piece in _BETWEEN.split(str(text or ""))]
    return list({piece.casefold(): piece for piece in pieces if piece}.values())


def _cell(row: Row, column: str, columns: Columns) -> object:
    place = columns.places.get(column)
    if place is None:
        return None
    if isinstance(row.cells, Mapping):
        return row.cells.get(columns.names[column])
    return row.cells[place] if place < len(row.cells) else None


def _with(
    row: Row, columns: Columns, said: Mapping[str, str], *, keeps_person: bool = False
) -> Row:
    """Return a row about one person: refused, it comes back as such and can be corrected."""
    emptied = [] if keeps_person else [one.name for one in PERSON]
    changes = dict.fromkeys([*emptied, RESEARCHERS], "") | dict(said)
    known = {name: text for name, text in changes.items() if name in columns.places}
    if isinstance(row.cells, Mapping):
        return replace(
            row, cells={**row.cells, **{columns.names[name]: known[name] for name in known}}
        )
    cells = list(row.cells)
    for name, text in known.items():
        if columns.places[name] < len(cells):
            cells[columns.places[name]] = text
    return replace(row, cells=cells)
