"""Wake a worker for an import; a person can ask again if this gets lost."""

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def check_soon(*, tenant_id: int, batch_id: int) -> None:
    """Queue the check of an upload; never fails."""
    _send("records.check_import", tenant_id=tenant_id, batch_id=batch_id)


def commit_soon(*, tenant_id: int, batch_id: int) -> None:
    """Queue the next slices of an import; never fails."""
    _send("records.commit_import", tenant_id=tenant_id, batch_id=batch_id)


def _send(name: str, **numbers: int) -> None:
    try:
        current_app.send_task(name, kwargs=numbers)
    except OperationalError as error:
        log.warning("records.nudge_lost", task=name, error=type(error).__name__)
