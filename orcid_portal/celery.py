"""The Celery application: it nudges, it holds no truth."""

import gc
import os
from pathlib import Path

from celery import Celery
from celery.signals import heartbeat_sent, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orcid_portal.settings")
app = Celery("orcid_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@heartbeat_sent.connect
def show_life(**_: object) -> None:
    """Touch a file every two seconds, by which a container's health is seen (`WORKER_ALIVE`)."""
    if path := os.environ.get("WORKER_ALIVE"):
        Path(path).touch()


@worker_ready.connect
def spare_the_lasting(**_: object) -> None:
    """Let the garbage collector pass over what was loaded: it stays as long as the process.

    Claims make tens of thousands of rows, each wave of which would have it walk over all of Django.
    """
    gc.collect()
    gc.freeze()
