"""A worker killed in the middle of an import: every row goes in, and goes in once."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from celery import current_app
from django.utils.timezone import now

from audit.entries import SYSTEM
from records.imports import actions
from records.imports.actions import Upload
from records.imports.queries import STANDS_STILL
from records.models import ImportBatch, ImportRow, Item
from scoping.context import tenant_context
from tenants.models import LongWorkTurn, Researcher, Tenant
from tests.records.uploads import ROW, as_csv
from tests.sync.processes import Processes, await_that

pytestmark = pytest.mark.faults
ROWS = 4_000


@pytest.fixture
def processes(
    tmp_path: Path, committed: None, north: Tenant, redis_url: str
) -> Iterator[Processes]:
    found = Processes(tmp_path)
    with tenant_context(north.pk):
        yield found
    found.stop_all()


def stands(state: str) -> bool:
    return ImportBatch.objects.filter(state=state).exists()


def sweep() -> None:
    """Let the sweep find what stands still, as it does each minute, after the time it gives."""
    ImportBatch.objects.update(moved_at=now() - STANDS_STILL - timedelta(seconds=1))
    LongWorkTurn.objects.update(leased_until=now())
    current_app.send_task("records.sweep")


def test_a_worker_killed_while_checking_and_while_putting_in(processes: Processes) -> None:
    rows = [ROW | {"identifier": f"E-{one % 50}", "role-title": f"R {one}"} for one in range(ROWS)]
    upload = Upload("people.csv", "employment", as_csv(*rows))
    batch = actions.stage(upload=upload, actor=SYSTEM, clock=now)
    worker = processes.worker()
    await_that(ImportRow.objects.exists, log=processes.log)
    processes.kill(worker)
    sweep()
    worker = processes.worker()
    await_that(lambda: stands("staged"), log=processes.log)
    actions.commit(batch=batch, actor=SYSTEM, clock=now)
    await_that(Item.objects.exists, log=processes.log)
    processes.kill(worker)
    sweep()
    processes.worker()
    await_that(lambda: stands("committed"), log=processes.log)
    assert (Item.objects.count(), ImportRow.objects.count()) == (ROWS, 0)
    assert Researcher.objects.count() == 50


def test_a_worker_killed_while_undoing(processes: Processes) -> None:
    rows = [ROW | {"identifier": f"E-{one % 50}", "role-title": f"R {one}"} for one in range(ROWS)]
    upload = Upload("people.csv", "employment", as_csv(*rows))
    batch = actions.stage(upload=upload, actor=SYSTEM, clock=now)
    worker = processes.worker()
    await_that(lambda: stands("staged"), log=processes.log)
    actions.commit(batch=batch, actor=SYSTEM, clock=now)
    await_that(lambda: stands("committed"), log=processes.log)
    batch.refresh_from_db()
    actions.undo(batch=batch, actor=SYSTEM, clock=now)
    await_that(lambda: Item.objects.count() < ROWS, log=processes.log)
    processes.kill(worker)
    sweep()
    processes.worker()
    await_that(lambda: stands("undone"), log=processes.log)
    assert (Item.objects.count(), Researcher.objects.count()) == (0, 0)
