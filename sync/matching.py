"""Answer what imports ask: who signed in to ORCID, and what is on their records already."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from oauth.models import (
    Authorization,
    Connection,
    ConnectionState,
    HandOver,
    PersonalLink,
)
from orcid_client import canonical, messages
from orcid_client.errors import UnreadableMessage
from records.imports.matching import PlaceOnRecord, PutCode, RecordItem
from records.models import Item
from scoping.context import required_tenant_id
from sync.models import Call, Pause, Placement, Preview, RecordSync, ReviewGroup, Snapshot
from sync.pull import snapshot_rows
from sync.pull.read import RecordPlace
from sync.pull.snapshot_rows import ConnectionPlace
from sync.states import PlacementState

# Whose record it is: not of a person who has moved to another iD, or who ended the connection
_THEIR_OWN = (ConnectionState.ACTIVE, ConnectionState.LOST, ConnectionState.EXPIRED)


class RecordAnswers:
    """What ``records.imports.matching.RecordMatcher`` asks, from this room and ``oauth``."""

    def researchers_by_orcid_id(self, orcid_ids: Collection[str]) -> Mapping[str, frozenset[int]]:
        """Return who authenticated each iD under a credential of the tenant."""
        found: dict[str, frozenset[int]] = {}
        rows = Connection.objects.filter(orcid_id__any_of=orcid_ids)
        for orcid_id, person in rows.values_list("orcid_id", "researcher_id"):
            found[orcid_id] = found.get(orcid_id, frozenset()) | {person}
        return found

    def orcid_ids_by_researcher(self, researcher_ids: Collection[int]) -> Mapping[int, str]:
        """Return the iD of each researcher's newest connection."""
        if not researcher_ids:
            return {}
        rows = Connection.objects.filter(researcher_id__any_of=researcher_ids)
        rows = rows.order_by("connected_at", "id")
        return dict(rows.values_list("researcher_id", "orcid_id"))

    def with_read_record(self, researcher_ids: Collection[int]) -> frozenset[int]:
        """Return the researchers whose record was read since they connected."""
        if not researcher_ids:
            return frozenset()
        rows = RecordSync.objects.filter(
            connection__researcher_id__any_of=researcher_ids, pulled_at__isnull=False
        )
        return frozenset(rows.values_list("connection__researcher_id", flat=True))

    def at_put_codes(self, put_codes: Collection[PutCode]) -> Mapping[PutCode, RecordItem]:
        """Return what is known at put-codes; an item of the portal comes before what was read."""
        if not put_codes:
            return {}
        numbers = {one.put_code for one in put_codes}
        people = {one.researcher_id for one in put_codes}
        found = {}
        for one in _snapshots(people).filter(put_code__any_of=numbers):
            item = _record_item(one)
            found[PutCode(item.researcher_id, *item.place[1:])] = item
        for item in _placed(people, numbers):
            found[PutCode(item.researcher_id, *item.place[1:])] = item
        return {code: item for code, item in found.items() if code in put_codes}

    def unclaimed(self, researcher_ids: Collection[int]) -> Sequence[RecordItem]:
        """Return the tenant's own items on these records that are no item of the portal yet."""
        if not researcher_ids:
            return []
        rows = _snapshots(researcher_ids).filter(ours=True, put_code__gt=0)
        return [_record_item(one) for one in rows.exclude(fingerprint="").filter(~_is_placed())]

    def contents_at(
        self, places: Collection[PlaceOnRecord]
    ) -> Mapping[PlaceOnRecord, Mapping[str, Any]]:
        """Return what was last read at places on records."""
        if not places:
            return {}
        found = snapshot_rows.known_at(
            [ConnectionPlace(one.connection_id, RecordPlace(*one[1:])) for one in places]
        )
        return {
            PlaceOnRecord(spot.connection_id, *spot.place): row.content
            for spot, row in found.items()
        }

    def take_over(self, claims: Mapping[int, PlaceOnRecord], *, now: datetime) -> frozenset[int]:
        """Bind items to what is on the record; return those whose place is gone or taken."""
        bound = Connection.objects.filter(pk__in={place.connection_id for place in claims.values()})
        connections = {one.pk: one for one in bound}
        unclaimed = {
            one.place: one
            for one in self.unclaimed({one.researcher_id for one in connections.values()})
        }
        good = {
            item_id: unclaimed.pop(place) for item_id, place in claims.items() if place in unclaimed
        }
        Placement.objects.bulk_create(
            Placement(
                tenant_id=required_tenant_id(),
                credential_id=connections[one.place.connection_id].credential_id,
                item_id=item_id,
                orcid_id=connections[one.place.connection_id].orcid_id,
                section=one.place.section,
                state=PlacementState.IN_ORCID,
                put_code=one.place.put_code,
                fingerprint=one.fingerprint,
                placed_at=now,
                changed_at=now,
            )
            for item_id, one in good.items()
        )
        return frozenset(claims) - frozenset(good)

    def sent(self, item_ids: Collection[int], *, lock: bool) -> frozenset[int]:
        """Return the items that are on a record, or may be; with a lock none becomes so meanwhile.

        A worker that claims meanwhile passes locked records over.
        """
        placements = Placement.objects.filter(item_id__any_of=item_ids)
        placed = set(placements.values_list("item_id", flat=True))
        people = Item.objects.filter(pk__any_of=item_ids).values("researcher_id")
        records = RecordSync.objects.filter(connection__researcher_id__in=people)
        if lock:
            records = records.select_for_update(of=("self",))
        numbers = set(records.order_by("pk").values_list("pk", flat=True))
        calls = Call.objects.filter(
            record_sync_id__any_of=numbers, item_ids__overlap=list(item_ids)
        )
        called = {item for items in calls.values_list("item_ids", flat=True) for item in items}
        return frozenset(placed | (called & set(item_ids)))

    def with_permissions(self, researcher_ids: Collection[int]) -> frozenset[int]:
        """Return the researchers who were invited, came to connect, or are connected."""
        tables = (Connection, PersonalLink, Authorization, HandOver, Pause, Preview)
        return frozenset(
            number
            for table in tables
            for number in table.objects.filter(researcher_id__any_of=researcher_ids)
            .values_list("researcher_id", flat=True)
            .distinct()
        )

    def review_groups(self, *, most: int) -> Sequence[tuple[str, str]]:
        """Return ids and names of the groups that ORCID was asked for, under any credential."""
        rows = ReviewGroup.objects.order_by("group_id").values_list("group_id", "name")
        return list(rows.distinct()[:most])

    def release(self, item_ids: Collection[int]) -> None:
        """Forget where items are on records, so that what is there stays there."""
        Placement.objects.filter(item_id__any_of=item_ids).delete()


def _snapshots(researcher_ids: Collection[int]) -> QuerySet[Snapshot]:
    return Snapshot.objects.filter(
        connection__researcher_id__any_of=researcher_ids, connection__state__in=_THEIR_OWN
    ).annotate(researcher_id=F("connection__researcher_id"))


def _is_placed() -> Exists:
    return Exists(
        Placement.objects.filter(
            credential_id=OuterRef("connection__credential_id"),
            orcid_id=OuterRef("connection__orcid_id"),
            section=OuterRef("section"),
            put_code=OuterRef("put_code"),
        )
    )


def _record_item(snapshot: Snapshot) -> RecordItem:
    return RecordItem(
        place=PlaceOnRecord(snapshot.connection_id, snapshot.section, snapshot.put_code),
        researcher_id=snapshot.researcher_id,  # type: ignore[attr-defined] # annotated
        is_ours=snapshot.ours and bool(snapshot.fingerprint),
        source=snapshot.source_name or snapshot.source_client_id,
        label=snapshot.label,
        content=snapshot.content,
        fingerprint=snapshot.fingerprint,
        self_ids=_self_ids(snapshot),
    )


def _self_ids(snapshot: Snapshot) -> frozenset[str]:
    if not (snapshot.ours and snapshot.fingerprint):
        return frozenset()
    try:
        message = messages.from_json(snapshot.section, snapshot.content)
    except UnreadableMessage:
        return frozenset()
    return frozenset(canonical.self_ids(message))


def _placed(researcher_ids: Collection[int], put_codes: Collection[int]) -> Iterable[RecordItem]:
    rows = Placement.objects.filter(
        item__researcher_id__any_of=researcher_ids, put_code__any_of=put_codes
    ).exclude(state=PlacementState.DELETED)
    for item_id, person, section, put_code in rows.values_list(
        "item_id", "item__researcher_id", "section", "put_code"
    ):
        yield RecordItem(
            PlaceOnRecord(0, section, put_code or 0), person, is_ours=True, item_id=item_id
        )
