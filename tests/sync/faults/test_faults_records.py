"""Records that make trouble themselves: permission lost half-way, items refused, workers ended."""

from functools import partial

import pytest
import requests
from django.utils.timezone import now

from audit.entries import SYSTEM
from records.models import Item
from sync import actions
from sync.models import Placement, RecordSync, SyncDue
from sync.push.plan import LARGEST_BULK
from tests.sync.crowd import Crowd
from tests.sync.processes import Processes, await_that
from tests.sync.world import Person, World

pytestmark = pytest.mark.faults


def revoke(world: World, person: Person) -> None:
    """Let the token die at the registry, as when the researcher takes the permission back."""
    answer = requests.post(
        f"{world.registry.url}/oauth/revoke",
        data={
            "client_id": world.credential.client_id,
            "client_secret": "secret",
            "token": person.token,
        },
        timeout=10,
    )
    answer.raise_for_status()


def test_a_token_is_revoked_in_the_middle_of_bulks(world: World, processes: Processes) -> None:
    """What was taken is known, nothing more is sent, and a new permission finishes the rest."""
    ada, eve = world.person("ada"), world.person("eve")
    for number in range(2 * LARGEST_BULK + 1):
        world.publish(ada, f"10.1/{number}", f"On engines {number}")
    world.employ(eve)
    crowd = Crowd(world, [ada, eve])
    world.registry.post("limits", rate=0, latency_ms=1000)
    processes.worker()
    processes.sweep()
    await_that(partial(crowd.has_received, 2), log=processes.log)
    revoke(world, ada)
    await_that(lambda: ada.sync.waits_for == "researcher", log=processes.log)
    await_that(crowd.is_done, log=processes.log)
    sent, there = crowd.received(), len(world.on_record(ada, "work"))
    assert there in (LARGEST_BULK, 2 * LARGEST_BULK)
    assert Placement.objects.filter(orcid_id=ada.orcid, put_code__isnull=False).count() == there
    world.registry.post("limits", rate=0, latency_ms=0)
    world.grant(ada)
    await_that(crowd.is_done, log=processes.log)
    assert crowd.received() <= sent + 2
    crowd.assert_agreement()


def test_an_item_that_is_always_refused_holds_up_nobody(processes: Processes, crowd: Crowd) -> None:
    world, poison = crowd.world, crowd.people[2]
    path = f"/v3.0/{poison.orcid}/employment"
    world.registry.fault(method="POST", path=path, times=0, code=9047)
    processes.worker()
    processes.sweep()
    await_that(crowd.is_done, log=processes.log)
    item = Item.objects.get(researcher=poison.researcher)
    assert world.placement(item).state == "refused"
    others = Crowd(world, [one for one in crowd.people if one is not poison])
    others.assert_agreement()
    world.registry.clear_faults()
    world.change(item, **{"role-title": "Dean"})
    await_that(crowd.is_done, log=processes.log)
    crowd.assert_agreement()


def test_a_record_over_which_workers_die_is_set_aside(processes: Processes, crowd: Crowd) -> None:
    """Three drains have ended badly and one try alone: two more, and the record is held."""
    world, poison = crowd.world, crowd.people[2]
    path = f"/v3.0/{poison.orcid}/employment"
    world.registry.fault(method="POST", path=path, times=0, delay_ms=60_000)
    SyncDue.objects.update(losses=3)
    RecordSync.objects.filter(pk=poison.sync.pk).update(losses=1)
    processes.sweep()
    for losses in (2, 3, 4):
        worker = processes.worker()
        await_that(lambda: poison.sync.losses == losses, log=processes.log)  # noqa: B023
        await_that(lambda: has_been_sent(world, poison) or is_held(poison), log=processes.log)
        if not is_held(poison):
            processes.kill(worker)
    others = Crowd(world, [one for one in crowd.people if one is not poison])
    await_that(crowd.is_done_if_hurried, log=processes.log)
    world.registry.clear_faults()
    actions.push_now(researcher=poison.researcher, actor=SYSTEM, now=now())
    await_that(crowd.is_done_if_hurried, log=processes.log)
    others.assert_agreement()
    crowd.assert_agreement()


def has_been_sent(world: World, person: Person) -> bool:
    """Say whether as many writes of a person were received as tries were counted."""
    paths = [one["path"] for one in world.registry.requests()]
    return sum(person.orcid in path for path in paths) >= person.sync.losses - 1


def is_held(person: Person) -> bool:
    return person.sync.waits_for == "operator"
