"""Imports that are too large for a request; messages carry numbers alone, and may be doubled."""

from celery import shared_task
from django.utils.timezone import now

from records.imports import actions, queries, staging
from scoping.context import in_tenant
from tenants import long_work


@shared_task(name="records.check_import", acks_late=True, ignore_result=True)
@in_tenant
@long_work.in_turn("records.check_import")
def check_import(*, tenant_id: int, batch_id: int) -> None:
    """Check an upload."""
    del tenant_id
    staging.check(batch=queries.batch(batch_id), clock=now)


@shared_task(name="records.commit_import", acks_late=True, ignore_result=True)
@in_tenant
@long_work.in_turn("records.commit_import")
def commit_import(*, tenant_id: int, batch_id: int) -> None:
    """Put rows of an import in for one turn."""
    del tenant_id
    actions.put_in(batch=queries.batch(batch_id), clock=now)


@shared_task(name="records.sweep", ignore_result=True)
def sweep() -> None:
    """Find the imports that stand still; a message may have been lost, or a worker killed."""
    actions.resume_all(now=now())
