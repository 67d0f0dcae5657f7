"""Nudges of the tenants room: they carry numbers alone, and may be lost or doubled."""

from celery import shared_task
from django.utils import timezone

from scoping.context import in_tenant
from scoping.enqueue import enqueue
from tenants import actions, queries


@shared_task(name="tenants.tell_owners", acks_late=True, ignore_result=True)
@in_tenant
def tell_owners(*, tenant_id: int) -> None:  # noqa: ARG001 (the context is set by it)
    """Send the letters to owners that are due in one tenant."""
    actions.tell_owners(clock=timezone.now)


@shared_task(name="tenants.sweep", ignore_result=True)
def sweep() -> None:
    """Find the tenants with letters that are due; a nudge may have been lost."""
    for tenant_id in queries.tenants_with_due_letters(now=timezone.now()):
        enqueue("tenants.tell_owners", tenant_id=tenant_id, expires=60)
