"""Two researchers are merged, and their ORCID records agree with what is left."""

import pytest
from django.utils.timezone import now

from audit.entries import SYSTEM
from dashboard import erasure, merging
from oauth.models import Connection
from records.models import Item
from sync.models import Placement
from tenants import actions as tenants
from tests.sync.push.test_recover import die, send, take
from tests.sync.world import Person, World, employment


def unconnected(world: World, ref: str = "ada2") -> Person:
    """Return a researcher who was never asked for permission."""
    draft = tenants.ResearcherDraft(external_ref=ref, given_names="Ada", family_name="Byron")
    return Person(tenants.add_researcher(draft=draft, actor=SYSTEM, now=now()), "", None, "")  # type: ignore[arg-type]


def merge(kept: Person, other: Person) -> None:
    merging.merge_researchers(kept=kept.researcher, other=other.researcher, actor=SYSTEM, now=now())


def roles(world: World, person: Person) -> list[str]:
    return sorted(one["role-title"] for one in world.on_record(person, "employment"))


def put_codes(world: World, person: Person) -> set[int]:
    return {int(one["put-code"]) for one in world.on_record(person, "employment")}


@pytest.mark.parametrize("keeps_the_connected", [True, False])
def test_each_item_is_on_the_record_once(world: World, *, keeps_the_connected: bool) -> None:
    ada, double = world.person(), unconnected(world)
    there = world.employ(ada, "Lecturer")
    world.drain()
    same, more = world.employ(double, "Lecturer"), world.employ(double, "Dean")
    before = world.placement(there).put_code

    merge(*((ada, double) if keeps_the_connected else (double, ada)))
    world.drain()

    assert roles(world, ada) == ["Dean", "Lecturer"]
    assert put_codes(world, ada) == {before, world.placement(more).put_code}
    assert world.placement(there).put_code == before
    assert list(Item.objects.filter(wanted=False)) == [same]
    assert [verb for verb, _, _ in world.writes()] == ["POST", "POST"]
    world.make_due()
    assert world.drain() is not None
    assert len(world.writes()) == 2


def test_the_withdrawn_one_leaves_the_record_that_is_no_longer_theirs(world: World) -> None:
    ada, double = world.person("ada"), world.person("ada2")
    old, new = world.employ(ada), world.employ(double)
    world.drain()
    Connection.objects.filter(pk=ada.connection.pk).update(state="lost")

    merge(ada, double)
    assert world.placement(old).put_code is not None
    world.drain()

    assert world.on_record(ada, "employment") == []
    assert put_codes(world, double) == {world.placement(new).put_code}
    assert world.placement(old).put_code is None
    assert Placement.objects.filter(put_code__isnull=False).count() == 1


def test_two_items_with_one_reference_are_both_added(world: World) -> None:
    ada, double = world.person(), unconnected(world)
    world.add(ada, "employment", employment("Lecturer"), key="E-7")
    other = world.add(double, "employment", employment("Dean"), key="E-7")

    merge(ada, double)
    world.drain()

    other.refresh_from_db()
    assert other.key == "E-7 (2)"
    assert roles(world, ada) == ["Dean", "Lecturer"]
    assert not Placement.objects.filter(state="refused").exists()


def test_what_was_removed_at_orcid_stays_removed(world: World) -> None:
    ada, double = world.person(), unconnected(world)
    gone = world.employ(ada)
    world.drain()
    Placement.objects.filter(item=gone).update(state="removed")
    world.employ(double)

    merge(double, ada)
    world.drain()

    assert len(world.writes()) == 1
    assert list(Item.objects.filter(wanted=True)) == [gone]


def test_works_of_equal_title_and_other_identifiers_are_two(world: World) -> None:
    ada, double = world.person(), unconnected(world)
    world.publish(ada, "10.1234/one", "Letters")
    world.publish(double, "10.1234/two", "Letters")
    world.publish(double, "10.1234/ONE", "Letters, corrected")

    merge(ada, double)
    world.drain()

    assert len(world.on_record(ada, "work")) == 2


def test_a_worker_that_dies_before_the_merge_leaves_nothing_doubled(world: World) -> None:
    double = unconnected(world)
    older = world.employ(double)
    ada = world.person()
    sent = world.employ(ada)
    send(world, take(world))
    with pytest.raises(merging.MergeRefusedError, match="Try again soon"):
        merge(double, ada)
    die(world)

    merge(double, ada)
    world.drain()
    world.drain()

    assert list(Item.objects.filter(wanted=True)) == [older]
    assert put_codes(world, ada) == {world.placement(older).put_code}
    assert world.placement(sent).put_code is None
    assert world.open_calls() == 0


def test_the_erasure_takes_the_items_of_both_off_the_record(world: World) -> None:
    ada, double = world.person(), unconnected(world)
    world.employ(ada, "Lecturer")
    world.employ(double, "Dean")
    merge(ada, double)
    world.drain()
    assert len(world.on_record(ada, "employment")) == 2

    erasure.take_off_records(researcher=ada.researcher, actor=SYSTEM, now=now())
    world.drain()

    assert world.on_record(ada, "employment") == []
