"""Wake the worker for a tenant's due work; the sweep finds it anyway if this gets lost."""

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def tend_soon(tenant_id: int) -> None:
    """Queue the task that revokes tokens and closes what is over; never fails."""
    try:
        current_app.send_task("oauth.tend", kwargs={"tenant_id": tenant_id})
    except OperationalError as error:
        log.warning("oauth.nudge_lost", error=type(error).__name__)
