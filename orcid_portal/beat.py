"""Celery beat that shows it is alive: a container's health is seen by a file (`BEAT_ALIVE`)."""

import os
from pathlib import Path
from typing import Any

from celery import beat


class Scheduler(beat.Scheduler):
    """Celery's scheduler in memory, whose every turn touches the file.

    A turn sends what is due, so the file also grows old while the broker hangs.
    """

    def tick(self, *args: Any, **kwargs: Any) -> float:  # noqa: ANN401 (Celery's signature)
        """Send what is due; return the seconds until there is more."""
        seconds: float = super().tick(*args, **kwargs)
        if path := os.environ.get("BEAT_ALIVE"):
            Path(path).touch()
        return seconds
