"""What became of our own items on records that were read: edited, removed, or found again.

Everything here runs in the caller's transaction, in the tenant's context.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import F

from oauth.models import Connection
from records.models import Item
from scoping.translation import N_
from sync.models import Placement
from sync.pull.jobs import Read
from sync.pull.read import ReadItem, RecordPlace
from sync.states import PlacementState

REMOVED = N_(
    "The researcher deleted it from their ORCID record; it is not sent again unless you ask for it."
)


@dataclass(frozen=True, slots=True)
class Drift:
    """What became of our items since the last read: rows of placements."""

    edited: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()
    found_again: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        """Say whether anything is worth an event."""
        return bool(self.edited or self.removed or self.found_again)


class ComparedPlacement(NamedTuple):
    """An item of ours on a record: the row of its placement, and what was last sent.

    The fingerprint is empty where it is not known: of an item whose last change was refused, too.
    """

    placement_id: int
    fingerprint: str
    edited_at: datetime | None

    def says(self, seen: ReadItem) -> bool:
        """Say whether the record shows what we sent; a summary cannot tell."""
        return self.fingerprint == seen.fingerprint != ""


PlacementsByPlace = Mapping[RecordPlace, ComparedPlacement]


def placements_of(
    connections: Sequence[Connection],
) -> dict[int, dict[RecordPlace, ComparedPlacement]]:
    """Return for each connection where our items stand: connections of one credential."""
    of_record = {bound.orcid_id: bound.pk for bound in connections}
    found: dict[int, dict[RecordPlace, ComparedPlacement]] = {bound.pk: {} for bound in connections}
    rows = Placement.objects.filter(
        credential_id__in={bound.credential_id for bound in connections},
        orcid_id__in=of_record,
        state__in=[PlacementState.IN_ORCID, PlacementState.REFUSED],
        put_code__isnull=False,
    ).values_list("orcid_id", "section", "put_code", "id", "fingerprint", "edited_at", "state")
    for orcid_id, section, put_code, number, fingerprint, edited_at, state in rows:
        known = fingerprint if state == PlacementState.IN_ORCID else ""
        placement = ComparedPlacement(number, known, edited_at)
        found[of_record[orcid_id]][RecordPlace(section, put_code or 0)] = placement
    return found


def note(
    reads: Sequence[Read], placed: Mapping[int, PlacementsByPlace], *, now: datetime
) -> dict[int, Drift]:
    """Write down what became of our items; return what is new of it, by connection."""
    drifts = {
        read.connection.pk: Drift(
            edited=_edited(read, placed[read.connection.pk]),
            removed=_removed(read, placed[read.connection.pk]),
            found_again=_found_again(read, placed[read.connection.pk], now=now),
        )
        for read in reads
    }
    _mark_edited([number for one in drifts.values() for number in one.edited], now=now)
    _mark_removed([number for one in drifts.values() for number in one.removed], now=now)
    _unmark([number for read in reads for number in _mended(read, placed[read.connection.pk])])
    return drifts


def echoes(read: Read, placed: PlacementsByPlace) -> set[RecordPlace]:
    """Return the places that show what we sent ourselves."""
    return {seen.place for seen, placement in _ours(read, placed) if placement.says(seen)}


def _ours(read: Read, placed: PlacementsByPlace) -> list[tuple[ReadItem, ComparedPlacement]]:
    return [(seen, placed[seen.place]) for seen in read.ours if seen.place in placed]


def _edited(read: Read, placed: PlacementsByPlace) -> tuple[int, ...]:
    """Return those newly found to say something else on the record than we sent."""
    return tuple(
        placement.placement_id
        for seen, placement in _ours(read, placed)
        if seen.fingerprint
        and placement.fingerprint
        and not placement.says(seen)
        and placement.edited_at is None
    )


def _mended(read: Read, placed: PlacementsByPlace) -> list[int]:
    """Return those that say again what we sent."""
    return [
        placement.placement_id
        for seen, placement in _ours(read, placed)
        if placement.says(seen) and placement.edited_at is not None
    ]


def _removed(read: Read, placed: PlacementsByPlace) -> tuple[int, ...]:
    """Return those that the record no longer shows."""
    if not read.sees_all_of_ours:
        return ()
    present = read.reading.present
    return tuple(row.placement_id for place, row in placed.items() if place not in present)


def _mark_edited(placement_ids: list[int], *, now: datetime) -> None:
    """Mark what reads otherwise; it stays so, and is overwritten only when our item changes."""
    if placement_ids:
        Placement.objects.filter(pk__in=placement_ids).update(edited_at=now)


def _unmark(placement_ids: list[int]) -> None:
    if placement_ids:
        Placement.objects.filter(pk__in=placement_ids).update(edited_at=None)


def _mark_removed(placement_ids: list[int], *, now: datetime) -> None:
    """Mark what the researcher removed: their will stands."""
    if placement_ids:
        Placement.objects.filter(pk__in=placement_ids).update(
            state=PlacementState.REMOVED, sentence=REMOVED, changed_at=now
        )


def _found_again(read: Read, placed: PlacementsByPlace, *, now: datetime) -> tuple[int, ...]:
    """Adopt the put-codes of our items whose own was lost: same section, same self id."""
    strays = [seen for seen in read.ours if seen.place not in placed and seen.self_ids]
    if not strays:
        return ()
    taken = _taken([seen.place.put_code for seen in strays], read.connection)
    strays = [seen for seen in strays if seen.place not in taken]
    adopted = []
    for item in _items_without_put_code(read.connection):
        match = next((seen for seen in strays if _same(seen, item)), None)
        if match is not None:
            strays.remove(match)
            adopted.append(_adopt(item, match, connection=read.connection, now=now))
    return tuple(adopted)


def _taken(put_codes: Sequence[int], connection: Connection) -> set[tuple[str, int | None]]:
    """Return which put-codes belong to an item of ours already, however it stands."""
    rows = Placement.objects.filter(
        credential_id=connection.credential_id, orcid_id=connection.orcid_id, put_code__in=put_codes
    )
    return set(rows.values_list("section", "put_code"))


def _items_without_put_code(connection: Connection) -> Iterable[Item]:
    numbered = Placement.objects.filter(
        credential_id=connection.credential_id,
        orcid_id=connection.orcid_id,
        put_code__isnull=False,
    ).values("item_id")
    items = Item.objects.filter(researcher_id=connection.researcher_id, wanted=True)
    return items.exclude(pk__in=numbered).order_by(F("id"))


def _same(seen: ReadItem, item: Item) -> bool:
    return seen.place.section == item.section and bool(set(seen.self_ids) & set(item.self_ids))


def _adopt(item: Item, seen: ReadItem, *, connection: Connection, now: datetime) -> int:
    placement, _ = Placement.objects.update_or_create(
        tenant_id=connection.tenant_id,
        item=item,
        credential_id=connection.credential_id,
        orcid_id=connection.orcid_id,
        defaults={
            "section": item.section,
            "state": PlacementState.IN_ORCID,
            "put_code": seen.place.put_code,
            "fingerprint": seen.fingerprint,
            "sentence": "",
            "error_code": None,
            "placed_at": now,
            "changed_at": now,
        },
    )
    return int(placement.pk)
