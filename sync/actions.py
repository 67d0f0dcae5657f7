"""Bring records into agreement: what makes them due, and what works them off."""

from collections.abc import Callable, Collection
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from audit import actions as audit
from audit.entries import Actor, EventEntry, Subject
from audit.vocabulary import EventKind
from oauth.models import Connection, ConnectionState
from records.models import Item
from scoping.translation import N_
from sync.models import Lane, Placement, RecordSync
from sync.orcid_webhooks import subscriptions
from sync.scheduling import enqueue, wake
from sync.scheduling.queries import due_credentials
from sync.states import PlacementState, WaitsFor
from sync.status import queries
from sync.worker import Drained, drain_credential
from tenants.models import Researcher

PUBLIC_API = N_("This credential is for the Public API, which is read-only: nothing is written.")
# So many credentials get full turns; a worker drains about as many at once.
FEW_WAITING = 8
SHORTEST_TURN_SECONDS = 1.0
# Where all of them can be drained at once, turns are longer: at the end of each, threads are idle
# until the last slow answer came.
LONG_TURN = 6


def drain(*, tenant_id: int, credential_id: int, clock: Callable[[], datetime]) -> Drained | None:
    """Work off a credential's due records for a few seconds, then queue behind the others.

    While the broker is away there is no queue: then the work goes on here, until the worker is
    asked to stop. The sweep finds what is left then.
    """
    while True:
        done = drain_credential(credential_id=credential_id, clock=clock, seconds=_turn_seconds())
        if done is None or done.next_due_at is None or done.next_due_at > clock():
            return done
        if enqueue.drain_soon(tenant_id=tenant_id, credential_id=credential_id):
            return done
        if enqueue.is_told_to_stop():
            return done


def _turn_seconds() -> float:
    """Return how long a drain may work: shorter turns the more credentials wait for theirs."""
    waiting = sum(1 for _ in due_credentials())
    share = LONG_TURN if waiting < FEW_WAITING else FEW_WAITING / waiting
    return max(SHORTEST_TURN_SECONDS, settings.SYNC_DRAIN_SECONDS * share)


def open_record(*, tenant_id: int, connection_id: int) -> None:
    """Look after the record of a new or renewed connection, in the caller's transaction."""
    connection = Connection.objects.select_related("credential").get(pk=connection_id)
    writes = connection.credential.writes
    record, _ = RecordSync.objects.get_or_create(
        tenant_id=tenant_id,
        connection=connection,
        defaults={"credential_id": connection.credential_id},
    )
    RecordSync.objects.filter(pk=record.pk).update(
        push_due_at=Now() if writes else None,
        pull_due_at=Now(),
        attempts=0,
        pull_attempts=0,
        losses=0,
        # A new permission may show more of a record that has not changed.
        record_modified_ms=None,
        waits_for=WaitsFor.NOTHING,
        wait_note="" if writes else PUBLIC_API,
    )
    subscriptions.subscribe(connection)
    wake.wake(tenant_id, {connection.credential_id})


def items_changed(*, tenant_id: int, researcher_ids: Collection[int]) -> None:
    """Let the records of researchers be pushed, in the caller's transaction."""
    rows = RecordSync.objects.filter(
        wake.IMPATIENT,
        connection__researcher_id__any_of=researcher_ids,
        credential__api_type="member",
    )
    wake.make_due(tenant_id, rows)


def push_now(*, researcher: Researcher, actor: Actor, now: datetime) -> int:
    """Push a researcher's records before all batch work; return how many there are.

    A record that waits for ORCID is tried at once too: whoever asks may know that it is back. So
    is what ORCID refused: the fault may have been ORCID's.
    """
    with transaction.atomic(durable=True):
        Placement.objects.filter(item__researcher=researcher, state=PlacementState.REFUSED).update(
            fingerprint=""
        )
        rows = RecordSync.objects.filter(
            connection__researcher=researcher, credential__api_type="member"
        )
        count = wake.make_due(researcher.tenant_id, rows, lane=Lane.ASKED)
        audit.record_event(_event(EventKind.SYNC_REQUESTED, researcher, actor=actor, now=now))
    return count


def pull_now(*, researcher: Researcher, actor: Actor, now: datetime) -> int:
    """Read a researcher's records at the next occasion; return how many there are."""
    with transaction.atomic(durable=True):
        rows = RecordSync.objects.filter(
            connection__researcher=researcher, connection__state=ConnectionState.ACTIVE
        )
        locked = list(
            rows.select_for_update(of=("self",)).order_by("id").values_list("id", "credential_id")
        )
        RecordSync.objects.filter(pk__in=[pk for pk, _ in locked]).update(pull_due_at=Now())
        wake.wake(researcher.tenant_id, {credential_id for _, credential_id in locked})
        audit.record_event(_event(EventKind.SYNC_REQUESTED, researcher, actor=actor, now=now))
    return len(locked)


def resend_removed(*, placement: Placement, actor: Actor, now: datetime) -> bool:
    """Add an item again that the researcher had removed, since a person asks for it."""
    with transaction.atomic(durable=True):
        changed = Placement.objects.filter(pk=placement.pk, state=PlacementState.REMOVED).update(
            state=PlacementState.DELETED, put_code=None, changed_at=now
        )
        if not changed:
            return False
        rows = RecordSync.objects.filter(
            credential_id=placement.credential_id, connection__orcid_id=placement.orcid_id
        )
        wake.make_due(placement.tenant_id, rows, lane=Lane.ASKED)
        researcher = placement.item.researcher
        audit.record_event(_event(EventKind.SYNC_REQUESTED, researcher, actor=actor, now=now))
    return True


def resend_items(*, items: Collection[Item], actor: Actor, now: datetime) -> int:
    """Add items again that researchers had removed, wherever; return from how many records."""
    return sum(
        resend_removed(placement=placement, actor=actor, now=now)
        for item in items
        for placement in queries.removed_placements(item)
    )


def _event(kind: EventKind, researcher: Researcher, *, actor: Actor, now: datetime) -> EventEntry:
    return EventEntry(
        kind=kind, actor=actor, at=now, subject=Subject("researcher", researcher.public_id)
    )
