"""Workers killed, frozen and replaced: records end as the items say, each item once."""

import os
import signal
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import redis
from django.utils.timezone import now

from audit.models import Exchange
from demo import programs
from sync.models import Call, RecordSync
from tests.databases import is_blocked, owner_connection
from tests.sync.crowd import KINDS, OPEN, Crowd
from tests.sync.processes import Processes, await_that
from tests.sync.world import World

pytestmark = pytest.mark.faults
WRITE_PATHS = "/v3.0/[^/]+/(employment|works?)(/|$)"


def finish(processes: Processes, crowd: Crowd) -> None:
    """Start anew, wait until all is done, and check."""
    processes.worker()
    processes.sweep()
    await_that(crowd.is_done_if_hurried, log=processes.log)
    crowd.assert_agreement()


def open_calls() -> int:
    return Call.objects.filter(state__in=OPEN).count()


def test_worker_killed_before_the_calls(processes: Processes, crowd: Crowd) -> None:
    """Let the pace hold the calls back, so that they are written down and not sent."""
    worker = processes.worker(ORCID_MEMBER_RATE=0.01, ORCID_MEMBER_BURST=1)
    processes.sweep()
    await_that(lambda: open_calls() > 0, log=processes.log)
    processes.kill(worker)
    redis.Redis.from_url(os.environ["REDIS_URL"]).flushdb()
    finish(processes, crowd)


def test_worker_killed_during_calls_of_every_kind(processes: Processes, crowd: Crowd) -> None:
    """Let answers take long: the registry has acted, and nobody heard it."""
    crowd.world.registry.fault(path=WRITE_PATHS, times=0, delay_ms=60_000)
    before = Call.objects.exclude(state__in=OPEN).count()
    worker = processes.worker(ORCID_CALL_DEADLINE_SECONDS=6)
    processes.sweep()
    await_that(lambda: crowd.kinds() == KINDS, log=processes.log)
    processes.kill(worker)
    crowd.world.registry.clear_faults()
    assert Call.objects.exclude(state__in=OPEN).count() == before
    finish(processes, crowd)
    assert Call.objects.filter(state="resolved").count() >= len(KINDS)


def test_items_edited_and_withdrawn_while_an_outcome_is_unknown(
    world: World, processes: Processes
) -> None:
    """The record follows what is wanted now, and nothing of what was sent before is orphaned."""
    people = [world.person(f"p{number}") for number in range(4)]
    items = [world.employ(person) for person in people[:2]]
    items += [world.publish(person, f"10.1/{person.orcid}") for person in people[2:]]
    crowd = Crowd(world, people)
    world.registry.fault(method="POST", times=0, delay_ms=60_000)
    worker = processes.worker(ORCID_CALL_DEADLINE_SECONDS=6)
    processes.sweep()
    await_that(partial(crowd.has_received, len(items)), log=processes.log)
    processes.kill(worker)
    world.registry.clear_faults()
    world.change(items[0], **{"role-title": "Reader"})
    world.change(items[2], title={"title": {"value": "On looms"}})
    world.withdraw(items[1])
    world.withdraw(items[3])
    finish(processes, crowd)


def test_worker_killed_while_settling(processes: Processes, crowd: Crowd, owner_url: str) -> None:
    """Let settling stand still at its last step, in the middle of its transaction."""
    before = Call.objects.exclude(state__in=OPEN).count()
    with owner_connection(owner_url) as cursor:
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE audit_chainhead IN EXCLUSIVE MODE")
        worker = processes.worker()
        processes.sweep()
        await_that(lambda: crowd.received() >= 5 and is_blocked(cursor), log=processes.log)
        processes.kill(worker)
        cursor.execute("ROLLBACK")
    assert Call.objects.exclude(state__in=OPEN).count() == before
    finish(processes, crowd)


def test_a_frozen_worker_that_wakes_too_late_changes_nothing(
    processes: Processes, crowd: Crowd
) -> None:
    """Freeze a worker past its leases; another finishes; the first one wakes with old answers."""
    crowd.world.registry.post("limits", rate=0, latency_ms=300)
    frozen = processes.worker(SYNC_SENDING_THREADS=4)
    processes.sweep()
    await_that(partial(crowd.has_received, 4), log=processes.log)
    processes.freeze(frozen)
    processes.worker()
    await_that(crowd.is_done_if_hurried, log=processes.log)
    exchanges = Exchange.objects.count()
    fences = set(RecordSync.objects.values_list("id", "fence", "pushed_at", "push_due_at"))
    processes.wake(frozen)
    await_that(lambda: Exchange.objects.count() > exchanges, log=processes.log)
    assert set(RecordSync.objects.values_list("id", "fence", "pushed_at", "push_due_at")) == fences
    crowd.assert_agreement()


def test_a_worker_that_is_told_to_stop_finishes_its_calls(
    processes: Processes, crowd: Crowd
) -> None:
    """A deploy: the old worker settles what it has begun, and the new one takes over."""
    crowd.world.registry.post("limits", rate=0, latency_ms=500)
    old = processes.worker(SYNC_SENDING_THREADS=2)
    processes.sweep()
    await_that(partial(crowd.has_received, 3), log=processes.log)
    old.send_signal(signal.SIGTERM)
    processes.worker()
    await_that(lambda: old.poll() is not None, log=processes.log)
    await_that(crowd.is_done, log=processes.log)
    crowd.assert_agreement()
    assert not Call.objects.filter(state="resolved").exists()


def test_a_worker_shows_life_while_it_works(processes: Processes, tmp_path: Path) -> None:
    alive = tmp_path / "alive"
    worker = processes.worker(WORKER_ALIVE=alive)
    await_that(alive.exists, log=processes.log)
    alive.unlink()
    await_that(alive.exists, log=processes.log)
    worker.send_signal(signal.SIGTERM)
    await_that(lambda: worker.poll() is not None, log=processes.log)


@pytest.mark.parametrize("clocks", [0, 3])
def test_the_clock_that_sweeps_is_killed_or_there_thrice(
    processes: Processes, crowd: Crowd, clocks: int
) -> None:
    """Without a clock what a message announced is done; with three nothing is done twice."""
    processes.kill(processes.beat())
    for _ in range(clocks):
        processes.beat()
    processes.worker()
    await_that(crowd.is_done, log=processes.log)
    crowd.assert_agreement()
    assert Call.objects.count() == len(crowd.world.writes())


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_worker_whose_clock_is_wrong_does_all_in_time(
    processes: Processes, crowd: Crowd, hours: int
) -> None:
    """All dates are the database's: what is due is done, and what follows is due in its time."""
    crowd.world.registry.fault(method="POST", times=2, status=503, body="busy")
    RecordSync.objects.update(pull_due_at=now())
    processes.run(["tests/sync/skewed.py", str(hours), *programs.worker()[3:]])
    processes.sweep()
    await_that(lambda: is_all_read() and crowd.is_done_if_hurried(), log=processes.log)
    crowd.assert_agreement()
    a_minute_ago = now() - timedelta(minutes=1)
    for record in RecordSync.objects.all():
        assert record.pushed_at is None or record.pushed_at <= now()
        assert record.pulled_at is not None
        assert a_minute_ago < record.pulled_at <= now()


def is_all_read() -> bool:
    return not RecordSync.objects.filter(pulled_at=None).exists()
