"""Why is this not on the record? Every step of an item, by one query."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from audit.entries import SYSTEM
from records.models import Item
from sync import pausing
from sync.scopes import Scope
from sync.story import Step, story_of
from tests.sync.world import Person, World


@pytest.fixture
def ada(world: World) -> Person:
    return world.person()


def steps(item: Item) -> list[str]:
    """Return the steps, the newest first, by one query."""
    with CaptureQueriesContext(connection) as asked:
        found = story_of(item)
    assert len(asked) == 1
    return [step.step for step in found]


def newest(item: Item, step: str) -> Step:
    return next(one for one in story_of(item) if one.step == step)


def test_from_the_declaration_to_the_record(world: World, ada: Person) -> None:
    item = world.publish(ada, "10.1/a")
    assert steps(item) == ["waits", "declared"]
    world.drain()
    assert sorted(steps(item)) == ["answered", "declared", "planned", "stands"]
    assert "In ORCID · put-code" in newest(item, "stands").detail
    assert newest(item, "answered").detail == "Answered · HTTP 201"


def test_a_refusal_and_what_was_done_about_it(world: World, ada: Person) -> None:
    world.registry.fault(method="POST", path="/employment", code=9046)
    item = world.employ(ada)
    world.drain()
    assert "ORCID error 9046" in newest(item, "answered").detail
    assert newest(item, "stands").detail.startswith("Refused by ORCID")
    world.withdraw(item)
    assert "withdrawn" in steps(item)


def test_what_it_waits_for_stands_on_top(world: World, ada: Person) -> None:
    item = world.publish(ada, "10.1/a")
    pausing.pause(scope=Scope(researcher=ada.researcher), actor=SYSTEM, now=now())
    assert story_of(item)[0].detail.startswith("a person to resume it")


def test_more_calls_cost_no_more_queries(world: World, ada: Person) -> None:
    item = world.publish(ada, "10.1/a")
    for title in ("One", "Two", "Three"):
        world.change(item, title={"title": {"value": title}})
        world.drain()
    assert steps(item).count("answered") == 3


def test_other_items_do_not_come_in(world: World, ada: Person) -> None:
    item, other = world.publish(ada, "10.1/a"), world.employ(ada)
    world.drain()
    assert steps(item).count("declared") == steps(other).count("declared") == 1
    assert steps(item).count("planned") == 1


def test_the_command_tells_the_same(
    world: World, ada: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    item = world.publish(ada, "10.1/a")
    world.drain()
    call_command("why", tenant="north", item=item.public_id)
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [step["step"] for step in told] == steps(item)
    with pytest.raises(CommandError, match="no item"):
        call_command("why", tenant="north", item="x" * 22)
    with pytest.raises(CommandError, match="no tenant"):
        call_command("why", tenant="nowhere", item=item.public_id)
