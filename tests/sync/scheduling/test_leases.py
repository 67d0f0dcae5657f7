"""One drain per credential, one writer per record, and no word of a late one."""

import threading
from datetime import timedelta
from random import Random

from django.db import connections
from django.utils.timezone import now

from audit.entries import SYSTEM
from audit.models import Exchange
from scoping.context import tenant_context
from sync.models import Call, Placement, SyncDue
from sync.push.results import SendingContext
from sync.push.settle import settle
from sync.scheduling import leases, pausing
from sync.scheduling.queries import due_credentials
from sync.scheduling.targets import SyncTarget
from sync.worker import Drained
from tests.sync.push.test_recover import die, send, take
from tests.sync.world import World

RANDOM = Random()  # noqa: S311 - spreads load, guards nothing


def sending_of(world: World) -> SendingContext:
    credential = world.credential
    return SendingContext(credential.pk, credential.environment, credential.client_id)


def at_once(world: World, count: int) -> list[Drained | None]:
    """Drain in several threads at the same moment."""
    ready, done = threading.Barrier(count), []

    def work() -> None:
        with tenant_context(world.tenant.pk):
            ready.wait()
            done.append(world.drain())
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def test_of_two_drains_at_once_one_works(world: World) -> None:
    for number in range(10):
        world.employ(world.person(f"p{number}"))
    done = at_once(world, 4)
    assert sum(one.calls for one in done if one) == 10
    assert len(world.writes()) == 10


def test_a_nudge_too_many_finds_nothing_to_do(world: World) -> None:
    world.employ(world.person())
    assert world.drain() is not None
    assert [world.drain() for _ in range(4)] == [None] * 4
    assert len(world.writes()) == 1


def test_a_drain_that_lost_its_lease_is_told(world: World) -> None:
    world.employ(world.person())
    held = leases.take(credential_id=world.credential.pk)
    assert held is not None
    SyncDue.objects.update(leased_until=now() - timedelta(seconds=1))
    newer = leases.take(credential_id=world.credential.pk)
    assert newer is not None
    assert newer.fence == held.fence + 1
    assert not leases.extend(held)
    assert leases.give_back(held) is None
    assert leases.extend(newer)


def test_a_late_worker_changes_no_state_but_tells_what_it_did(world: World) -> None:
    ada = world.person()
    item = world.employ(ada)
    late = send(world, take(world))
    die(world)
    current = take(world)
    settle(late, sending=sending_of(world), random=RANDOM, now=now())
    assert not late[0].record.is_held
    assert (ada.sync.fence, ada.sync.leased_until is None) == (2, False)
    assert Call.objects.get().state == "sending"
    assert Exchange.objects.count() == 1
    assert world.placement(item).put_code == world.on_record(ada, "employment")[0]["put-code"]
    settle(send(world, current), sending=sending_of(world), random=RANDOM, now=now())
    assert len(world.on_record(ada, "employment")) == 1


def test_what_an_early_answer_asks_for_is_not_forgotten_over_a_late_one(world: World) -> None:
    ada = world.person()
    lost = world.employ(ada)
    world.drain()
    world.placement(lost).delete()
    world.change(lost, **{"role-title": "Professor"})
    world.employ(ada, "Dean")
    records = take(world)
    for _ in range(2):
        settle(send(world, records), sending=sending_of(world), random=RANDOM, now=now())
    world.drain()
    roles = {one["role-title"] for one in world.on_record(ada, "employment")}

    assert roles == {"Professor", "Dean"}


def test_a_late_worker_that_learned_nothing_new_overwrites_nothing(world: World) -> None:
    ada = world.person()
    item = world.employ(ada)
    late = send(world, take(world))
    die(world)
    world.change(item, **{"role-title": "Professor"})
    world.drain()
    item.refresh_from_db()
    settle(late, sending=sending_of(world), random=RANDOM, now=now())
    assert world.placement(item).fingerprint == item.fingerprint
    assert Placement.objects.count() == 1


def test_what_is_added_while_a_drain_works_is_not_lost(world: World) -> None:
    ada = world.person()
    world.employ(ada)
    answers = send(world, take(world))
    world.employ(ada, "Dean")
    settle(answers, sending=sending_of(world), random=RANDOM, now=now())
    assert ada.sync.push_due_at is not None
    world.drain()
    assert len(world.on_record(ada, "employment")) == 2


def test_what_is_added_under_a_stream_of_drains_is_not_lost(world: World) -> None:
    ada = world.person()
    stop = threading.Event()

    def drain_all_the_time() -> None:
        with tenant_context(world.tenant.pk):
            while not stop.is_set():
                world.drain(seconds=0.05)
        connections.close_all()

    thread = threading.Thread(target=drain_all_the_time)
    thread.start()
    for number in range(20):
        world.employ(ada, f"Role {number}")
    stop.set()
    thread.join()
    leases.make_due({world.credential.pk})
    world.drain()
    assert len(world.on_record(ada, "employment")) == 20


def test_an_expired_lease_is_due_by_itself(world: World) -> None:
    ada = world.person()
    world.employ(ada)
    take(world)
    sync = ada.sync
    assert sync.push_due_at == sync.leased_until
    assert list(due_credentials()) == [(world.tenant.pk, world.credential.pk)]


def test_a_paused_record_is_left_alone(world: World) -> None:
    ada = world.person()
    world.employ(ada)
    pausing.pause(scope=SyncTarget(researcher=ada.researcher), actor=SYSTEM, now=now())
    world.drain()
    assert world.writes() == []
    assert list(due_credentials()) == []


def test_the_sweep_finds_what_is_due_in_all_tenants(world: World) -> None:
    world.employ(world.person())
    assert list(due_credentials()) == [(world.tenant.pk, world.credential.pk)]
    world.drain()
    assert list(due_credentials()) == []
