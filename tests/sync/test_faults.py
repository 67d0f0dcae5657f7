"""Real processes killed, emptied and doubled: the record still ends as the items say, each once."""

import os
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import redis
from celery import current_app
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - psycopg2's own class is lower-case
from pytest_django import Settings

from audit.models import Exchange
from records.models import Item
from registry import process
from sync.models import Call, Placement, RecordSync
from tests.databases import owner_connection
from tests.sync.processes import Processes, await_that
from tests.sync.world import Person, World

pytestmark = pytest.mark.faults


@pytest.fixture
def processes(tmp_path: Path, world: World) -> Iterator[Processes]:
    found = Processes(tmp_path, ORCID_MEMBER_RATE=200, ORCID_MEMBER_BURST=20)
    yield found
    found.stop_all()


@pytest.fixture
def people(world: World) -> list[Person]:
    """Return people with an item or two each; nothing has been sent."""
    found = [world.person(f"p{number}") for number in range(12)]
    for number, person in enumerate(found):
        world.employ(person)
        for count in range(number % 3):
            world.publish(person, f"10.1/{number}-{count}")
    return found


def received(world: World) -> int:
    return len(world.writes())


def has_received(world: World, count: int) -> bool:
    return received(world) >= count


def settled() -> int:
    return Call.objects.exclude(state__in=["sending", "unknown"]).count()


def is_all_done() -> bool:
    waiting = RecordSync.objects.filter(push_due_at__isnull=False)
    leased = RecordSync.objects.filter(leased_until__isnull=False)
    return not waiting.exists() and not leased.exists()


def assert_agreement(world: World, people: list[Person]) -> None:
    """Check records, put-codes, calls and the log after whatever happened."""
    for person in people:
        on_record = {
            one["put-code"]
            for section in ("employment", "work")
            for one in world.on_record(person, section)
        }
        wanted = Item.objects.filter(researcher=person.researcher, wanted=True)
        placed = Placement.objects.filter(item__in=wanted, state="in-orcid")
        assert {one.put_code for one in placed} == on_record
        assert len(on_record) == wanted.count()
    assert not Call.objects.filter(state__in=["sending", "unknown"]).exists()
    unseen = Call.objects.filter(state="resolved").count()
    assert received(world) <= Exchange.objects.exclude(method="GET").count() + unseen


def finish(world: World, processes: Processes, people: list[Person]) -> None:
    """Start anew and wait until all is done."""
    processes.worker()
    processes.beat()
    await_that(is_all_done, log=processes.log)
    assert_agreement(world, people)


def test_worker_killed_before_the_calls(
    world: World, processes: Processes, people: list[Person]
) -> None:
    """Let the pace hold the calls back, so that they are written down and not sent."""
    worker = processes.worker(ORCID_MEMBER_RATE=0.01, ORCID_MEMBER_BURST=1)
    processes.beat()
    await_that(lambda: Call.objects.filter(state="sending").exists(), log=processes.log)
    processes.kill(worker)
    redis.Redis.from_url(os.environ["REDIS_URL"]).flushdb()
    finish(world, processes, people)


def test_worker_killed_during_the_calls(
    world: World, processes: Processes, people: list[Person]
) -> None:
    """Let answers take long: the registry has acted, and nobody heard it."""
    world.registry.fault(method="POST", times=30, delay_ms=60_000)
    worker = processes.worker()
    processes.beat()
    await_that(lambda: received(world) >= 5, log=processes.log)
    processes.kill(worker)
    world.registry.mend()
    assert settled() == 0
    finish(world, processes, people)
    assert Call.objects.filter(state="resolved").count() >= 5


def test_worker_killed_while_settling(
    world: World, processes: Processes, people: list[Person], owner_url: str
) -> None:
    """Let settling stand still at its last step, in the middle of its transaction."""
    with owner_connection(owner_url) as cursor:
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE audit_chainhead IN EXCLUSIVE MODE")
        worker = processes.worker()
        processes.beat()
        await_that(lambda: received(world) >= 5 and _is_blocked(cursor), log=processes.log)
        processes.kill(worker)
        cursor.execute("ROLLBACK")
    assert settled() == 0
    finish(world, processes, people)


def _is_blocked(cursor: Cursor) -> bool:
    cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
    row = cursor.fetchone()
    return bool(row and row[0])


def test_workers_killed_at_random_moments(
    world: World, processes: Processes, people: list[Person]
) -> None:
    world.registry.post("limits", rate=0, latency_ms=120)
    world.registry.fault(method="POST", times=3, close="after")
    world.registry.fault(method="POST", times=3, status=503, body="busy")
    processes.beat()
    for count in (3, 6, 9):
        workers = [processes.worker(), processes.worker()]
        await_that(partial(has_received, world, count), log=processes.log)
        for worker in workers:
            processes.kill(worker)
    finish(world, processes, people)


def test_redis_emptied_in_the_middle(
    world: World, processes: Processes, people: list[Person]
) -> None:
    world.registry.post("limits", rate=0, latency_ms=200)
    processes.worker(SYNC_SENDING_THREADS=2)
    processes.beat()
    await_that(lambda: received(world) >= 3, log=processes.log)
    redis.Redis.from_url(os.environ["REDIS_URL"]).flushdb()
    await_that(is_all_done, log=processes.log)
    assert_agreement(world, people)


def test_messages_doubled_and_none_lost_for_good(
    world: World, processes: Processes, people: list[Person]
) -> None:
    names = {"tenant_id": world.tenant.pk, "credential_id": world.credential.pk}
    for _ in range(20):
        current_app.send_task("sync.drain", kwargs=names)
    processes.worker()
    processes.worker()
    await_that(is_all_done, log=processes.log)
    assert received(world) == Call.objects.count()
    assert_agreement(world, people)


def test_a_frozen_worker_that_wakes_too_late_changes_nothing(
    world: World, processes: Processes, people: list[Person]
) -> None:
    """Freeze a worker past its leases; another finishes; the first one wakes with old answers."""
    world.registry.post("limits", rate=0, latency_ms=300)
    frozen = processes.worker(SYNC_SENDING_THREADS=4)
    processes.beat()
    await_that(lambda: received(world) >= 4, log=processes.log)
    os.killpg(frozen.pid, signal.SIGSTOP)
    processes.worker()
    await_that(is_all_done, log=processes.log)
    os.killpg(frozen.pid, signal.SIGCONT)
    exchanges = Exchange.objects.count()
    await_that(lambda: Exchange.objects.count() > exchanges, log=processes.log)
    assert_agreement(world, people)


@pytest.fixture
def impatient(settings: Settings) -> Iterator[None]:
    """Let calls have two seconds."""
    settings.ORCID_CALL_DEADLINE_SECONDS = 2
    process.transport.cache_clear()
    yield
    process.transport().close()
    process.transport.cache_clear()


FAULTS: dict[str, dict[str, object]] = {
    "500": {"status": 500, "body": "oh no"},
    "502 with a page": {"status": 502, "body": "<html>bad</html>", "content_type": "text/html"},
    "503": {"status": 503, "body": "busy"},
    "429": {"status": 429, "body": "quota"},
    "silence": {"delay_ms": 6_000},
    "dropped before acting": {"close": "before"},
    "dropped after acting": {"close": "after"},
    "a page instead of an answer": {"status": 200, "body": "<html/>", "content_type": "text/html"},
}


@pytest.mark.parametrize("name", FAULTS)
def test_the_registry_misbehaves(
    world: World, name: str, settings: "pytest.FixtureRequest"
) -> None:
    """Each fault hits three calls, of which the last ones are asked again by hand."""
    people = [world.person(f"p{number}") for number in range(6)]
    for person in people:
        world.employ(person)
    world.registry.fault(method="POST", times=3, **FAULTS[name])
    for _ in range(6):
        world.make_due()
        world.drain()
    await_that(is_all_done, seconds=1)
    assert_agreement(world, people)
