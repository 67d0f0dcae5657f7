"""Dry runs: what a push would do, planned against the records as they stand, writing nothing there.

Records are read by the normal read path, then planned by the same board, with the same checks,
as a push; only the calls are counted instead of written. A worker does some records a turn; the
row says how far it is, so a lost or doubled message changes nothing.
"""

import time
from collections.abc import Callable, Collection
from concurrent.futures import Executor
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from audit import actions as audit
from audit.entries import Actor, EventEntry
from audit.vocabulary import EventKind
from records.models import BatchState
from scoping.context import required_tenant_id
from scoping.translation import N_
from sync.dry_run import blocked, plan
from sync.dry_run.summary import FIRST_SHOWN, DryRunOutcome, DryRunSummary
from sync.models import Preview, RecordSync
from sync.pull import runner
from sync.scheduling import enqueue, leases
from sync.scheduling.rates import calls_per_second
from sync.scheduling.targets import SyncTarget
from tenants import long_work
from tenants.models import Credential

Clock = Callable[[], datetime]

TURN_SECONDS = 5.0
# Its message was lost, or its worker died. If a turn takes longer, the new message waits for it.
STALLED_AFTER = timedelta(minutes=1)
# How often to ask whether another driver has read what this one waits for
LOOKED_AFTER_SECONDS = 0.2
RECORDS_AT_ONCE = runner.RECORDS_AT_ONCE
NOT_CONNECTED = N_("The researcher has not connected an ORCID iD.")


class NotPutInError(Exception):
    """The import has not been put in, so that none of its items can be sent."""


def ask(*, scope: SyncTarget, actor: Actor, now: datetime) -> Preview:
    """Let a worker find out what a push would do.

    Raises:
        NotPutInError: an import is meant whose items are not there, or not all.
    """
    if scope.batch is not None and scope.batch.state != BatchState.COMMITTED:
        raise NotPutInError
    with transaction.atomic(durable=True):
        preview = Preview.objects.create(
            tenant_id=required_tenant_id(),
            **scope.target,
            records_total=_records(scope).count(),
            asked_by_id=actor.row_id,
            created_at=now,
            moved_at=now,
        )
        subject = scope.subject(tenant_id=preview.tenant_id)
        audit.record_event(
            EventEntry(kind=EventKind.SYNC_PREVIEWED, actor=actor, at=now, subject=subject)
        )
        enqueue.preview_after_commit(tenant_id=preview.tenant_id, preview_id=preview.pk)
    return preview


def wake_stalled(*, now: datetime) -> int:
    """Send the current tenant's dry runs on that stand still; return how many.

    A doubled turn changes nothing.
    """
    stalled = Preview.objects.filter(finished_at=None, moved_at__lt=now - STALLED_AFTER)
    numbers = list(stalled.order_by("pk").values_list("pk", flat=True))
    for number in numbers:
        enqueue.preview_soon(tenant_id=required_tenant_id(), preview_id=number)
    return len(numbers)


def go_on(*, preview: Preview, pool: Executor, clock: Clock, seconds: float = TURN_SECONDS) -> bool:
    """Look at more records for a while, then queue behind the others; True once all is done."""
    end = time.monotonic() + seconds
    while preview.finished_at is None and time.monotonic() < end:
        if not _turn(preview, pool=pool, clock=clock):
            return False
    if preview.finished_at is None:
        enqueue.preview_soon(tenant_id=preview.tenant_id, preview_id=preview.pk)
    return preview.finished_at is not None


def _turn(preview: Preview, *, pool: Executor, clock: Clock) -> bool:
    """Look at the next records; False if another worker did meanwhile."""
    scope = scope_of(preview)
    rows = _records(scope).filter(pk__gt=preview.after).order_by("pk")
    records = list(rows.select_related("connection", "credential")[:RECORDS_AT_ONCE])
    tally = DryRunSummary.of(preview.figures, preview.calls, preview.reasons)
    for credential in {record.credential for record in records}:
        own = [record for record in records if record.credential_id == credential.pk]
        unread = _read(own, credential, since=preview.moved_at, pool=pool, clock=clock)
        _count(own, credential, scope, tally, unread=unread, now=clock())
    if not records:
        _count_unconnected(scope, tally)
        preview.finished_at, preview.seconds = clock(), _seconds(tally)
    return _keep(preview, records, tally, now=clock())


def scope_of(preview: Preview) -> SyncTarget:
    """Return what a dry run is about."""
    return SyncTarget(researcher=preview.researcher, batch=preview.batch)


def _records(scope: SyncTarget) -> QuerySet[RecordSync]:
    return scope.records().filter(credential__api_type="member")


def _read(
    records: list[RecordSync],
    credential: Credential,
    *,
    since: datetime,
    pool: Executor,
    clock: Clock,
) -> set[int]:
    """Read records of one credential; return those that could not be read.

    A command and a worker, or two workers, may drive one dry run. Each record is read by the one
    that claims it. The other waits for that reading, and counts as read what was read since the
    turn before, instead of as unread what it did not get.
    """
    missing = {record.pk for record in records}
    end = time.monotonic() + leases.lease_seconds()
    while missing := missing - _read_since(missing, since):
        runner.pull_due(
            credential=credential, pool=pool, clock=clock, only=missing, go_on=_keep_turn
        )
        long_work.keep()
        if not _being_read(missing) or time.monotonic() > end:
            break
        time.sleep(LOOKED_AFTER_SECONDS)
    # Asked last: the other one may have settled since.
    return missing - _read_since(missing, since)


def _read_since(numbers: Collection[int], since: datetime) -> set[int]:
    rows = RecordSync.objects.filter(pk__in=numbers, pulled_at__gte=since)
    return set(rows.values_list("pk", flat=True))


def _being_read(numbers: Collection[int]) -> bool:
    """Say whether another driver reads one of the records.

    The lock waits for a claim that is not committed yet, and whose lease nobody sees.
    """
    with transaction.atomic(durable=True):
        rows = RecordSync.objects.select_for_update(no_key=True).filter(pk__in=numbers)
        held = [row.pk for row in rows.order_by("pk") if row.leased_until == row.pull_due_at]
        return RecordSync.objects.filter(pk__in=held, leased_until__gt=Now()).exists()


def _count(
    records: list[RecordSync],
    credential: Credential,
    scope: SyncTarget,
    tally: DryRunSummary,
    *,
    unread: Collection[int],
    now: datetime,
) -> None:
    """Count what a push would do with records of one credential."""
    numbers = [record.pk for record in records]
    tally.figures["unread"] += len(unread)
    hindered = blocked.of_records(numbers, unread=unread, now=now)
    resolved = [
        number
        for number in numbers
        if hindered.get(number, blocked.OUTCOME_UNKNOWN) == blocked.OUTCOME_UNKNOWN
    ]
    tally.calls[str(credential.pk)] += plan.open_calls_of(resolved)
    plan.count_records(
        records,
        credential=credential,
        scope_items=_items_of(scope, records),
        released=scope.batch.pk if scope.batch else None,
        hindered=hindered,
        tally=tally,
        now=now,
    )


def _keep_turn() -> bool:
    """Keep the turn at long work while records are read; no more of them are claimed."""
    long_work.keep()
    return False


def _items_of(scope: SyncTarget, records: list[RecordSync]) -> Collection[int] | None:
    """Return the items that count, or None where all of these people's do."""
    if scope.batch is None:
        return None
    people = {record.connection.researcher_id for record in records}
    return set(scope.items().filter(researcher_id__in=people).values_list("pk", flat=True))


def _count_unconnected(scope: SyncTarget, tally: DryRunSummary) -> None:
    """Count the items of people who can be written to under no credential."""
    connected = RecordSync.objects.filter(
        connection__researcher_id=OuterRef("researcher_id"), credential__api_type="member"
    )
    rows = scope.items().filter(~Exists(connected), wanted=True).order_by("pk")
    first = list(rows.values_list("pk", flat=True)[:FIRST_SHOWN])
    if first:
        tally.add(DryRunOutcome.WAITING, sentence=NOT_CONNECTED, items=first, count=rows.count())


def _seconds(tally: DryRunSummary) -> float:
    """Return how long the calls take at the present pace; credentials go side by side."""
    credentials = Credential.objects.in_bulk([int(number) for number in tally.calls])
    return max(
        (
            calls / calls_per_second(credentials[int(number)])
            for number, calls in tally.calls.items()
            if int(number) in credentials
        ),
        default=0.0,
    )


def _keep(
    preview: Preview, records: list[RecordSync], tally: DryRunSummary, *, now: datetime
) -> bool:
    before = Preview.objects.filter(pk=preview.pk, after=preview.after, finished_at=None)
    if records:
        preview.after = records[-1].pk
        preview.records_done += len(records)
    preview.moved_at = now
    preview.figures, preview.calls = dict(tally.figures), dict(tally.calls)
    preview.reasons = tally.reasons_told()
    names = (
        "after", "records_done", "moved_at", "figures", "calls", "reasons", "finished_at", "seconds"
    )  # fmt: skip
    return bool(before.update(**{name: getattr(preview, name) for name in names}))
