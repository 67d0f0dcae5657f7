"""What a worker does when it is ready."""

import subprocess
import sys

# In a process of its own, which has loaded what a worker loads.
READY = """
import gc
import celery.signals
import orcid_portal.celery
assert gc.get_freeze_count() == 0
celery.signals.worker_ready.send(sender=None)
print(gc.get_freeze_count())
"""


def test_the_garbage_collector_passes_over_what_was_loaded() -> None:
    done = subprocess.run([sys.executable, "-c", READY], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 10_000
