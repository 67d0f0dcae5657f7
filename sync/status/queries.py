"""Read how far the records of the current tenant are in agreement."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet

from records.models import Item
from scoping.paging import KeysetOrder
from sync.models import Call, Pause, Placement, RecordSync
from sync.scheduling import pause_filters
from sync.scheduling.rates import pace_in_words
from sync.states import OPEN_CALL_STATES, PlacementState, Verb, WaitsFor
from sync.status.item_counts import ItemCounts
from sync.status.item_state import DUE, NEEDS_FIX, ItemState
from sync.status.item_state_sql import in_states, placements_in, state_of_placement
from sync.status.item_status import SyncStatus, item_status
from tenants.models import ApiType, Credential

CALLS_SHOWN = 50
RECORDS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class CredentialProgress:
    """How far the records under one credential are, and how fast it may call."""

    credential: Credential
    pace: str
    records: int
    due: int
    waiting: int
    paused: int
    last_pushed_at: datetime | None
    last_pulled_at: datetime | None


_NOTHING: dict[str, Any] = {
    "records": 0,
    "due": 0,
    "waiting": 0,
    "paused": 0,
    "last_pushed_at": None,
    "last_pulled_at": None,
}


def progress(*, now: datetime) -> list[CredentialProgress]:
    """Return the progress of each credential, oldest first, in two queries."""
    rows = (
        pause_filters.records()
        .values("credential_id")
        .annotate(
            records=Count("id"),
            due=Count("id", filter=Q(push_due_at__lte=now, is_paused=False)),
            waiting=Count("id", filter=~Q(waits_for=WaitsFor.NOTHING) & Q(is_paused=False)),
            paused=Count("id", filter=Q(is_paused=True)),
            last_pushed_at=Max("pushed_at"),
            last_pulled_at=Max("pulled_at"),
        )
    )
    counted = {row.pop("credential_id"): row for row in map(dict, rows)}
    return [
        CredentialProgress(
            credential, pace_in_words(credential), **counted.get(credential.pk, _NOTHING)
        )
        for credential in Credential.objects.order_by("id")
    ]


def placements_by_state() -> dict[str, int]:
    """Return how many items stand how on the records."""
    rows = Placement.objects.values_list("state").annotate(Count("id"))
    return {str(state): int(count) for state, count in rows}


def open_calls() -> int:
    """Return how many calls are under way or without a known outcome."""
    return Call.objects.filter(state__in=OPEN_CALL_STATES).count()


def _record_place(cursor: str) -> tuple[object, ...] | None:
    return RecordSync.objects.filter(public_id=cursor).values_list("pk").first()


newest_records: KeysetOrder[RecordSync] = KeysetOrder(
    columns=("-id",), cursor=lambda row: row.public_id, place=_record_place
)


def records(*, waits_for: str = "") -> QuerySet[RecordSync]:
    """Return the records with their researcher; ``waits_for`` narrows them."""
    return _narrowed(pause_filters.records(), waits_for).select_related(
        "connection__researcher", "connection__credential", "credential"
    )


def _narrowed(rows: QuerySet[RecordSync], waits_for: str) -> QuerySet[RecordSync]:
    if waits_for == WaitsFor.PAUSE:
        return rows.filter(pause_filters.is_record_paused())
    if waits_for == WaitsFor.NOTHING or waits_for not in set(WaitsFor):
        return rows
    return rows.filter(waits_for=waits_for)


def how_items_stand(records: Iterable[RecordSync]) -> dict[int, ItemCounts]:
    """Return how the wanted items stand on some records, by the record, in two queries."""
    places = {record.pk: (record.credential_id, record.connection.orcid_id) for record in records}
    rows = (
        Placement.objects.filter(
            credential__in={credential for credential, _ in places.values()},
            orcid_id__in={orcid_id for _, orcid_id in places.values()},
            item__wanted=True,
        )
        .alias(item_state=state_of_placement())
        .values_list("credential_id", "orcid_id")
        .annotate(
            placed=Count("id", filter=in_states(frozenset({ItemState.IN_ORCID}))),
            refused=Count("id", filter=in_states(NEEDS_FIX)),
            removed=Count("id", filter=in_states(frozenset({ItemState.REMOVED}))),
        )
        .order_by()
    )
    found = {(credential, orcid_id): ItemCounts(*counts) for credential, orcid_id, *counts in rows}
    held = _items_of_paused_imports(places)
    return {
        pk: replace(found.get(place, ItemCounts()), held=held.get(pk, 0))
        for pk, place in places.items()
    }


def _items_of_paused_imports(record_ids: Collection[int]) -> dict[int, int]:
    """Return how many items of paused imports are still due on records, by the record."""
    rows = (
        items_due(researcher__connections__record_sync__in=record_ids)
        .filter(Exists(Pause.objects.filter(batch=OuterRef("batch"))))
        .annotate(record_id=F("researcher__connections__record_sync"))
        .values_list("record_id")
        .annotate(Count("id"))
        .order_by()
    )
    return dict(rows)


def items_due(*, wanted: bool | None = None, **connections: object) -> QuerySet[Item]:
    """Return the items that are still to be brought into agreement, once for each such record.

    Only records that can be written to count; ``connections`` narrows them further, in the same
    filter, since another one would join the connections once more. Whoever needs a count of
    everything asks for wanted and for withdrawn items apart: each is a single join then.
    """
    connection = "researcher__connections"
    writing = Q(**{f"{connection}__credential__api_type": ApiType.MEMBER})
    # A wanted item without a placement is to be added; a withdrawn one has nothing to remove.
    to_send = Q(wanted=True) & ~Exists(_placements_of_items(frozenset(ItemState) - DUE))
    to_remove = Q(wanted=False) & Exists(_placements_of_items(DUE))
    return Item.objects.filter(writing, **connections).filter(
        {True: to_send, False: to_remove, None: to_send | to_remove}[wanted]
    )


def _placements_of_items(states: frozenset[ItemState]) -> QuerySet[Placement]:
    """Return where an item of the query around this one is in some states, by its connection."""
    connection = "researcher__connections"
    return placements_in(states, item="", outer=True).filter(
        item=OuterRef("pk"),
        credential=OuterRef(f"{connection}__credential"),
        orcid_id=OuterRef(f"{connection}__orcid_id"),
    )


def waiting_counts() -> dict[str, int]:
    """Return how many records wait for what, paused ones included."""
    waiting = RecordSync.objects.filter(~Q(waits_for=WaitsFor.NOTHING))
    rows = waiting.values_list("waits_for").annotate(Count("id"))
    paused = RecordSync.objects.filter(pause_filters.is_record_paused()).count()
    return {**{str(reason): int(count) for reason, count in rows}, WaitsFor.PAUSE.value: paused}


def calls_of_record(record: RecordSync) -> QuerySet[Call]:
    """Return the newest calls of a record."""
    return Call.objects.filter(record_sync=record).order_by("-id")[:CALLS_SHOWN]


def placements_of_record(record: RecordSync) -> QuerySet[Placement]:
    """Return how each item stands on a record, by section and label."""
    return (
        Placement.objects.select_related("item")
        .filter(credential_id=record.credential_id, orcid_id=record.connection.orcid_id)
        .order_by("section", "item__label", "id")
    )


def records_of_researcher(researcher_id: int) -> QuerySet[RecordSync]:
    """Return the records of one researcher, one for each connection."""
    rows = pause_filters.records().select_related("connection", "credential")
    return rows.filter(connection__researcher_id=researcher_id).order_by("id")


class ItemOnWay(NamedTuple):
    """An item on one record: where it is, and what happens next."""

    record: RecordSync
    placement: Placement | None
    status: SyncStatus


def ways_of_item(item: Item) -> list[ItemOnWay]:
    """Return how an item stands on each record of its researcher."""
    rows = records_of_researcher(item.researcher_id).select_related("connection__credential")
    records = list(rows)
    placements = {
        (row.credential_id, row.orcid_id): row for row in Placement.objects.filter(item=item)
    }
    pauses = pause_filters.pauses([item.researcher_id])
    calls = open_calls_of_items(records, [item.pk])
    found = []
    for record in records:
        placement = placements.get((record.credential_id, record.connection.orcid_id))
        status = item_status(
            item,
            connection=record.connection,
            record=record,
            placement=placement,
            pauses=pauses,
            open_call=calls.get((record.pk, item.pk)),
        )
        found.append(ItemOnWay(record, placement, status))
    return found


def open_calls_of_items(
    records: Iterable[RecordSync], item_ids: Collection[int]
) -> dict[tuple[int, int], Verb]:
    """Return the verbs of calls without a known outcome, by record and item, in one query."""
    rows = Call.objects.filter(
        record_sync__in=[record.pk for record in records],
        state__in=OPEN_CALL_STATES,
        item_ids__overlap=list(item_ids),
    ).values_list("record_sync_id", "verb", "item_ids")
    return {
        (record_id, item_id): Verb(verb) for record_id, verb, numbers in rows for item_id in numbers
    }


def _removed_place(cursor: str) -> tuple[object, ...] | None:
    public_id, _, placement = cursor.partition(".")
    item = Item.objects.filter(public_id=public_id).values_list("pk", flat=True).first()
    return (item, int(placement)) if item and placement.isdecimal() else None


newest_removed: KeysetOrder[Placement] = KeysetOrder(
    columns=("-item", "-id"),
    cursor=lambda row: f"{row.item.public_id}.{row.pk}",
    place=_removed_place,
)


def removed() -> QuerySet[Placement]:
    """Return the places that researchers took an item of ours off."""
    rows = Placement.objects.filter(state=PlacementState.REMOVED)
    return rows.select_related("item__researcher", "credential")


def removed_placements(item: Item) -> QuerySet[Placement]:
    """Return where the researcher removed an item from their record."""
    return Placement.objects.select_related("item__researcher").filter(
        item=item, state=PlacementState.REMOVED
    )
