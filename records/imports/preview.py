"""What a person sees of an import before it goes in: row by row, what it would change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from records.differences import Difference, differences
from records.imports.matching import PlaceOnRecord, matcher
from records.imports.shared_rows import file_row
from records.models import ImportBatch, ImportLeaver, ImportPerson, ImportRow, Item, RowVerdict
from scoping.paging import KeysetOrder, Page
from scoping.translation import N_
from tenants.models import Researcher

PAGE_SIZE = 50
LONGEST_CELLS = 120


class Show(StrEnum):
    """Which rows a person looks at."""

    ALL = ""
    NEW = RowVerdict.NEW.value
    CHANGED = RowVerdict.CHANGED.value
    TAKEN = RowVerdict.TAKEN.value
    ALIKE = RowVerdict.ALIKE.value
    UNCHANGED = RowVerdict.UNCHANGED.value
    REFUSED = RowVerdict.REFUSED.value
    PEOPLE = "people"
    LEAVERS = "missing"


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of a file: whose item it is, what becomes of it, and what that changes."""

    row: ImportRow
    person: str
    changes: Sequence[Difference]

    @property
    def is_new(self) -> bool:
        """Say whether there was nothing before."""
        return self.row.verdict == RowVerdict.NEW

    @property
    def number(self) -> int:
        """Return the row's number in the file."""
        return file_row(self.row.number)

    @property
    def draft(self) -> Mapping[str, Any]:
        """Return what was understood, or nothing of a refused row."""
        return self.row.draft or {}

    @property
    def cells(self) -> str:
        """Return what a refused row says, as it is in the file."""
        cells = self.row.cells or []
        texts = [str(cell) for cell in (cells.values() if isinstance(cells, dict) else cells)]
        return _short(", ".join(filter(None, texts)))


@dataclass(frozen=True, slots=True)
class ShownPerson:
    """A known researcher about whom the file says something else."""

    number: int
    researcher: Researcher
    changes: Sequence[Difference]


PERSON_LABELS = {
    "external_ref": N_("Your reference"),
    "given_names": N_("First name"),
    "family_name": N_("Last name"),
    "email": N_("E-mail address"),
    "department": N_("Department"),
    "claimed_orcid_id": N_("Unauthenticated ORCID iD"),
}


def _number(cursor: str) -> tuple[object, ...] | None:
    return (int(cursor),) if cursor.isdecimal() and len(cursor) < 10 else None  # noqa: PLR2004


_by_number: KeysetOrder[ImportRow] = KeysetOrder(
    columns=("number",), cursor=lambda row: str(row.number), place=_number
)
_people_by_number: KeysetOrder[ImportPerson] = KeysetOrder(
    columns=("number",), cursor=lambda row: str(row.number), place=_number
)


_leavers_by_number: KeysetOrder[ImportLeaver] = KeysetOrder(
    columns=("id",), cursor=lambda row: str(row.pk), place=_number
)


def leavers(batch: ImportBatch, *, after: str, before: str) -> Page[ImportLeaver]:
    """Return a page of the items of those who are missing from a file that is everyone."""
    found = ImportLeaver.objects.filter(batch_id=batch.pk).select_related("researcher", "item")
    return _leavers_by_number.page(found, after=after, before=before, size=PAGE_SIZE)


def rows(batch: ImportBatch, *, show: str, after: str, before: str) -> Page[ImportRow]:
    """Return a page of the rows with a verdict, or of all, in the order of the file."""
    found = ImportRow.objects.filter(batch_id=batch.pk)
    if show in set(RowVerdict):
        found = found.filter(verdict=show)
    return _by_number.page(found, after=after, before=before, size=PAGE_SIZE)


def people(batch: ImportBatch, *, after: str, before: str) -> Page[ImportPerson]:
    """Return a page of the known researchers about whom the file says something else."""
    found = ImportPerson.objects.filter(batch_id=batch.pk).select_related("researcher")
    return _people_by_number.page(found, after=after, before=before, size=PAGE_SIZE)


def shown_rows(rows: Sequence[ImportRow]) -> list[ShownRow]:
    """Return rows with what they change; a few queries, however many there are."""
    contents = _before(rows)
    known = {number for row in rows if (number := (row.draft or {}).get("researcher_id"))}
    names = {one.pk: one.name for one in Researcher.objects.filter(pk__in=known)}
    return [
        ShownRow(
            row,
            names.get((row.draft or {}).get("researcher_id", 0)) or _person(row.draft or {}),
            _changes(row.draft or {}, contents.get(row.pk)),
        )
        for row in rows
    ]


def shown_people(rows: Iterable[ImportPerson]) -> list[ShownPerson]:
    """Return people with what would change about them."""
    return [
        ShownPerson(
            file_row(row.number),
            row.researcher,
            [
                Difference(PERSON_LABELS.get(name, name), before, after)
                for name, (before, after) in row.changes.items()
            ],
        )
        for row in rows
    ]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_CELLS else f"{text[:LONGEST_CELLS]}…"


def _person(draft: Mapping[str, Any]) -> str:
    name = f"{draft.get('given_names', '')} {draft.get('family_name', '')}".strip()
    return name or draft.get("email") or draft.get("ref") or ""


def _changes(draft: Mapping[str, Any], before: Mapping[str, Any] | None) -> list[Difference]:
    if before is None:
        return []
    after = (draft.get("alternative") or draft)["content"]
    return differences(draft["section"], before, after)


def _before(rows: Sequence[ImportRow]) -> dict[int, Mapping[str, Any]]:
    """Return what stands now where rows change something, by the rows' numbers in the table."""
    items = {row.pk: item_id for row in rows if (item_id := _item_id(row))}
    stored = dict(Item.objects.filter(pk__in=items.values()).values_list("pk", "content"))
    found: dict[int, Mapping[str, Any]] = {
        row.pk: {}
        for row in rows
        if row.verdict == RowVerdict.NEW and (row.draft or {}).get("content")
    }
    found |= {pk: stored[item_id] for pk, item_id in items.items() if item_id in stored}
    places = {row.pk: place for row in rows if (place := _place(row))}
    on_record = matcher().contents_at(set(places.values()))
    return found | {pk: on_record[place] for pk, place in places.items() if place in on_record}


def _item_id(row: ImportRow) -> int | None:
    draft = row.draft or {}
    if row.verdict not in {RowVerdict.CHANGED, RowVerdict.ALIKE}:
        return None
    item_id: int | None = (draft.get("alternative") or draft).get("item_id")
    return item_id


def _place(row: ImportRow) -> PlaceOnRecord | None:
    draft = row.draft or {}
    if row.verdict != RowVerdict.TAKEN:
        return None
    return PlaceOnRecord(draft["connection_id"], draft["section"], draft["put_code"])
