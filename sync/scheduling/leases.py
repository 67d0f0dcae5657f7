"""Leases: one drain per credential, one writer per ORCID record. All times are the database's.

A lease is longer than a call may take: a call starts only while more of the lease is left than
its deadline, so that none is under way when the next holder begins.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Least, Now

from oauth.models import ConnectionState
from scoping.context import required_tenant_id
from sync.models import Call, Lane, RecordSync, SyncDue
from sync.models.webhooks import Hook
from sync.scheduling import pause_filters
from sync.states import CallState

# What is left of a lease, beyond a call's deadline, for claiming and settling
SPARE_SHARE = 0.4
LEAST_SPARE_SECONDS = 2.0
# So many drains in a row may end badly until their records are tried one by one.
MOST_LOSSES = 3


class DrainLease(NamedTuple):
    """The right to drain a credential; a later holder has a higher fence.

    ``is_careful`` tells that the last holders never gave it back.
    """

    credential_id: int
    fence: int
    is_careful: bool = False


def lease_seconds() -> float:
    """Return how long a lease lasts."""
    deadline: float = settings.ORCID_CALL_DEADLINE_SECONDS
    return deadline + max(deadline * SPARE_SHARE, LEAST_SPARE_SECONDS)


def lease() -> timedelta:
    """Return how long a lease lasts."""
    return timedelta(seconds=lease_seconds())


def take(*, credential_id: int) -> DrainLease | None:
    """Take the lease of a credential that has work now, or None."""
    rows = SyncDue.objects.filter(
        Q(leased_until=None) | Q(leased_until__lte=Now()),
        tenant_id=required_tenant_id(),
        credential_id=credential_id,
        next_due_at__lte=Now(),
    ).filter(~Exists(pause_filters.tenant_pause()))
    was_lost = Case(When(leased_until__isnull=False, then=1), default=0)
    if not rows.update(
        leased_until=Now() + lease(), fence=F("fence") + 1, losses=F("losses") + was_lost
    ):
        return None
    row = SyncDue.objects.get(credential_id=credential_id)
    return DrainLease(credential_id, row.fence, is_careful=row.losses >= MOST_LOSSES)


def extend(held: DrainLease) -> bool:
    """Keep a lease for longer; False if another drain has it by now, or all is paused."""
    rows = _held(held).filter(~Exists(pause_filters.tenant_pause()))
    return bool(rows.update(leased_until=Now() + lease()))


def give_back(
    held: DrainLease, *, not_before: timedelta = timedelta(), went_well: bool = True
) -> datetime | None:
    """End a drain and note when the credential has work again; return that time.

    The row is locked first: whoever adds work does so before the reading below, or waits for
    this transaction and then moves the date forward again.
    """
    with transaction.atomic():
        row = _held(held).select_for_update().first()
        if row is None:
            return None
        row.next_due_at = next_due(held.credential_id, not_before=not_before)
        row.leased_until = None
        row.losses = _losses(row, is_careful=held.is_careful) if went_well else row.losses + 1
        row.save(update_fields=["next_due_at", "leased_until", "losses"])
    return row.next_due_at


def _losses(row: SyncDue, *, is_careful: bool) -> int:
    """Return how many losses a drain that went well leaves: care ends when nothing is due."""
    is_due = row.next_due_at is not None and row.next_due_at <= database_now()
    return row.losses if is_careful and is_due else 0


def next_due(credential_id: int, *, not_before: timedelta = timedelta()) -> datetime | None:
    """Return when a record of the credential is to be looked at next.

    One look at an index for each kind of date, so that it costs the same for a million records.
    """
    if pause_filters.tenant_pause().exists():
        return None
    rows = RecordSync.objects.filter(
        ~pause_filters.is_researcher_paused("connection__researcher_id"),
        credential_id=credential_id,
    )
    pushes = [
        rows.filter(lane=lane, push_due_at__isnull=False).order_by("push_due_at")
        for lane in Lane.values
    ]
    readable = rows.filter(
        ~finding_out(), pull_due_at__isnull=False, connection__state=ConnectionState.ACTIVE
    )
    hooks = Hook.objects.filter(credential_id=credential_id, due_at__isnull=False)
    found = [
        *(row.values_list("push_due_at", flat=True).first() for row in pushes),
        readable.order_by("pull_due_at").values_list("pull_due_at", flat=True).first(),
        hooks.order_by("due_at").values_list("due_at", flat=True).first(),
    ]
    due = min((date for date in found if date is not None), default=None)
    if due is None or not not_before:
        return due
    return max(due, database_now() + not_before)


def is_push_due(credential_id: int) -> bool:
    """Say whether a record that nobody holds is to be pushed now."""
    return (
        RecordSync.objects.filter(
            Q(leased_until=None) | Q(leased_until__lte=Now()),
            ~pause_filters.is_researcher_paused("connection__researcher_id"),
            credential_id=credential_id,
            push_due_at__lte=Now(),
        )
        .order_by()
        .exists()
    )


def with_open_call() -> Exists:
    """Return the condition that a record has a call whose outcome nobody knows yet."""
    return Exists(
        Call.objects.filter(
            record_sync_id=OuterRef("pk"), state__in=[CallState.SENDING, CallState.UNKNOWN]
        )
    )


def finding_out() -> Q:
    """Return the condition that such a call's outcome is about to be found out.

    Read before that, our own write would look like somebody else's. Where only the researcher can
    let it be found out, nothing is due and reading goes on.
    """
    return Q(with_open_call(), push_due_at__isnull=False)


def make_due(credential_ids: set[int]) -> None:
    """Note that credentials of the current tenant have work now, in the caller's transaction.

    Nothing wakes a tenant that is paused as a whole.
    """
    tenant_id = required_tenant_id()
    SyncDue.objects.bulk_create(
        [SyncDue(credential_id=number, tenant_id=tenant_id) for number in sorted(credential_ids)],
        ignore_conflicts=True,
    )
    for number in sorted(credential_ids):
        # Least ignores NULL in Postgres.
        SyncDue.objects.filter(
            ~Exists(pause_filters.tenant_pause()), credential_id=number, tenant_id=tenant_id
        ).update(next_due_at=Least(F("next_due_at"), Now()))


def put_to_rest() -> None:
    """Let nothing wake the current tenant, which was just paused."""
    SyncDue.objects.filter(tenant_id=required_tenant_id()).update(next_due_at=None)


def database_now() -> datetime:
    """Return the database's time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        row: tuple[datetime] = cursor.fetchone()
    return row[0]


def database_clock() -> Callable[[], datetime]:
    """Return a clock that was set by the database's: a worker's own may be wrong by hours."""
    began, steady = database_now(), time.monotonic()
    return lambda: began + timedelta(seconds=time.monotonic() - steady)


def _held(held: DrainLease) -> QuerySet[SyncDue]:
    return SyncDue.objects.filter(
        tenant_id=required_tenant_id(), credential_id=held.credential_id, fence=held.fence
    )
