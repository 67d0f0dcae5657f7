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
from sync import holds
from sync.board import Board
from sync.jobs import ClaimedRecord, TakenRecord
from sync.leases import lease
from sync.models import Call, CallState, RecordSync, WaitsFor


def claim(
    *, credential_id: int, client: OrcidClient, most: int, now: datetime
) -> tuple[list[ClaimedRecord], int]:
    """Take up to so many due records; return those with calls to make, and how many were taken.

    A record with a call whose outcome is unknown gets that call resolved and nothing else; it
    is planned by the next claim. A record that needs nothing is let go at once.
    """
    steady = time.monotonic()
    with transaction.atomic(durable=True):
        rows = _take(credential_id=credential_id, most=most)
        if not rows:
            return [], 0
        board = Board.read(rows, credential_id=credential_id, client=client, steady=steady, now=now)
        open_calls = _open_calls(rows)
        for record in board.records.values():
            if record.record_id in open_calls:
                board.resolve(record, open_calls[record.record_id])
        board.plan([record for record in board.records.values() if not record.jobs])
        board.write()
        idle = [record for record in board.records.values() if not record.jobs]
        _let_go(idle, now=now)
    return [record for record in board.records.values() if record.jobs], len(rows)


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


def _take(*, credential_id: int, most: int) -> list[TakenRecord]:
    due = (
        RecordSync.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(
            Q(leased_until=None) | Q(leased_until__lte=Now()),
            credential_id=credential_id,
            push_due_at__lte=Now(),
        )
        .filter(~holds.on_researcher("connection__researcher_id"))
        .order_by("lane", "push_due_at")
    )
    rows = [TakenRecord(*row) for row in due.values_list(*COLUMNS)[:most]]
    RecordSync.objects.filter(pk__in=[row.record_id for row in rows]).update(
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
        record_sync_id__in=[row.record_id for row in rows],
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
        RecordSync.objects.filter(pk__in=numbers).update(
            push_due_at=look_again_at,
            leased_until=None,
            attempts=0,
            lane=1,
            waits_for=WaitsFor.RESEARCHER if sentence else WaitsFor.NOTHING,
            wait_note=sentence,
            pushed_at=now,
        )
