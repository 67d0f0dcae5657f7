"""Create and change tenants."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from audit import actions as audit
from audit.entries import SYSTEM, Actor, EventEntry, Subject
from audit.models import Retention
from audit.vocabulary import ActorKind, EventKind
from scoping.context import tenant_context
from tenants import routes
from tenants.encryption import keys
from tenants.models import RouteKind, Tenant


def create_tenant(*, slug: str, name: str, now: datetime, contact_email: str = "") -> Tenant:
    """Create a tenant with its data key, its log and its address."""
    with transaction.atomic(durable=True):
        tenant_id = _next_tenant_id()
        with tenant_context(tenant_id):
            tenant = Tenant.objects.create(
                pk=tenant_id, slug=slug, name=name, contact_email=contact_email, created_at=now
            )
            keys.new_data_keys(researcher_ids=[None], now=now)
            routes.add(kind=RouteKind.TENANT_SLUG, key=slug, object_id=tenant.pk)
            audit.open_log(retention_months=Retention.TWO_YEARS)
            audit.record_event(
                EventEntry(
                    kind=EventKind.TENANT_CREATED,
                    actor=SYSTEM,
                    at=now,
                    subject=Subject("tenant", tenant.public_id),
                )
            )
    return tenant


@dataclass(frozen=True, slots=True)
class TenantDraft:
    """What an owner may say of their organisation."""

    name: str
    contact_email: str
    time_zone: str
    public_pages: bool
    second_factor_required: bool = False
    staff_consent_required: bool = False
    organization_name: str = ""
    organization_city: str = ""
    organization_region: str = ""
    organization_country: str = ""
    organization_ror: str = ""


def change_tenant(*, tenant: Tenant, draft: TenantDraft, actor: Actor, now: datetime) -> None:
    """Change an organisation's settings; the event names the fields, not their values."""
    with transaction.atomic(durable=True):
        changed = [
            name
            for name in TenantDraft.__dataclass_fields__
            if getattr(tenant, name) != getattr(draft, name)
        ]
        for name in changed:
            setattr(tenant, name, getattr(draft, name))
        if not changed:
            return
        tenant.save(update_fields=changed)
        audit.record_event(
            EventEntry(
                kind=EventKind.TENANT_CHANGED,
                actor=actor,
                at=now,
                subject=Subject("tenant", tenant.public_id),
                details={"fields": changed},
            )
        )


def lengthen_retention(*, tenant: Tenant, months: int, now: datetime) -> None:
    """Keep the tenant's log for longer; a matter of the contract, so the operator's to do.

    Raises:
        audit.actions.RetentionError: it would be shorter.
    """
    with transaction.atomic(durable=True):
        audit.lengthen_retention(months=months)
        audit.record_event(
            EventEntry(
                kind=EventKind.TENANT_CHANGED,
                actor=Actor(ActorKind.OPERATOR),
                at=now,
                subject=Subject("tenant", tenant.public_id),
                details={"retention_months": months},
            )
        )


def _next_tenant_id() -> int:
    """Return the number of a tenant to be, whose context its own row needs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('tenants_tenant', 'id'))")
        (tenant_id,) = cursor.fetchone()
    return int(tenant_id)
