"""Nudges of the oauth room: they carry numbers alone, and may be lost or doubled."""

import random

from celery import current_app, shared_task
from django.utils import timezone

from oauth import actions, queries
from scoping.context import in_tenant


@shared_task(name="oauth.tend", acks_late=True, ignore_result=True)
@in_tenant
def tend(*, tenant_id: int) -> None:
    """Revoke tokens that are due and close what is over, in one tenant."""
    del tenant_id
    actions.tend(clock=timezone.now, jitter=random.random)


@shared_task(name="oauth.sweep", ignore_result=True)
def sweep() -> None:
    """Find the tenants in which something is due; a nudge may have been lost."""
    for tenant_id in queries.tenants_with_due_work(now=timezone.now()):
        current_app.send_task("oauth.tend", kwargs={"tenant_id": tenant_id})
