"""Which row of a table names its columns: the first that says who its rows are about."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from records.imports.encodings import storable
from scoping.translation import N_

Cells = list[str] | str
"""The cells of a row, or why they cannot be read."""
Identifies = Callable[[Sequence[str]], bool]
"""Says whether names of columns, or what is taken for them, include one for people."""
LOOKED_AT = 50
"""So many rows may stand above the headings."""
_SHOWN = 12
_LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Heading:
    """A row that was read as headings: its number in the file, its cells, its sheet."""

    row: int
    names: Sequence[str]
    sheet: str = ""

    @property
    def place(self) -> str:
        """Return where it stands, as people find it."""
        if self.sheet:
            return N_("Row {row} of sheet “{sheet}”").format(row=self.row, sheet=self.sheet)
        return N_("Row {row}").format(row=self.row)

    @property
    def shown(self) -> str:
        """Return the headings as a sentence quotes them."""
        names = [storable(name.strip()[:_LONGEST_SHOWN]) for name in self.names if name.strip()]
        return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")


@dataclass(slots=True)
class FoundTable:
    """The headings of a table, whether they name people, and the rows below, by number."""

    heading: Heading
    is_sure: bool
    rows: Iterator[tuple[int, Cells]]


def find(
    rows: Iterable[Cells], identifies: Identifies | None, *, sheet: str = ""
) -> FoundTable | None:
    """Return the headings of a table; None where all rows are empty.

    Those that identify people stand in one of the first rows; if none does, the first row that is
    not empty is taken for the headings.
    """
    numbered = enumerate(rows, 1)
    first: tuple[int, list[str]] | None = None
    passed: list[tuple[int, Cells]] = []
    for number, cells in islice(numbered, LOOKED_AT):
        if isinstance(cells, list) and any(cell.strip() for cell in cells):
            first = first or (number, cells)
            if identifies is None or identifies(cells):
                return FoundTable(Heading(number, cells, sheet), identifies is not None, numbered)
        passed.append((number, cells))
    if first is None:
        return None
    below = (one for one in passed if one[0] > first[0])
    return FoundTable(Heading(first[0], first[1], sheet), False, chain(below, numbered))  # noqa: FBT003


def passed_over(heading: Heading) -> list[str]:
    """Return what is said about rows above the headings."""
    if heading.row == 1:
        return []
    return [
        N_("{what} was read as the headings; what stands above it was passed over.").format(
            what=heading.place
        )
    ]


def no_person(headings: Sequence[Heading]) -> str:
    """Return what is wrong with a file none of whose tables says who its rows are about."""
    if not headings:
        return N_("The file has no row that could hold the column names.")
    if len(headings) == 1:
        return N_(
            "No column identifies the researchers. {what} was read as headings: {names}. The file "
            "needs a column named “identifier”, “email” or “orcid-id”. Download the template "
            "to see the column names."
        ).format(what=headings[0].place, names=headings[0].shown)
    return N_(
        "No sheet has a column that identifies the researchers. These rows were read as headings. "
        "{tables} One sheet needs a column named “identifier”, “email” or “orcid-id”. Download the "
        "template to see the column names."
    ).format(tables=" ".join(f"{one.place}: {one.shown}." for one in headings[:5]))
