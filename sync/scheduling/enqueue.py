"""Wake the worker for a credential's due records; the sweep finds them anyway if this gets lost."""

import structlog
from celery import current_app
from celery.worker import state as worker
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)

LIFE_SECONDS = 30


def drain_soon(*, tenant_id: int, credential_id: int) -> bool:
    """Queue a drain behind the others; False while the broker is away, never fails.

    A message lives for half a minute: the sweep sends another while there is work, so a queue
    that stood still does not fill up with copies.
    """
    try:
        current_app.send_task(
            "sync.drain",
            kwargs={"tenant_id": tenant_id, "credential_id": credential_id},
            expires=LIFE_SECONDS,
        )
    except OperationalError as error:
        log.warning("sync.nudge_lost", error=type(error).__name__)
        return False
    return True


def is_told_to_stop() -> bool:
    """Say whether the worker that this runs in, if any, was told to stop."""
    return (worker.should_stop, worker.should_terminate) != (None, None)


def preview_soon(*, tenant_id: int, preview_id: int) -> None:
    """Queue the next turn of a dry run; a sweep finds it if this gets lost."""
    try:
        current_app.send_task(
            "sync.preview", kwargs={"tenant_id": tenant_id, "preview_id": preview_id}
        )
    except OperationalError as error:
        log.warning("sync.nudge_lost", error=type(error).__name__)


def preview_after_commit(*, tenant_id: int, preview_id: int) -> None:
    """Queue a dry run once the running transaction has been committed."""
    transaction.on_commit(lambda: preview_soon(tenant_id=tenant_id, preview_id=preview_id))


def drain_after_commit(*, tenant_id: int, credential_ids: set[int]) -> None:
    """Queue drains once the running transaction has been committed."""

    def nudge() -> None:
        for credential_id in sorted(credential_ids):
            drain_soon(tenant_id=tenant_id, credential_id=credential_id)

    transaction.on_commit(nudge)
