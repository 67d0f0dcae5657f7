"""What is never answered is given up after a while, so that the others go on."""

from random import Random

import pytest
from django.utils.timezone import now

from audit.entries import SYSTEM
from sync import actions
from sync.error_policy import PATIENCE
from sync.scheduling.backoff import delay
from sync.states import WaitsFor
from tests.sync.world import World

PAGE = {"status": 403, "body": "<html>No</html>", "content_type": "text/html", "times": 0}


def try_again(world: World, times: int = PATIENCE + 2) -> None:
    for _ in range(times):
        world.forget_pace()
        world.make_due()
        world.drain()


def test_a_delay_has_an_end_after_any_number_of_tries() -> None:
    found = delay(WaitsFor.TRANSIENT, tries=30_000, random=Random(1))  # noqa: S311 (spreads load)
    assert found is not None
    assert found.total_seconds() <= 3600


def test_an_item_that_is_never_answered_holds_up_the_others_only_for_a_while(world: World) -> None:
    """Something between us and ORCID may drop a text that it dislikes, each time."""
    ada = world.person()
    bad, good = world.employ(ada), world.publish(ada, "10.1/a")
    world.registry.fault(method="POST", path="/employment", **PAGE)
    try_again(world)
    assert (world.placement(bad).state, world.placement(good).state) == ("refused", "in-orcid")
    assert world.open_calls() == 0
    calls = len(world.writes())
    try_again(world, times=1)
    assert len(world.writes()) == calls


def test_works_that_are_never_answered_together_are_sent_one_by_one(world: World) -> None:
    ada = world.person()
    works = [world.publish(ada, f"10.1/{number}") for number in range(3)]
    world.registry.fault(method="POST", path="/works", **PAGE)
    try_again(world)
    assert {world.placement(item).state for item in works} == {"in-orcid"}


@pytest.mark.parametrize("carried_out", [True, False])
def test_a_change_that_is_never_answered_is_looked_for(world: World, carried_out: bool) -> None:  # noqa: FBT001 (a column)
    ada = world.person()
    item = world.employ(ada)
    world.drain()
    put_code = world.placement(item).put_code
    world.change(item, **{"role-title": "Professor"})
    fault = {"close": "after", "times": 0} if carried_out else PAGE
    world.registry.fault(method="PUT", path="/employment", **fault)
    try_again(world)
    state = "in-orcid" if carried_out else "refused"
    assert (world.placement(item).state, world.placement(item).put_code) == (state, put_code)
    assert world.open_calls() == 0


def test_an_outage_of_reads_refuses_nothing(world: World) -> None:
    ada = world.person()
    item = world.employ(ada)
    world.registry.fault(method="POST", path="/employment", **PAGE)
    world.registry.fault(method="GET", path="/v3.0/", status=500, code=9008, times=0)
    try_again(world)
    assert not item.placements.exists()
    assert world.open_calls() == 1


def test_what_was_given_up_is_sent_again_when_a_person_asks(world: World) -> None:
    ada = world.person()
    item = world.employ(ada)
    world.registry.fault(method="POST", path="/v3.0/", status=500, code=9008, times=0)
    try_again(world)
    assert world.placement(item).state == "refused"
    world.registry.clear_faults()
    try_again(world, times=1)
    assert world.placement(item).state == "refused"
    actions.push_now(researcher=ada.researcher, actor=SYSTEM, now=now())
    world.drain()
    assert world.placement(item).state == "in-orcid"
