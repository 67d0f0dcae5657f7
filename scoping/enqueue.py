"""Wake a worker. Messages carry ids alone, and may be lost: a sweep finds the work anyway."""

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def enqueue(task: str, *, expires: int | None = None, **ids: int) -> bool:
    """Queue a task by its name; False while the broker is away, never fails.

    ``expires`` is for how many seconds the message is worth anything: where a sweep sends another
    while there is work, a queue that is not being read does not fill up with copies.
    """
    try:
        current_app.send_task(task, kwargs=ids, expires=expires)
    except OperationalError as error:
        log.warning("task.not_queued", task=task, error=type(error).__name__)
        return False
    return True
