"""A command and a worker drive one dry run: each record is read by one, and counted once."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils.timezone import now

from audit.entries import SYSTEM
from scoping.context import tenant_context
from sync.dry_run import runner
from sync.models import Preview, RecordSync
from sync.push.send import reading_pool
from sync.scheduling import leases
from sync.scheduling.targets import SyncTarget
from tests.sync.dry_run.test_dry_run import counts
from tests.sync.world import World

PEOPLE = 12


@pytest.fixture
def asked(world: World) -> Preview:
    """Return a dry run about some people, each with an item to be sent."""
    for number in range(PEOPLE):
        world.employ(world.person(f"p{number}"))
    return runner.ask(scope=SyncTarget(), actor=SYSTEM, now=now())


def drive(preview_id: int, tenant_id: int, begin: Barrier) -> None:
    """Drive a dry run to its end, as the command does."""
    with tenant_context(tenant_id):
        found = Preview.objects.get(pk=preview_id)
        begin.wait(10)
        while not runner.go_on(preview=found, pool=reading_pool(), clock=now, seconds=60):
            found.refresh_from_db()
    connection.close()


def test_of_two_drivers_none_counts_as_unread_what_the_other_reads(
    world: World, asked: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "RECORDS_AT_ONCE", 5)
    begin = Barrier(2)
    with ThreadPoolExecutor(2) as threads:
        driving: list[Future[None]] = [
            threads.submit(drive, asked.pk, world.tenant.pk, begin) for _ in range(2)
        ]
        for one in driving:
            one.result(60)

    asked.refresh_from_db()
    assert counts(asked) == {"create": PEOPLE}
    assert asked.records_done == PEOPLE


def test_a_driver_waits_for_the_record_that_another_one_reads(
    world: World, asked: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = RecordSync.objects.order_by("pk").first()
    assert held
    until = leases.database_now() + leases.lease()
    RecordSync.objects.filter(pk=held.pk).update(leased_until=until, pull_due_at=until)
    waited: list[float] = []

    def the_other_one_has_read(seconds: float) -> None:
        waited.append(seconds)
        RecordSync.objects.filter(pk=held.pk).update(
            leased_until=None, pull_due_at=None, pulled_at=now()
        )

    monkeypatch.setattr(time, "sleep", the_other_one_has_read)
    assert runner.go_on(preview=asked, pool=reading_pool(), clock=now)

    asked.refresh_from_db()
    assert waited == [runner.LOOKED_AFTER_SECONDS]
    assert counts(asked) == {"create": PEOPLE}


def test_what_a_push_has_in_hand_is_not_waited_for(world: World, asked: Preview) -> None:
    until = leases.database_now() + leases.lease()
    RecordSync.objects.update(leased_until=until, push_due_at=now())

    begun = time.monotonic()
    assert runner.go_on(preview=asked, pool=reading_pool(), clock=now)

    asked.refresh_from_db()
    assert time.monotonic() - begun < 10
    assert asked.figures["unread"] == PEOPLE
