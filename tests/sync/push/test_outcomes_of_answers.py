"""What the registry answers, and what becomes of item, record and connection."""

import pytest
from pytest_django import Settings

from audit.entries import SYSTEM
from records.models import Item
from sync import actions
from sync.error_policy import PATIENCE
from sync.models import Placement
from tests.sync.world import World, work


def test_a_refused_item_is_shown_and_not_sent_again_until_it_changes(world: World) -> None:
    ada = world.person()
    item = world.employ(ada)
    world.registry.fault(method="POST", code=9045)
    world.drain()
    placement = world.placement(item)
    assert (placement.state, placement.error_code) == ("refused", 9045)
    assert "organisation" in placement.sentence
    world.make_due()
    world.drain()
    assert len(world.writes()) == 1
    world.change(item, **{"role-title": "Professor"})
    world.drain()
    assert world.placement(item).state == "in-orcid"


def test_a_poison_item_leaves_the_good_ones_alone(world: World) -> None:
    ada = world.person()
    items = [world.employ(ada, f"Role {number}") for number in range(4)]
    world.registry.fault(method="POST", code=9047)
    world.drain()
    states = sorted(world.placement(item).state for item in items)
    assert states == ["in-orcid", "in-orcid", "in-orcid", "refused"]


def test_a_bulk_has_an_answer_for_each_work(world: World) -> None:
    ada = world.person()
    old = world.publish(ada, "10.1/old")
    world.drain()
    world.placement(old).delete()
    items = [old, *(world.publish(ada, f"10.1/{number}") for number in range(3))]
    world.drain()
    assert all(world.placement(item).state == "in-orcid" for item in items)
    assert len(world.on_record(ada, "work")) == 4
    assert [verb for verb, _, _ in world.writes()] == ["POST", "POST", "PUT"]


def test_a_put_code_that_was_forgotten_is_taken_over_and_brought_up_to_date(world: World) -> None:
    ada = world.person()
    item = world.employ(ada)
    world.drain()
    before = world.placement(item)
    before.delete()
    world.change(item, **{"role-title": "Professor"})
    world.drain()
    placement = world.placement(item)
    assert (placement.put_code, placement.state) == (before.put_code, "in-orcid")
    assert [one["role-title"] for one in world.on_record(ada, "employment")] == ["Professor"]
    assert [status for _, _, status in world.writes()] == [201, 409, 200]


def test_what_the_researcher_removed_is_not_sent_again(world: World) -> None:
    ada = world.person()
    item = world.employ(ada)
    world.drain()
    world.change(item, **{"role-title": "Professor"})
    world.registry.fault(method="PUT", status=404, code=9016)
    world.drain()
    assert world.placement(item).state == "removed"
    world.change(item, **{"role-title": "Dean"})
    world.drain()
    assert len(world.writes()) == 2


def test_a_removed_item_is_added_again_only_when_a_person_asks(world: World) -> None:
    ada = world.person()
    item = world.employ(ada)
    world.drain()
    world.change(item, **{"role-title": "Professor"})
    world.registry.fault(method="PUT", status=404, code=9016)
    world.drain()
    placement = world.placement(item)
    assert actions.resend_removed(placement=placement, actor=SYSTEM, now=placement.changed_at)
    world.drain()
    assert world.placement(item).state == "in-orcid"
    assert not actions.resend_removed(placement=placement, actor=SYSTEM, now=placement.changed_at)


def test_a_withdrawn_permission_ends_the_connection_and_the_calls(world: World) -> None:
    ada = world.person()
    for number in range(5):
        world.employ(ada, f"Role {number}")
    world.revoke(ada)
    world.drain()
    ada.connection.refresh_from_db()
    assert ada.connection.state == "lost"
    assert [status for _, _, status in world.writes()] == [401]
    assert (ada.sync.waits_for, ada.sync.push_due_at) == ("researcher", None)


def test_a_new_permission_goes_on_where_the_old_one_ended(world: World) -> None:
    ada = world.person()
    world.employ(ada)
    world.registry.fault(method="POST", status=401, body='{"error":"invalid_token"}')
    world.drain()
    assert ada.sync.waits_for == "researcher"
    world.grant(ada)
    world.drain()
    assert len(world.on_record(ada, "employment")) == 1
    assert ada.sync.waits_for == ""


@pytest.mark.parametrize("state", ["locked", "deactivated", "unclaimed"])
def test_a_record_that_takes_nothing_waits_for_days(world: World, state: str) -> None:
    ada = world.person()
    world.employ(ada)
    world.publish(ada, "10.1/a")
    world.registry.post(f"records/{ada.orcid}/state", state=state)
    world.drain()
    sync = ada.sync
    assert len(world.writes()) == 1
    if state != "deactivated":
        assert sync.waits_for == "record"
        assert sync.push_due_at is not None
        assert (sync.push_due_at - ada.connection.connected_at).total_seconds() > 40_000


def test_a_moved_record_asks_for_new_permission(world: World) -> None:
    ada = world.person()
    world.employ(ada)
    world.registry.fault(method="POST", status=409, code=9007)
    world.drain()
    ada.connection.refresh_from_db()
    assert (ada.connection.state, ada.sync.waits_for) == ("moved", "researcher")


def test_a_transient_failure_is_waited_for_and_the_pace_falls(world: World) -> None:
    ada = world.person()
    world.employ(ada)
    world.registry.fault(method="POST", status=503, body="<html>", content_type="text/html")
    world.drain()
    sync = ada.sync
    assert (sync.waits_for, sync.attempts, world.open_calls()) == ("weather", 1, 0)
    world.make_due()
    world.drain()
    assert len(world.on_record(ada, "employment")) == 1
    assert (ada.sync.waits_for, ada.sync.attempts) == ("", 0)


def test_a_credential_that_orcid_refuses_stops_at_once(world: World, settings: Settings) -> None:
    settings.ORCID_MEMBER_RATE, settings.ORCID_MEMBER_BURST = 20, 5
    for number in range(30):
        world.employ(world.person(f"p{number}"))
    world.registry.fault(method="POST", status=409, code=9057, times=0)
    done = world.drain()
    assert len(world.writes()) < 30
    assert done is not None
    assert done.next_due_at is not None
    assert world.drain() is None


def test_without_the_scope_nothing_is_sent_and_the_record_says_why(world: World) -> None:
    ada = world.person(scopes=["/read-limited"])
    world.employ(ada)
    world.drain()
    assert world.writes() == []
    assert (ada.sync.waits_for, "not allowed" in ada.sync.wait_note) == ("researcher", True)


def test_a_message_in_xml_is_taken_too(world: World) -> None:
    world.credential.message_format = "xml"
    world.credential.save()
    ada = world.person()
    world.employ(ada)
    world.publish(ada, "10.1/a")
    world.publish(ada, "10.1/b")
    world.drain()
    assert len(world.on_record(ada, "employment")) == 1
    assert len(world.on_record(ada, "work")) == 2


def test_an_item_that_trips_us_up_holds_up_nobody(world: World) -> None:
    ada, grace = world.person("ada"), world.person("grace")
    broken, odd = world.employ(ada), world.employ(ada, "Dean")
    good = world.employ(grace)
    Item.objects.filter(pk=broken.pk).update(content={"organization": ["not", "one"]})
    Item.objects.filter(pk=odd.pk).update(section="nonsense")
    world.drain()
    assert world.placement(good).state == "in-orcid"
    assert world.placement(broken).state == "refused"
    assert not Placement.objects.filter(item=odd).exists()


def test_two_works_that_only_orcid_calls_equal_are_told_apart(world: World) -> None:
    """ORCID compares some identifiers in ways of its own; the second names the first one's code."""
    ada = world.person()
    contents = work("10.1/a"), work("10.1/b", "On other engines")
    first, second = (world.add(ada, "work", content) for content in contents)
    # No such pair is known at present, so the second one's identifier changes behind our back.
    Item.objects.filter(pk=second.pk).update(content=work("doi:10.1/A", "On other engines"))
    world.drain()
    assert world.placement(first).state == "in-orcid"
    assert (world.placement(second).state, world.placement(second).error_code) == ("refused", 9021)
    assert len(world.on_record(ada, "work")) == 1


@pytest.mark.parametrize("step", [1, -1])
def test_identifiers_that_move_from_one_item_to_the_next(world: World, step: int) -> None:
    """An import whose identifiers had slipped by a row is put right by the next one."""
    ada = world.person()
    works = [world.publish(ada, f"10.1/{number}") for number in range(1, 13)]
    world.drain()
    for number, item in list(enumerate(works, start=1))[::-step]:
        moved = work(f"10.1/{number + step}")["external-ids"]
        world.change(item, **{"external-ids": moved})
    world.drain()
    assert {world.placement(item).state for item in works} == {"in-orcid"}
    assert ada.sync.attempts == 0


def test_identifiers_that_change_places_are_refused_in_the_end(world: World) -> None:
    """Neither of two can go first: a person has to withdraw one of them for a while."""
    ada = world.person()
    one, other = world.publish(ada, "10.1/1"), world.publish(ada, "10.1/2")
    world.drain()
    Item.objects.filter(pk=other.pk).update(self_ids=[])
    world.change(one, **{"external-ids": work("10.1/2")["external-ids"]})
    world.change(other, **{"external-ids": work("10.1/1")["external-ids"]})
    for _ in range(PATIENCE):
        world.make_due()
        world.drain()
    assert "refused" in {world.placement(item).state for item in (one, other)}
    assert ada.sync.push_due_at is None
