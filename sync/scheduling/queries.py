"""Which credentials have work, read before any tenant is known."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import F, Q
from django.db.models.functions import Now

from sync.models import SyncDue

MOST_SWEPT = 200


class DueCredential(NamedTuple):
    """A credential that has work now."""

    tenant_id: int
    credential_id: int


def due_credentials() -> Iterator[DueCredential]:
    """Yield the credentials of all tenants that have work and no drain, longest waiting first."""
    # A lease that ran out counts as none: its drain's process died or hangs.
    rows = SyncDue.objects.filter(
        Q(leased_until=None) | Q(leased_until__lte=Now()), next_due_at__lte=Now()
    ).order_by(F("next_due_at"))
    for tenant_id, credential_id in rows.values_list("tenant_id", "credential_id")[:MOST_SWEPT]:
        yield DueCredential(tenant_id, credential_id)
