"""Nudges of the sync room: they carry numbers alone, and may be lost, late or doubled."""

from celery import shared_task
from django.utils import timezone

from scoping.context import in_tenant, tenant_context
from sync import actions
from sync.dry_run import queries as dry_runs
from sync.dry_run import runner
from sync.orcid_webhooks import subscriptions
from sync.pull import change_feed
from sync.push.send import reading_pool
from sync.scheduling import enqueue, leases
from sync.scheduling.queries import due_credentials
from tenants import long_work
from tenants.encryption.rotation import tenant_ids


@shared_task(name="sync.drain", acks_late=True, ignore_result=True)
@in_tenant
def drain(*, tenant_id: int, credential_id: int) -> None:
    """Work off a credential's due records for a few seconds, then queue behind the others."""
    actions.drain(tenant_id=tenant_id, credential_id=credential_id, clock=leases.database_clock())


@shared_task(name="sync.preview", acks_late=True, ignore_result=True)
@in_tenant
@long_work.in_turn("sync.preview")
def preview(*, tenant_id: int, preview_id: int) -> None:
    """Go on with a dry run for one turn."""
    del tenant_id
    runner.go_on(preview=dry_runs.preview(preview_id), pool=reading_pool(), clock=timezone.now)


@shared_task(name="sync.sweep", ignore_result=True)
def sweep() -> None:
    """Wake drains for what is due: messages may have been lost, leases may have run out."""
    for due in due_credentials():
        enqueue.drain_soon(tenant_id=due.tenant_id, credential_id=due.credential_id)


@shared_task(name="sync.sweep_hooks", ignore_result=True)
def sweep_hooks() -> None:
    """Register and remove webhooks where a credential became premium, or is it no longer."""
    for tenant_id in tenant_ids():
        with tenant_context(tenant_id):
            subscriptions.reconcile()


@shared_task(name="sync.sweep_previews", ignore_result=True)
def sweep_previews() -> None:
    """Send dry runs on that nobody goes on with."""
    for tenant_id in tenant_ids():
        with tenant_context(tenant_id):
            runner.wake_stalled(now=timezone.now())


@shared_task(name="sync.sweep_feed", ignore_result=True)
def sweep_feed() -> None:
    """Forget changes on records that are older than they are kept."""
    for tenant_id in tenant_ids():
        with tenant_context(tenant_id):
            change_feed.forget_old(now=timezone.now())
