"""Records are read in the time that pushing leaves over, and what happened there is noticed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import requests
from django.utils.timezone import now

from audit.entries import SYSTEM
from audit.models import Event, Exchange
from oauth.models import ConnectionState, Grant
from sync import actions
from sync.models import RecordSync, Snapshot
from sync.pull import runner
from sync.pull.read import read_record
from sync.scheduling import pausing
from sync.scheduling.leases import lease_seconds
from sync.scheduling.targets import SyncTarget
from sync.states import PlacementState, WaitsFor
from tenants.models import DataKey
from tests.sync.world import SCOPES, Person, World, employment


def read(world: World, *people: Person) -> None:
    """Make records due for reading and drain."""
    for person in people:
        actions.pull_now(researcher=person.researcher, actor=SYSTEM, now=now())
    world.drain()


def read_again(person: Person) -> timedelta:
    """Return how long until a record is read next."""
    due = person.sync.pull_due_at
    assert due is not None
    return due - now()


def test_what_was_pushed_is_read_back_as_ours(world: World) -> None:
    ada = world.person()
    world.employ(ada)
    world.publish(ada, "10.1/a")
    world.drain()
    read(world, ada)

    ours = Snapshot.objects.filter(ours=True).values_list("section", "put_code")
    assert set(ours) == {
        (section, one["put-code"])
        for section in ("employment", "work")
        for one in world.on_record(ada, section)
    }
    assert read_again(ada) > timedelta(hours=5)


def test_an_unchanged_record_costs_one_call(world: World) -> None:
    ada = world.person()
    world.publish(ada, "10.1/a")
    world.drain()
    read(world, ada)
    before = Exchange.objects.filter(purpose="pull").count()
    read(world, ada)

    assert Exchange.objects.filter(purpose="pull").count() == before + 1


def test_an_item_the_researcher_removed_is_marked_and_not_sent_again(world: World) -> None:
    ada = world.person()
    item = world.employ(ada)
    world.drain()
    (one,) = world.on_record(ada, "employment")
    remove_from_record(world, ada, one["put-code"])
    read(world, ada)
    world.make_due()
    world.drain()

    assert world.placement(item).state == PlacementState.REMOVED
    assert world.on_record(ada, "employment") == []
    assert Event.objects.filter(kind="sync.drift-noted", details__removed=1).exists()


def test_records_that_are_read_together_are_kept_apart(world: World) -> None:
    ada, bea = world.person("ada"), world.person("bea")
    removed, kept = world.employ(ada), world.employ(bea)
    world.publish(bea, "10.1/b")
    world.drain()
    read(world, ada, bea)
    (one,) = world.on_record(ada, "employment")
    remove_from_record(world, ada, one["put-code"])
    read(world, ada, bea)

    assert [sections_of(person) for person in (ada, bea)] == [[], ["employment", "work"]]
    states = [world.placement(item).state for item in (removed, kept)]
    assert states == [PlacementState.REMOVED, PlacementState.IN_ORCID]


def test_a_lost_put_code_is_found_by_reading(world: World) -> None:
    ada = world.person()
    item = world.employ(ada)
    world.drain()
    code = world.placement(item).put_code
    world.placement(item).delete()
    read(world, ada)

    assert world.placement(item).put_code == code
    assert len(world.on_record(ada, "employment")) == 1


def test_a_refused_token_ends_the_connection_once(world: World) -> None:
    ada = world.person()
    world.registry.post("tokens", client_id=world.credential.client_id, orcid=ada.orcid,
                        scope="/read-limited", access_token=ada.token, revoked=True)  # fmt: skip
    read(world, ada)

    ada.connection.refresh_from_db()
    assert ada.connection.state == ConnectionState.LOST
    assert (ada.sync.waits_for, ada.sync.pull_due_at) == (WaitsFor.RESEARCHER, None)


def without_token(person: Person) -> None:
    Grant.objects.filter(connection=person.connection).delete()


def without_key(person: Person) -> None:
    """Take the key away that what is asked of ORCID is logged under."""
    DataKey.objects.filter(researcher=person.researcher).delete()


@pytest.mark.parametrize("lose", [without_token, without_key])
def test_what_cannot_be_read_waits_for_its_researcher(
    world: World, lose: Callable[[Person], None]
) -> None:
    ada, eve = world.person("ada"), world.person("eve")
    lose(ada)
    RecordSync.objects.update(pull_due_at=now())
    read(world, eve)

    assert (ada.sync.waits_for, ada.sync.pull_due_at) == (WaitsFor.RESEARCHER, None)
    assert ada.sync.leased_until is None
    assert eve.sync.pulled_at is not None


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_transient_failure_makes_the_record_wait(world: World, status: int) -> None:
    ada = world.person()
    world.registry.fault(method="GET", path=".*/record", status=status, times=1)
    read(world, ada)

    assert ada.sync.pull_attempts == 1
    assert timedelta(0) < read_again(ada) < timedelta(minutes=2)
    assert ada.sync.leased_until is None


def test_a_locked_record_is_left_alone_for_days(world: World) -> None:
    ada = world.person()
    world.registry.post(f"records/{ada.orcid}/state", state="locked")
    read(world, ada)

    assert ada.sync.waits_for == WaitsFor.RECORD
    assert read_again(ada) > timedelta(hours=11)
    assert Exchange.objects.get(purpose="pull").error_code == 9018


def test_a_record_that_is_open_again_is_pushed_to(world: World) -> None:
    ada = world.person()
    item = world.employ(ada)
    world.registry.post(f"records/{ada.orcid}/state", state="locked")
    world.drain()
    world.registry.post(f"records/{ada.orcid}/state", state="active")
    read(world, ada)
    world.drain()

    assert world.placement(item).state == PlacementState.IN_ORCID
    assert ada.sync.waits_for == WaitsFor.NOTHING


def test_a_paused_record_is_not_read(world: World) -> None:
    ada = world.person()
    pausing.pause(scope=SyncTarget(researcher=ada.researcher), actor=SYSTEM, now=now())
    read(world, ada)

    assert Exchange.objects.filter(purpose="pull").count() == 0


def test_a_record_that_trips_us_up_holds_up_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sync.pull import runner  # noqa: PLC0415

    odd, ada = world.person("odd"), world.person()

    def trip(client: Any, orcid: Any, **needs: Any) -> Any:  # noqa: ANN401
        if str(orcid) == odd.orcid:
            raise KeyError("a mistake of ours")
        return read_record(client, orcid, **needs)

    monkeypatch.setattr(runner, "read_record", trip)
    RecordSync.objects.update(pull_due_at=now())
    read(world, ada)

    assert (ada.sync.pull_attempts, ada.sync.pulled_at is not None) == (0, True)
    assert (odd.sync.pull_attempts, odd.sync.pulled_at, odd.sync.leased_until) == (1, None, None)


def test_a_late_reader_changes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from sync.pull import runner, store  # noqa: PLC0415

    ada = world.person()
    settle = store.settle
    monkeypatch.setattr(runner, "settle", lambda answers, now: overtaken(answers, now, settle))
    read(world, ada)

    assert Snapshot.objects.count() == 0
    assert Exchange.objects.filter(purpose="pull").count() == 1


def overtaken(answers: list[object], at: object, settle: object) -> None:
    RecordSync.objects.update(fence=99)
    settle(answers, now=at)  # type: ignore[operator]


def sections_of(person: Person) -> list[str]:
    """Return the sections of our items in the pictures of a record."""
    rows = Snapshot.objects.filter(connection=person.connection, ours=True)
    return sorted(rows.values_list("section", flat=True))


def remove_from_record(
    world: World, person: Person, put_code: int, section: str = "employment"
) -> None:
    """Take an item off the record behind the engine's back."""
    url = f"{world.registry.url}/member/v3.0/{person.orcid}/{section}/{put_code}"
    headers = {"Authorization": f"Bearer {person.token}"}
    requests.delete(url, headers=headers, timeout=10).raise_for_status()


def test_a_wider_permission_is_read_though_the_record_is_as_it_was(world: World) -> None:
    ada = world.person(scopes=["/activities/update"])
    world.registry.post(
        f"records/{ada.orcid}/items",
        section="employment",
        item=employment() | {"visibility": "limited"},
    )
    read(world, ada)
    assert not Snapshot.objects.filter(section="employment").exists()
    ada.connection.scopes = SCOPES
    ada.connection.save()
    world.grant(ada)
    read(world, ada)

    assert Snapshot.objects.filter(section="employment").exists()


def test_a_dead_reader_keeps_a_record_no_longer_than_a_dead_writer(world: World) -> None:
    ada = world.person()
    RecordSync.objects.update(push_due_at=None, pull_due_at=now())
    runner._claim(RecordSync.objects.all(), public_token=None, most=1, is_alone=False)
    world.employ(ada)
    world.drain()
    assert not world.writes()
    assert ada.sync.leased_until is not None
    assert ada.sync.leased_until <= now() + timedelta(seconds=lease_seconds())

    RecordSync.objects.update(leased_until=now())
    world.make_due()
    world.drain()
    assert [verb for verb, _, _ in world.writes()] == ["POST"]


def test_the_lease_of_a_record_is_kept_while_it_is_read(world: World) -> None:
    ada = world.person()
    RecordSync.objects.update(push_due_at=None, pull_due_at=now())
    (pull,), _ = runner._claim(RecordSync.objects.all(), public_token=None, most=1, is_alone=False)
    before = ada.sync.leased_until
    runner._extend([pull])
    assert before is not None
    assert ada.sync.leased_until is not None
    assert ada.sync.leased_until > before
    assert ada.sync.pull_due_at == ada.sync.leased_until

    asked_for = now()
    RecordSync.objects.update(pull_due_at=asked_for)
    runner._extend([pull])
    assert ada.sync.pull_due_at == asked_for

    RecordSync.objects.update(fence=99)
    held = ada.sync.leased_until
    runner._extend([pull])
    assert ada.sync.leased_until == held
