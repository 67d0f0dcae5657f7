"""Claim and plan: take due records under a lease and write down every call before it is sent.

One short transaction with a fixed number of statements, however many records are claimed.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from orcid_client.client import OrcidClient
from sync.models import Call, RecordSync
from sync.push.jobs import ClaimedRecord, TakenRecord
from sync.push.load import load_batch
from sync.push.planner import plan_records, recover_calls
from sync.push.write_batch import write_batch
from sync.scheduling import pause_filters
from sync.scheduling.leases import lease
from sync.scheduling.quarantine import SOUND, note_loss
from sync.states import CallState, WaitsFor


def claim(
    *, credential_id: int, client: OrcidClient, most: int, now: datetime
) -> tuple[list[ClaimedRecord], int]:
    """Take up to so many due records; return those with calls to make, and how many were taken.

    A record with a call whose outcome is unknown gets that call resolved and nothing else; it
    is planned by the next claim. A record that needs nothing is let go at once.
    """
    steady = time.monotonic()
    with transaction.atomic(durable=True):
        rows = _take(SOUND, credential_id=credential_id, most=most)
        found = _planned(rows, credential_id=credential_id, client=client, steady=steady, now=now)
    return found, len(rows)


def claim_alone(
    which: Q, *, credential_id: int, client: OrcidClient, now: datetime
) -> tuple[list[ClaimedRecord], int]:
    """Take one record by itself, as :func:`claim` does, but in two steps.

    It is noted as lost before it is planned, so that this is known should the process die of it.
    """
    steady = time.monotonic()
    with transaction.atomic(durable=True):
        rows = _take(which, credential_id=credential_id, most=1)
        taken = len(rows)
        rows = [row for row in rows if note_loss(row.record_id)]
    with transaction.atomic(durable=True):
        rows = [row for row in rows if _is_still_ours(row)]
        found = _planned(rows, credential_id=credential_id, client=client, steady=steady, now=now)
    return found, taken


def _is_still_ours(row: TakenRecord) -> bool:
    held = RecordSync.objects.select_for_update().filter(pk=row.record_id, fence=row.fence + 1)
    return held.first() is not None


def _planned(
    rows: Sequence[TakenRecord],
    *,
    credential_id: int,
    client: OrcidClient,
    steady: float,
    now: datetime,
) -> list[ClaimedRecord]:
    """Plan taken records, write down their calls, and return those that have some."""
    if not rows:
        return []
    batch = load_batch(rows, credential_id=credential_id, client=client, steady=steady, now=now)
    records = list(batch.records.values())
    open_calls = _open_calls(rows)
    for record in records:
        if record.record_id in open_calls:
            recover_calls(batch, record, open_calls[record.record_id])
    plan_records(batch, [record for record in records if not record.jobs])
    write_batch(batch)
    _let_go([record for record in records if not record.jobs], now=now)
    return [record for record in records if record.jobs]


COLUMNS = (
    "id",
    "fence",
    "attempts",
    "connection_id",
    "connection__researcher_id",
    "connection__orcid_id",
    "connection__generation",
    "connection__state",
    "connection__scopes",
)


def _take(which: Q, *, credential_id: int, most: int) -> list[TakenRecord]:
    due = (
        RecordSync.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(
            which,
            Q(leased_until=None) | Q(leased_until__lte=Now()),
            credential_id=credential_id,
            push_due_at__lte=Now(),
        )
        .filter(~pause_filters.is_researcher_paused("connection__researcher_id"))
        .order_by("lane", "push_due_at")
    )
    locked = RecordSync.objects.filter(pk__any_of=list(due.values_list("pk", flat=True)[:most]))
    # Whose a record is is read once it is locked: the lock itself shows the connection as it was
    # when the statement began, and somebody may have been merged since.
    found = locked.order_by("lane", "push_due_at").values_list(*COLUMNS)
    rows = [TakenRecord(*row) for row in found]
    locked.update(
        fence=F("fence") + 1,
        attempts=F("attempts") + 1,
        leased_until=Now() + lease(),
        push_due_at=Now() + lease(),
    )
    return rows


def _open_calls(rows: Iterable[TakenRecord]) -> dict[int, list[Call]]:
    """Return the calls of earlier holders whose outcome nobody knows, by record."""
    found: dict[int, list[Call]] = defaultdict(list)
    for call in Call.objects.filter(
        record_sync_id__any_of=[row.record_id for row in rows],
        state__in=[CallState.SENDING, CallState.UNKNOWN],
    ).order_by("id"):
        found[call.record_sync_id].append(call)
    return found


def _let_go(records: Sequence[ClaimedRecord], *, now: datetime) -> None:
    """End the lease of records that need no call; something added meanwhile keeps its date."""
    alike: dict[tuple[str, datetime | None], list[int]] = defaultdict(list)
    for record in records:
        alike[record.needs_scope, record.look_again_at].append(record.record_id)
    for (sentence, look_again_at), numbers in alike.items():
        RecordSync.objects.filter(pk__any_of=numbers).update(
            push_due_at=look_again_at,
            leased_until=None,
            attempts=0,
            losses=0,
            lane=1,
            waits_for=WaitsFor.RESEARCHER if sentence else WaitsFor.NOTHING,
            wait_note=sentence,
            pushed_at=now,
        )
