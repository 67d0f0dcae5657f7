"""Run Celery's clock, which looks for due records each second: `python clock.py arguments`."""

import sys

from orcid_portal.celery import app

if __name__ == "__main__":
    app.conf.beat_schedule["sync-sweep"]["schedule"] = 1.0
    app.start(sys.argv[1:])
