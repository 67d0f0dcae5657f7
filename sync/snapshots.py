"""Keep what was read of a record, and notice what became of our own items on it.

Everything here runs in the caller's transaction, in the tenant's context.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from oauth.models import Connection
from records.models import Item
from sync import changes
from sync.feed import News
from sync.models import Placement, PlacementState, Snapshot
from sync.reading import Place, Reading, Seen

_REPLACED = (
    "label",
    "content",
    "fingerprint",
    "visibility",
    "source_client_id",
    "source_orcid_id",
    "source_name",
    "ours",
    "modified_ms",
    "read_at",
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


def known_places(connection_ids: Iterable[int]) -> dict[int, dict[Place, int | None]]:
    """Return for each connection the places its snapshots know, with their last-modified."""
    known: dict[int, dict[Place, int | None]] = {number: {} for number in connection_ids}
    rows = Snapshot.objects.filter(connection_id__in=known).values_list(
        "connection_id", "section", "put_code", "modified_ms"
    )
    for connection_id, section, put_code, modified_ms in rows.iterator(chunk_size=10_000):
        known[connection_id][Place(section, put_code)] = modified_ms
    return known


def own_places(connections: Sequence[Connection]) -> dict[int, set[Place]]:
    """Return for each connection where our items stand: connections of one credential."""
    of_record = {bound.orcid_id: bound.pk for bound in connections}
    places: dict[int, set[Place]] = {bound.pk: set() for bound in connections}
    rows = Placement.objects.filter(
        credential_id__in={bound.credential_id for bound in connections},
        orcid_id__in=of_record,
        state=PlacementState.IN_ORCID,
        put_code__isnull=False,
    )
    for orcid_id, section, put_code in rows.values_list("orcid_id", "section", "put_code"):
        places[of_record[orcid_id]].add(Place(section, put_code or 0))
    return places


def keep(
    reading: Reading, *, connection: Connection, sees_all_of_ours: bool, now: datetime
) -> tuple[Drift, list[News]]:
    """Store a reading; return what became of our own items, and what others did on the record.

    ``sees_all_of_ours`` tells that the read was made with the connection's own live token at the
    Member API: only then does the absence of an item mean that the researcher removed it.
    """
    if reading.unchanged:
        return Drift(), []
    client_id = connection.credential.client_id
    before = _before(reading, connection=connection)
    found = [
        _snapshot(seen, connection=connection, client_id=client_id, now=now)
        for seen in reading.changed
    ]
    Snapshot.objects.bulk_create(
        found,
        update_conflicts=True,
        unique_fields=["tenant", "connection", "section", "put_code"],
        update_fields=_REPLACED,
        batch_size=1_000,
    )
    gone = [before[place] for place in reading.gone if place in before]
    Snapshot.objects.filter(pk__in=[row.pk for row in gone]).delete()
    ours = [seen for seen in reading.changed if seen.source_client_id == client_id]
    placed = _placements(connection)
    drift = Drift(
        edited=_edited(ours, placed=placed, now=now),
        removed=_removed(reading, placed=placed, now=now) if sees_all_of_ours else (),
        found_again=_found_again(ours, placed=placed, connection=connection, now=now),
    )
    echoes = {seen.place for seen in ours if _says_what_we_sent(seen, placed.get(seen.place))}
    news = list(changes.news_of(found, before, echoes=echoes, connection=connection))
    return drift, news + changes.news_of_gone(gone, connection=connection)


def _says_what_we_sent(seen: Seen, placement: Placement | None) -> bool:
    return placement is not None and placement.fingerprint == seen.fingerprint != ""


def _before(reading: Reading, *, connection: Connection) -> dict[Place, Snapshot]:
    """Return what was known of the places that changed or are empty now."""
    places = {seen.place for seen in reading.changed} | reading.gone
    rows = Snapshot.objects.filter(
        connection=connection, put_code__in={place.put_code for place in places}
    )
    found = {Place(row.section, row.put_code): row for row in rows}
    return {place: row for place, row in found.items() if place in places}


def _snapshot(seen: Seen, *, connection: Connection, client_id: str, now: datetime) -> Snapshot:
    return Snapshot(
        tenant_id=connection.tenant_id,
        connection=connection,
        section=seen.place.section,
        put_code=seen.place.put_code,
        label=seen.label,
        content=seen.content,
        fingerprint=seen.fingerprint,
        visibility=seen.visibility,
        source_client_id=seen.source_client_id,
        source_orcid_id=seen.source_orcid_id,
        source_name=seen.source_name[:300],
        ours=seen.source_client_id == client_id,
        modified_ms=seen.modified_ms,
        read_at=now,
    )


def _placements(connection: Connection) -> dict[Place, Placement]:
    rows = Placement.objects.filter(
        credential_id=connection.credential_id,
        orcid_id=connection.orcid_id,
        put_code__isnull=False,
        state=PlacementState.IN_ORCID,
    )
    return {Place(row.section, row.put_code or 0): row for row in rows}


def _edited(
    ours: Iterable[Seen], *, placed: Mapping[Place, Placement], now: datetime
) -> tuple[int, ...]:
    """Mark the placements whose item says something else on the record than we sent.

    It stays so: it is overwritten only when our own item changes. One that says again what we
    sent is marked no longer. Return those that are newly so.
    """
    full = [(seen, placed[seen.place]) for seen in ours
            if seen.place in placed and seen.fingerprint]  # fmt: skip
    alike = {row.pk for seen, row in full if _says_what_we_sent(seen, row)}
    Placement.objects.filter(pk__in=alike, edited_at__isnull=False).update(edited_at=None)
    otherwise = {row.pk for _, row in full} - alike
    newly = Placement.objects.filter(pk__in=otherwise, edited_at=None)
    found = tuple(sorted(newly.values_list("pk", flat=True)))
    Placement.objects.filter(pk__in=found).update(edited_at=now)
    return found


def _removed(
    reading: Reading, *, placed: Mapping[Place, Placement], now: datetime
) -> tuple[int, ...]:
    """Mark the placements that the record no longer shows: the researcher's will stands."""
    absent = [row.pk for place, row in placed.items() if place not in reading.present]
    Placement.objects.filter(pk__in=absent).update(
        state=PlacementState.REMOVED,
        sentence="The researcher removed it from their ORCID record; it is not sent again "
        "unless you ask for it.",
        changed_at=now,
    )
    return tuple(absent)


def _found_again(
    ours: Iterable[Seen],
    *,
    placed: Mapping[Place, Placement],
    connection: Connection,
    now: datetime,
) -> tuple[int, ...]:
    """Adopt the put-codes of our items whose own was lost: same section, same self id."""
    strays = [seen for seen in ours if seen.place not in placed and seen.self_ids]
    if not strays:
        return ()
    adopted = []
    for item in _items_without_put_code(connection):
        match = next((seen for seen in strays if _same(seen, item)), None)
        if match is not None:
            strays.remove(match)
            adopted.append(_adopt(item, match, connection=connection, now=now))
    return tuple(adopted)


def _items_without_put_code(connection: Connection) -> list[Item]:
    numbered = Placement.objects.filter(
        credential_id=connection.credential_id,
        orcid_id=connection.orcid_id,
        put_code__isnull=False,
    ).values("item_id")
    items = Item.objects.filter(researcher_id=connection.researcher_id, wanted=True)
    return list(items.exclude(pk__in=numbered).order_by(F("id")))


def _same(seen: Seen, item: Item) -> bool:
    return seen.place.section == item.section and bool(set(seen.self_ids) & set(item.self_ids))


def _adopt(item: Item, seen: Seen, *, connection: Connection, now: datetime) -> int:
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
