"""Run Celery with a clock that is wrong: `python skewed.py HOURS celery's arguments`."""

import sys
from datetime import datetime, timedelta

from celery.__main__ import main
from django.utils import timezone

right = timezone.now
WRONG_BY = timedelta(hours=float(sys.argv.pop(1)))


def wrong() -> datetime:
    """Return a time that is not the database's."""
    return right() + WRONG_BY


if __name__ == "__main__":
    timezone.now = wrong
    sys.exit(main())
