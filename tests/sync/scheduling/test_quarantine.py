"""A record over which workers die or fail is found, tried alone and set aside."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from django.db import DatabaseError
from django.utils.timezone import now
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - psycopg2's own class is lower-case

from audit.entries import SYSTEM
from gateway.clients import sending_client
from oauth.models import Grant
from records.models import Item
from sync import actions
from sync.models import RecordSync, SyncDue
from sync.push.claim import claim_alone
from sync.push.jobs import ClaimedRecord
from sync.scheduling import leases
from sync.scheduling.quarantine import SUSPECT
from tenants.queries import client_access
from tests.cast import Member
from tests.sync.push.test_recover import take
from tests.sync.world import Person, World


def run_out() -> None:
    """Let all leases run out, as when their holders died a while ago."""
    past = now() - timedelta(seconds=1)
    RecordSync.objects.filter(leased_until__isnull=False).update(
        leased_until=past, push_due_at=past
    )
    SyncDue.objects.filter(leased_until__isnull=False).update(leased_until=past)
    SyncDue.objects.update(next_due_at=past)


@contextmanager
def poisoned(cursor: Cursor, item: Item) -> Iterator[None]:
    """Let every attempt to store how an item stands fail."""
    cursor.execute(
        "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NEW.item_id = {item.pk:d} THEN RAISE EXCEPTION 'poison'; END IF; RETURN NEW; END $$"
    )
    cursor.execute(
        "CREATE TRIGGER poison BEFORE INSERT ON sync_placement "
        "FOR EACH ROW EXECUTE FUNCTION poison()"
    )
    try:
        yield
    finally:
        cursor.execute("DROP FUNCTION poison CASCADE")


def take_alone(world: World) -> tuple[list[ClaimedRecord], int]:
    return claim_alone(
        SUSPECT,
        credential_id=world.credential.pk,
        client=sending_client(client_access(world.credential)),
        now=now(),
    )


def drain_until_set_aside(world: World, person: Person) -> int:
    """Drain and fail; return how many drains it took until the record was left alone."""
    for count in range(1, 20):
        with suppress(DatabaseError):
            world.drain()
        run_out()
        if person.sync.waits_for == "operator":
            return count
    raise AssertionError("it was never set aside")


def test_a_record_that_cannot_be_settled_takes_nobody_with_it(
    world: World, owner_cursor: Cursor, alice: Member
) -> None:
    people = [world.person(f"p{number}") for number in range(5)]
    items = [world.employ(person) for person in people]
    with poisoned(owner_cursor, items[2]):
        assert drain_until_set_aside(world, people[2]) <= 8
        world.drain()
    for person, item in zip(people, items, strict=True):
        assert len(world.on_record(person, "employment")) == 1
        assert item is items[2] or world.placement(item).state == "in-orcid"
    assert people[2].sync.leased_until is None
    for page in ("attention/", f"items/{items[2].public_id}/history/"):
        assert "stopped each time" in alice.get(f"/t/north/{page}").content.decode(), page


def test_what_was_set_aside_is_tried_again_when_a_person_asks(
    world: World, owner_cursor: Cursor
) -> None:
    ada = world.person()
    item = world.employ(ada)
    with poisoned(owner_cursor, item):
        drain_until_set_aside(world, ada)
    world.change(item, **{"role-title": "Dean"})
    world.drain()
    assert len(world.writes()) < 8
    actions.push_now(researcher=ada.researcher, actor=SYSTEM, now=now())
    world.drain()  # what was sent before is found out
    world.make_due()
    world.drain()
    assert (ada.sync.waits_for, ada.sync.losses) == ("", 0)
    assert [one["role-title"] for one in world.on_record(ada, "employment")] == ["Dean"]


def test_drains_that_die_make_the_next_one_careful_until_nothing_is_due(world: World) -> None:
    ada = world.person()
    world.employ(ada)
    for _ in range(leases.MOST_LOSSES):
        held = leases.take(credential_id=world.credential.pk)
        assert held is not None
        assert not held.is_careful
        run_out()
    world.drain()
    assert len(world.on_record(ada, "employment")) == 1
    assert (ada.sync.losses, SyncDue.objects.get().losses) == (0, 0)


def test_a_suspect_is_claimed_alone_and_known_as_lost_before_it_is_planned(world: World) -> None:
    people = [world.person(f"p{number}") for number in range(3)]
    for person in people:
        world.employ(person)
    RecordSync.objects.filter(pk=people[0].sync.pk).update(losses=1)
    assert {record.record_id for record in take(world)} == {one.sync.pk for one in people[1:]}
    found, taken = take_alone(world)
    assert ([record.record_id for record in found], taken) == ([people[0].sync.pk], 1)
    assert people[0].sync.losses == 2
    assert take_alone(world) == ([], 0)
    assert take(world) == []


def test_a_record_whose_reading_kills_is_set_aside_too(world: World) -> None:
    ada = world.person()
    RecordSync.objects.update(pull_due_at=now(), losses=3)
    leases.make_due({world.credential.pk})
    world.drain()
    assert (ada.sync.waits_for, ada.sync.pull_due_at) == ("operator", None)


def test_a_suspect_that_can_be_read_is_sound_again(world: World) -> None:
    ada = world.person()
    RecordSync.objects.update(pull_due_at=now(), losses=2)
    leases.make_due({world.credential.pk})
    world.drain()
    assert ada.sync.losses == 0
    assert ada.sync.pulled_at is not None


def test_a_suspect_that_cannot_be_read_is_not_set_aside(world: World) -> None:
    """No process died over a record without a token: it waits for its researcher."""
    ada = world.person()
    Grant.objects.filter(connection=ada.connection).delete()
    SyncDue.objects.update(losses=leases.MOST_LOSSES)
    for _ in range(leases.MOST_LOSSES + 1):
        RecordSync.objects.update(pull_due_at=now(), push_due_at=None, leased_until=None)
        leases.make_due({world.credential.pk})
        world.drain()
    assert (ada.sync.waits_for, ada.sync.losses) == ("researcher", 0)
