"""Why is this not on the record? Every step of an item, by one query."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from audit.entries import SYSTEM
from oauth.models import Connection
from records.models import Item
from sync.models import RecordSync
from sync.scheduling import pausing
from sync.scheduling.targets import SyncTarget
from sync.status.history import HistoryStep, history_of
from tests.cast import Member
from tests.counting import queries_of
from tests.sync.world import Person, World


@pytest.fixture
def ada(world: World) -> Person:
    return world.person()


def steps(item: Item) -> list[str]:
    """Return the steps, the newest first, by one query."""
    with CaptureQueriesContext(connection) as asked:
        found = history_of(item)
    assert len(asked) == 1
    return [step.step for step in found]


def newest(item: Item, step: str) -> HistoryStep:
    return next(one for one in history_of(item) if one.step == step)


def test_from_the_declaration_to_the_record(world: World, ada: Person) -> None:
    item = world.publish(ada, "10.1/a")
    assert steps(item) == ["waits", "declared"]
    world.drain()
    # The answer and the state have one time
    assert steps(item) == ["stands", "answered", "planned", "declared"]
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
    pausing.pause(scope=SyncTarget(researcher=ada.researcher), actor=SYSTEM, now=now())
    first = history_of(item)[0]
    assert (first.title, first.on) == ("Paused", None)
    assert "paused" in first.detail


def test_what_is_settled_waits_for_nothing(world: World, ada: Person) -> None:
    item = world.publish(ada, "10.1/a")
    world.drain()
    world.employ(ada)
    assert "waits" not in steps(item)
    pausing.pause(scope=SyncTarget(researcher=ada.researcher), actor=SYSTEM, now=now())
    assert "rests" not in steps(item)
    world.withdraw(item)
    assert "rests" in steps(item)


def test_a_lost_answer_is_said_to_be_found_out(world: World, ada: Person, bob: Member) -> None:
    world.registry.fault(method="POST", close="after", times=0)
    item = world.publish(ada, "10.1/a")
    world.drain()
    assert newest(item, "open").detail.startswith("POST work: ORCID's response was lost")
    assert newest(item, "waits").detail
    page = f"/t/north/items/{item.public_id}/history/"
    assert "Outcome unknown" in bob.get(page).text
    world.registry.clear_faults()
    world.make_due()
    world.drain()
    assert "open" not in steps(item)


def test_a_refusal_can_be_mended_from_its_page(
    world: World, ada: Person, alice: Member, bob: Member, charlie: Member
) -> None:
    world.registry.fault(method="POST", path="/employment", code=9046)
    item = world.employ(ada)
    world.drain()
    page, mend = f"/t/north/items/{item.public_id}/history/", f"/t/north/items/{item.public_id}/"
    assert f'href="{mend}"' in alice.get(page).text
    assert f'href="{mend}"' not in bob.get(page).text
    assert "An editor can fix it." in bob.get(page).text
    assert charlie.get(page.replace("north", "south")).status_code == 404


def test_the_page_says_when_a_paused_record_is_tried(
    world: World, ada: Person, bob: Member
) -> None:
    item = world.publish(ada, "10.1/a")
    pausing.pause(scope=SyncTarget(researcher=ada.researcher), actor=SYSTEM, now=now())
    assert "once it is resumed" in bob.get(f"/t/north/items/{item.public_id}/history/").text


def moved_from(world: World, person: Person) -> RecordSync:
    """Give a person an earlier record, which was merged into the present one."""
    earlier = Connection.objects.create(
        tenant=world.tenant,
        researcher=person.researcher,
        credential=world.credential,
        orcid_id="0000-0002-1825-0097",
        scopes=[],
        generation=0,
        state="moved",
        authenticated_at=now(),
        connected_at=now(),
    )
    return RecordSync.objects.create(
        tenant=world.tenant, connection=earlier, credential=world.credential
    )


def test_an_earlier_record_does_not_show_the_place_on_the_present_one(
    world: World, ada: Person, bob: Member
) -> None:
    item = world.publish(ada, "10.1/a")
    world.drain()
    moved_from(world, ada)
    text = bob.get(f"/t/north/items/{item.public_id}/history/").text
    assert text.count("the record shows the item as you have it") == 1
    assert "iD moved" in text


def test_more_records_and_steps_cost_the_page_no_more_queries(
    world: World, ada: Person, bob: Member
) -> None:
    item = world.publish(ada, "10.1/a")
    page = f"/t/north/items/{item.public_id}/history/"
    few = queries_of(bob, page)
    moved_from(world, ada)
    world.drain()
    assert queries_of(bob, page) == few


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
