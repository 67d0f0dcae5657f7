"""Measure how long a change of one tenant waits while another has all its long work done at once.

The workers of production (sends and short work in one process, long work in another). One tenant
uploads LONG_WORK_BENCH_FILES (19 unless told) of LONG_WORK_BENCH_ROWS (190,000) each, asks for
dry runs, and downloads its iDs again and again; meanwhile another changes one item every
few seconds. Bar: each change is on the record within 10 seconds.
Run by ``make bench ARGS=long_work``.
"""

import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import django

from bench import push
from bench._results import report
from bench.imports import file_of

if TYPE_CHECKING:
    from bench._workers import Queue

CHANGES, PEOPLE, EVERY_SECONDS = 12, 20_000, 4.0
MOST_SECONDS = 10
GIVE_UP_SECONDS = 120
DRY_RUNS, DOWNLOADS = 5, 2


def main() -> None:
    """Report the seconds."""
    port = push.rated_registry()
    django.setup()
    from bench import _workers

    files = int(os.environ.get("LONG_WORK_BENCH_FILES", "19"))
    rows = int(os.environ.get("LONG_WORK_BENCH_ROWS", "190000"))
    busy = _workers.queue("busy", 1, people=PEOPLE)
    quiet = [_workers.queue(f"quiet{one}", 2 + one, people=1) for one in range(2 * CHANGES)]
    with _running(port):
        alone = [_seconds_of(one, port) for one in quiet[:CHANGES]]
        report("one change, nothing else to do", statistics.median(alone), "s")
        _give_work(busy, files=files, rows=rows)
        with _downloads(busy):
            beside = []
            for one in quiet[CHANGES:]:
                time.sleep(EVERY_SECONDS)
                beside.append(_seconds_of(one, port))
        report(f"one change beside {files} uploads, median", statistics.median(beside), "s")
        report(
            f"one change beside {files} uploads, longest", max(beside), "s", at_most=MOST_SECONDS
        )
        report("files still to be checked then", _unchecked(busy), "files", at_least=1)


@contextmanager
def _running(port: int) -> Iterator[None]:
    """Run the registry, the clock and the workers."""
    from bench._workers import LATENCY_MS
    from demo import programs

    with ExitStack() as running:
        running.enter_context(push.canned_registry(port, LATENCY_MS, push.RATE))
        for command in (*programs.workers().values(), programs.beat()):
            process = running.enter_context(
                subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            )
            running.callback(process.terminate)
        yield


def _give_work(busy: "Queue", *, files: int, rows: int) -> None:
    """Upload the files, and ask for dry runs; return once the work has begun."""
    from django.utils.timezone import now

    from audit.entries import SYSTEM
    from records.imports import actions
    from scoping.context import tenant_context
    from sync.dry_run import runner
    from sync.scheduling.targets import SyncTarget

    with tenant_context(busy.tenant_id):
        for number in range(files):
            upload = actions.Upload(f"{number}.csv", "employment", file_of(rows, str(number)))
            actions.stage(upload=upload, actor=SYSTEM, clock=now)
        for _ in range(DRY_RUNS):
            runner.ask(scope=SyncTarget(), actor=SYSTEM, now=now())


@contextmanager
def _downloads(busy: "Queue") -> Iterator[None]:
    """Download all iDs of a tenant again and again, as its browsers would."""
    ended = threading.Event()

    def download() -> None:
        from django.db import connection
        from django.utils.timezone import now

        from audit.entries import SYSTEM
        from exports import actions
        from exports.columns import Format, What
        from scoping.context import tenant_context

        order = actions.ExportOrder(What.CONNECTIONS, Format.CSV, "bench", ())
        with tenant_context(busy.tenant_id):
            while not ended.is_set():
                for _ in actions.begin(order=order, actor=SYSTEM, clock=now):
                    pass
        connection.close()

    threads = [threading.Thread(target=download) for _ in range(DOWNLOADS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def _seconds_of(queue: "Queue", port: int) -> float:
    """Let the one person of a queue be due; return how long the call took to come."""
    from bench import _workers

    begun = time.time()
    _workers.wake(queue)
    end = time.monotonic() + GIVE_UP_SECONDS
    while queue.name not in (told := _workers.seen(port)):
        if time.monotonic() > end:
            sys.exit(f"Nothing came within {GIVE_UP_SECONDS} seconds.")
        time.sleep(0.05)
    return max(told[queue.name].times) - begun


def _unchecked(busy: "Queue") -> int:
    from records.models import BatchState, ImportBatch
    from scoping.context import tenant_context

    with tenant_context(busy.tenant_id):
        return ImportBatch.objects.filter(state=BatchState.CHECKING).count()


if __name__ == "__main__":
    main()
