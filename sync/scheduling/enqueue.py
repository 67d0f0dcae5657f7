"""Wake the worker for a credential's due records; the sweep finds them anyway if this gets lost."""

from celery.worker import state as worker
from django.db import transaction

from scoping.enqueue import enqueue

LIFE_SECONDS = 30


def drain_soon(*, tenant_id: int, credential_id: int) -> bool:
    """Queue a drain behind the others; False while the broker is away, never fails."""
    return enqueue(
        "sync.drain", expires=LIFE_SECONDS, tenant_id=tenant_id, credential_id=credential_id
    )


def is_told_to_stop() -> bool:
    """Say whether the worker that this runs in, if any, was asked to stop."""
    return (worker.should_stop, worker.should_terminate) != (None, None)


def preview_soon(*, tenant_id: int, preview_id: int) -> None:
    """Queue the next turn of a dry run; a sweep finds it if this gets lost."""
    enqueue("sync.preview", tenant_id=tenant_id, preview_id=preview_id)


def preview_after_commit(*, tenant_id: int, preview_id: int) -> None:
    """Queue a dry run once the running transaction has been committed."""
    transaction.on_commit(lambda: preview_soon(tenant_id=tenant_id, preview_id=preview_id))


def drain_after_commit(*, tenant_id: int, credential_ids: set[int]) -> None:
    """Queue drains once the running transaction has been committed."""

    def wake() -> None:
        for credential_id in sorted(credential_ids):
            drain_soon(tenant_id=tenant_id, credential_id=credential_id)

    transaction.on_commit(wake)
