"""Make records due and wake the workers, within the caller's transaction."""

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from sync.models import Lane, RecordSync
from sync.scheduling import enqueue, leases
from sync.states import WaitsFor

# A record that waits for these is looked at again at its own date, whatever is added.
IMPATIENT = ~Q(
    waits_for__in=(WaitsFor.TRANSIENT, WaitsFor.CREDENTIAL, WaitsFor.RECORD, WaitsFor.OPERATOR)
)


def make_due(tenant_id: int, rows: QuerySet[RecordSync], *, lane: Lane | None = None) -> int:
    """Set the push date of records to now; locked in the order that settling locks them.

    Who asks for it, by a lane, lets a record be tried anew over which workers had died.
    """
    locked = list(
        rows.select_for_update(of=("self",)).order_by("id").values_list("id", "credential_id")
    )
    changes = {"push_due_at": Now()} | ({"lane": lane, "losses": 0} if lane is not None else {})
    RecordSync.objects.filter(pk__in=[pk for pk, _ in locked]).update(**changes)
    wake(tenant_id, {credential_id for _, credential_id in locked})
    return len(locked)


def wake(tenant_id: int, credential_ids: set[int]) -> None:
    """Let credentials be drained as soon as the transaction has been committed."""
    leases.make_due(credential_ids)
    enqueue.drain_after_commit(tenant_id=tenant_id, credential_ids=credential_ids)
