"""Nudges of the oauth room: they carry numbers alone, and may be lost or doubled."""

import random

from celery import shared_task
from django.utils import timezone

from oauth import actions, queries
from oauth.enqueue import tend_soon
from scoping.context import in_tenant


@shared_task(name="oauth.tend", acks_late=True, ignore_result=True)
@in_tenant
def tend(*, tenant_id: int) -> None:
    """Revoke tokens that are due and close what is over, in one tenant; then let others in."""
    if actions.tend(clock=timezone.now, jitter=random.random):
        tend_soon(tenant_id)


@shared_task(name="oauth.sweep", ignore_result=True)
def sweep() -> None:
    """Find the tenants in which something is due; a message may have been lost."""
    for tenant_id in queries.tenants_with_due_work(now=timezone.now()):
        tend_soon(tenant_id)
