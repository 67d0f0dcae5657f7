"""How each tenant is, in figures that name nobody: what operators see of all."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from dashboard.queries import frame
from oauth.models import Connection, ConnectionState
from scoping.context import tenant_context
from tenants import queries as tenants
from tenants.models import StaffSession, Tenant, User


@dataclass(frozen=True, slots=True)
class TenantHealth:
    """A tenant's figures, and the operator's own session with it if one is open."""

    tenant: Tenant
    researchers: int
    connected: int
    records_due: int
    last_call_at: datetime | None
    session: StaffSession | None


def health_of(
    tenant_ids: Iterable[int], *, operator: User, now: datetime
) -> Iterator[TenantHealth]:
    """Yield the figures of these tenants, each read in its own context."""
    for tenant_id in tenant_ids:
        with tenant_context(tenant_id):
            yield _health(tenant_id, operator, now)


def _health(tenant_id: int, operator: User, now: datetime) -> TenantHealth:
    counts = frame.counts(now=now)
    return TenantHealth(
        tenant=Tenant.objects.get(pk=tenant_id),
        researchers=counts.researchers,
        connected=Connection.objects.filter(state=ConnectionState.ACTIVE).count(),
        records_due=counts.records_due,
        last_call_at=frame.last_call_at(),
        session=tenants.open_staff_session_of(operator, now=now),
    )
