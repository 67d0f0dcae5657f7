"""A day's mix under kill -9: pushes, reads, an import, a dry run; and a reader while it reads."""

import time
from datetime import timedelta
from functools import partial

import pytest
from celery import current_app
from django.utils.timezone import now

from audit.entries import SYSTEM
from records.imports import actions as imports
from records.imports.queries import STANDS_STILL
from records.models import ImportBatch, Item
from sync import actions
from sync.dry_run import runner
from sync.models import Preview, RecordSync
from sync.scheduling.targets import SyncTarget
from tenants.models import LongWorkTurn
from tests.records.uploads import ROW, as_csv
from tests.sync.crowd import Crowd
from tests.sync.processes import Processes, await_that
from tests.sync.world import World

pytestmark = pytest.mark.faults
READ_PATH = "/v3.0/[^/]+/record$"
DEADLINE_SECONDS = 6
# A lease is 1.4 deadlines; then the sweep, a start and the calls. It was ten minutes for reads.
MOST_SECONDS = 45
ROWS = 3_000
KILLS = 6


def read(crowd: Crowd) -> int:
    return sum("/record" in one["path"] for one in crowd.world.registry.requests())


def test_a_worker_killed_while_it_reads_keeps_no_push_waiting(
    world: World, processes: Processes
) -> None:
    """Let the answer take long, kill the reader, and then change something."""
    person = world.person()
    crowd = Crowd(world, [person])
    world.registry.fault(path=READ_PATH, times=0, delay_ms=60_000)
    worker = processes.worker(ORCID_CALL_DEADLINE_SECONDS=DEADLINE_SECONDS)
    processes.sweep()
    actions.pull_now(researcher=person.researcher, actor=SYSTEM, now=now())
    await_that(lambda: read(crowd) > 0, log=processes.log)
    processes.kill(worker)
    killed = time.monotonic()
    world.employ(person)
    assert RecordSync.objects.filter(leased_until__isnull=False).exists()
    processes.worker(ORCID_CALL_DEADLINE_SECONDS=DEADLINE_SECONDS)
    await_that(partial(crowd.has_received, 1), log=processes.log)
    assert time.monotonic() - killed < MOST_SECONDS
    world.registry.clear_faults()
    read_anew = RecordSync.objects.filter(pulled_at__isnull=False, pull_due_at__gt=now())
    await_that(lambda: read_anew.exists() and crowd.is_done(), log=processes.log)
    crowd.assert_agreement()


def hurry() -> None:
    """Let the minutes pass after which an import, or a dry run, is looked after again."""
    LongWorkTurn.objects.update(leased_until=now())
    ImportBatch.objects.update(moved_at=now() - STANDS_STILL - timedelta(seconds=1))
    Preview.objects.update(moved_at=now() - runner.STALLED_AFTER - timedelta(seconds=1))
    for sweep in ("records.sweep", "sync.sweep_previews"):
        current_app.send_task(sweep)


def test_everything_at_once_under_kill(processes: Processes, crowd: Crowd) -> None:
    """Kill each worker a little later than the one before, whatever it is doing then."""
    rows = [ROW | {"identifier": f"E-{one % 50}", "role-title": f"R {one}"} for one in range(ROWS)]
    upload = imports.Upload("people.csv", "employment", as_csv(*rows))
    batch = imports.stage(upload=upload, actor=SYSTEM, clock=now)
    dry_run = runner.ask(scope=SyncTarget(), actor=SYSTEM, now=now())
    for person in crowd.people:
        actions.pull_now(researcher=person.researcher, actor=SYSTEM, now=now())
    crowd.world.registry.post("limits", rate=0, latency_ms=150)
    items = Item.objects.count()
    processes.sweep()
    for number in range(KILLS):
        worker = processes.worker()
        seen, end = len(crowd.world.registry.requests()), time.monotonic() + 1 + number / 2
        await_that(partial(has_called, crowd, seen, end), log=processes.log)
        processes.kill(worker)
        hurry()
    processes.worker()
    hurry()
    await_that(lambda: is_in(batch, "staged"), log=processes.log)
    imports.commit(batch=batch, actor=SYSTEM, clock=now)
    await_that(lambda: is_in(batch, "committed"), log=processes.log)
    await_that(
        Preview.objects.filter(pk=dry_run.pk, finished_at__isnull=False).exists, log=processes.log
    )
    to_read = RecordSync.objects.filter(pull_due_at__lte=now())
    at_work = RecordSync.objects.filter(leased_until__isnull=False)
    await_that(
        lambda: crowd.is_done_if_hurried() and not (to_read.exists() or at_work.exists()),
        log=processes.log,
    )
    crowd.assert_agreement()
    assert Item.objects.count() == items + ROWS


def has_called(crowd: Crowd, seen: int, end: float) -> bool:
    """Say whether the worker has made a call, or time is up: it may be at the import."""
    return len(crowd.world.registry.requests()) > seen or time.monotonic() > end


def is_in(batch: ImportBatch, state: str) -> bool:
    batch.refresh_from_db()
    return batch.state == state
