"""Read how far the records of the current tenant are in agreement."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import Now

from records.models import Item
from sync.models import (
    Call,
    CallState,
    Placement,
    PlacementState,
    Preview,
    RecordSync,
    SyncDue,
    WaitsFor,
    refused_as_is,
)
from sync.scheduling import pause_filters
from sync.scheduling.rates import pace_in_words
from sync.status.item_state import ItemWait, wait_of
from tenants.models import Credential

CALLS_SHOWN = 50
RECORDS_SHOWN = 50
MOST_SWEPT = 200


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
    return Call.objects.filter(state__in=[CallState.SENDING, CallState.UNKNOWN]).count()


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Some records, newest first; ``after`` is the cursor of the next page, or empty."""

    rows: list[RecordSync]
    after: str


def records(*, waits_for: str = "", after: str = "") -> RecordPage:
    """Return a page of records with their researcher; ``waits_for`` narrows them."""
    rows = _narrowed(pause_filters.records(), waits_for)
    if after:
        rows = rows.filter(pk__lt=RecordSync.objects.filter(public_id=after).values("pk"))
    rows = rows.select_related("connection__researcher", "credential").order_by("-id")
    found = list(rows[: RECORDS_SHOWN + 1])
    more = len(found) > RECORDS_SHOWN
    return RecordPage(found[:RECORDS_SHOWN], found[RECORDS_SHOWN - 1].public_id if more else "")


def _narrowed(rows: QuerySet[RecordSync], waits_for: str) -> QuerySet[RecordSync]:
    if waits_for == WaitsFor.PAUSE:
        return rows.filter(pause_filters.is_record_paused())
    if waits_for == WaitsFor.NOTHING or waits_for not in WaitsFor.values:
        return rows
    return rows.filter(waits_for=waits_for)


@dataclass(frozen=True, slots=True)
class ItemCounts:
    """How many wanted items stand on a record, were refused, or were removed there by the user.

    ``held`` are those of paused imports that are not as they should be.
    """

    placed: int = 0
    refused: int = 0
    removed: int = 0
    held: int = 0

    @property
    def missing(self) -> str:
        """Return in words what does not stand there, the gravest first, or nothing."""
        if self.refused:
            return f"{items(self.refused)} refused"
        if self.held:
            return f"{items(self.held)} paused"
        return f"{items(self.removed)} deleted by the user" if self.removed else ""


def how_items_stand(records: Iterable[RecordSync]) -> dict[int, ItemCounts]:
    """Return how the wanted items stand on some records, by the record, in two queries."""
    places = {record.pk: (record.credential_id, record.connection.orcid_id) for record in records}
    current = Q(fingerprint=F("item__fingerprint"))
    rows = (
        Placement.objects.filter(
            credential__in={credential for credential, _ in places.values()},
            orcid_id__in={orcid_id for _, orcid_id in places.values()},
            item__wanted=True,
        )
        .values_list("credential_id", "orcid_id")
        .annotate(
            placed=Count("id", filter=current & Q(state=PlacementState.IN_ORCID)),
            refused=Count("id", filter=refused_as_is()),
            removed=Count("id", filter=Q(state=PlacementState.REMOVED)),
        )
        .order_by()
    )
    found = {(credential, orcid_id): ItemCounts(*counts) for credential, orcid_id, *counts in rows}
    held = pause_filters.unsent_items(places)
    return {
        pk: replace(found.get(place, ItemCounts()), held=held.get(pk, 0))
        for pk, place in places.items()
    }


def items(number: int) -> str:
    """Return a number of items in words."""
    return "1 item" if number == 1 else f"{number:,} items"


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


def placements_of_item(item: Item) -> dict[tuple[int, str], Placement]:
    """Return how an item stands, by the number of the credential and the iD."""
    rows = Placement.objects.filter(item=item)
    return {(row.credential_id, row.orcid_id): row for row in rows}


def ways_of_item(item: Item) -> list[tuple[RecordSync, Placement | None, ItemWait | None]]:
    """Return each record of an item's researcher, how the item stands there, what it waits for."""
    records = list(records_of_researcher(item.researcher_id))
    placements = placements_of_item(item)
    is_held = item.batch_id is not None and item.batch_id in pause_filters.paused_imports()
    calls = Call.objects.filter(
        record_sync__in=[record.pk for record in records],
        state__in=[CallState.SENDING, CallState.UNKNOWN],
        item_ids__contains=[item.pk],
    )
    in_doubt = set(calls.values_list("record_sync_id", flat=True))
    found = []
    for record in records:
        placement = placements.get((record.credential_id, record.connection.orcid_id))
        wait = wait_of(
            item,
            placement,
            has_open_call=record.pk in in_doubt,
            is_held=is_held,
            writes=record.credential.writes,
        )
        found.append((record, placement, wait))
    return found


def needs_attention() -> int:
    """Return how many items somebody has to look at: refused ones, and ones with a lost code."""
    states = [PlacementState.REFUSED, PlacementState.LOST]
    return Placement.objects.filter(state__in=states).count()


class DueCredential(NamedTuple):
    """A credential that has work now."""

    tenant_id: int
    credential_id: int


def due_credentials() -> Iterator[DueCredential]:
    """Yield the credentials of all tenants that have work and no drain, longest waiting first."""
    rows = SyncDue.objects.filter(
        Q(leased_until=None) | Q(leased_until__lte=Now()), next_due_at__lte=Now()
    ).order_by(F("next_due_at"))
    for tenant_id, credential_id in rows.values_list("tenant_id", "credential_id")[:MOST_SWEPT]:
        yield DueCredential(tenant_id, credential_id)


def preview(preview_id: int) -> Preview:
    """Return a dry run, with what it is about."""
    return Preview.objects.select_related("researcher", "batch").get(pk=preview_id)


def with_first_items(
    reasons: Sequence[Mapping[str, Any]],
) -> list[tuple[str, str, int, list[Item]]]:
    """Return a dry run's reasons with their first items, in one query."""
    numbers = {number for reason in reasons for number in reason["first"]}
    items = Item.objects.select_related("researcher").in_bulk(numbers)
    return [
        (
            reason["what"],
            reason["sentence"],
            reason["items"],
            [items[number] for number in reason["first"] if number in items],
        )
        for reason in reasons
    ]


@dataclass(frozen=True, slots=True)
class RemovedPage:
    """Some items that researchers removed, newest first; ``after`` is the cursor of the next."""

    rows: list[Placement]
    after: str


def removed(*, after: str = "") -> RemovedPage:
    """Return a page of the places that researchers took an item of ours off."""
    rows = Placement.objects.filter(state=PlacementState.REMOVED)
    if after:
        rows = rows.filter(item__lt=Item.objects.filter(public_id=after).values("pk"))
    rows = rows.select_related("item__researcher", "credential").order_by("-item", "-id")
    found = list(rows[: RECORDS_SHOWN + 1])
    more = len(found) > RECORDS_SHOWN
    return RemovedPage(
        found[:RECORDS_SHOWN], found[RECORDS_SHOWN - 1].item.public_id if more else ""
    )


def removed_placements(item: Item) -> QuerySet[Placement]:
    """Return where the researcher removed an item from their record."""
    return Placement.objects.select_related("item__researcher").filter(
        item=item, state=PlacementState.REMOVED
    )
