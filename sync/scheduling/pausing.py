"""Pause and resume one researcher, one import, or everybody: by a person, until a person resumes.

Calls under way finish; nothing new begins. One table holds the pauses
(``sync.scheduling.pause_filters``): claiming leaves paused researchers alone, planning leaves the
items of paused imports alone, and no drain of a tenant that is paused as a whole is woken.
"""

from datetime import datetime

from django.db import transaction

from audit import actions as audit
from audit.entries import Actor, EventEntry
from audit.vocabulary import EventKind
from scoping.context import required_tenant_id
from sync.models import Lane, Pause
from sync.scheduling import leases, wake
from sync.scheduling.targets import SyncTarget
from tenants.models import Credential


def pause(*, scope: SyncTarget, actor: Actor, now: datetime) -> bool:
    """Leave a scope alone until somebody resumes it; False if it was paused already."""
    with transaction.atomic(durable=True):
        _, made = Pause.objects.get_or_create(
            tenant_id=required_tenant_id(),
            **scope.target,
            defaults={"paused_at": now, "paused_by_id": actor.row_id},
        )
        if made:
            if scope.is_everybody:
                leases.put_to_rest()
            _tell(EventKind.SYNC_PAUSED, scope, actor=actor, now=now)
    return made


def resume(*, scope: SyncTarget, actor: Actor, now: datetime) -> bool:
    """Go on with what was paused; False if it was not."""
    with transaction.atomic(durable=True):
        found, _ = Pause.objects.filter(**scope.target).delete()
        if found:
            _wake(scope)
            _tell(EventKind.SYNC_RESUMED, scope, actor=actor, now=now)
    return bool(found)


def _wake(scope: SyncTarget) -> None:
    """Let the records of a scope be looked at: a person at once, an import with the others."""
    tenant_id = required_tenant_id()
    if scope.is_everybody:
        credentials = Credential.objects.values_list("pk", flat=True)
        wake.wake(tenant_id, set(credentials))
        return
    rows = scope.records().filter(credential__api_type="member")
    if scope.researcher is not None:
        wake.make_due(tenant_id, rows, lane=Lane.ASKED)
    else:
        wake.make_due(tenant_id, rows.filter(wake.IMPATIENT))


def _tell(kind: EventKind, scope: SyncTarget, *, actor: Actor, now: datetime) -> None:
    subject = scope.subject(tenant_id=required_tenant_id())
    audit.record_event(EventEntry(kind=kind, actor=actor, at=now, subject=subject))
