"""What a person pauses is left alone until a person resumes it; the rest goes on."""

import pytest
from django.utils.timezone import now

from audit.entries import SYSTEM
from audit.models import Event
from records.models import ImportBatch, Item
from sync import leases, pausing, queries
from sync.models import Pause, SyncDue
from sync.scopes import Scope
from sync.settle import settle
from tests.cast import Member
from tests.sync.test_leases import RANDOM, sending_of
from tests.sync.test_unknown import send, take
from tests.sync.world import Person, World


@pytest.fixture
def ada(world: World) -> Person:
    """Return a researcher with a record."""
    return world.person()


def pause(scope: Scope) -> None:
    pausing.pause(scope=scope, actor=SYSTEM, now=now())


def resume(scope: Scope) -> None:
    pausing.resume(scope=scope, actor=SYSTEM, now=now())


def imported(world: World, *items: Item) -> Scope:
    """Say that items came by an import."""
    batch = ImportBatch.objects.create(
        tenant=world.tenant, file_name="x.csv", section="work", created_at=now(), moved_at=now()
    )
    Item.objects.filter(pk__in=[item.pk for item in items]).update(batch=batch)
    return Scope(batch=batch)


def test_an_item_of_a_paused_import_says_so(world: World, ada: Person, alice: Member) -> None:
    item = world.employ(ada)
    pause(imported(world, item))
    page = alice.get(f"/t/north/items/{item.public_id}/history/").content.decode()

    assert "The import it came by is paused" in page


def test_a_paused_institution_makes_no_call_and_wakes_nobody(world: World, ada: Person) -> None:
    pause(Scope())
    world.employ(ada)
    world.make_due()

    assert list(queries.due_credentials()) == []
    assert world.drain() is None
    assert world.writes() == []


def test_a_resumed_institution_catches_up(world: World, ada: Person) -> None:
    world.employ(ada)
    pause(Scope())
    resume(Scope())
    world.drain()

    assert [verb for verb, _, _ in world.writes()] == ["POST"]


def test_a_drain_under_way_ends_when_everything_is_paused(world: World, ada: Person) -> None:
    world.employ(ada)
    held = leases.take(credential_id=world.credential.pk)
    assert held is not None
    pause(Scope())

    assert not leases.extend(held)
    assert leases.give_back(held) is None
    assert SyncDue.objects.get(credential_id=world.credential.pk).next_due_at is None


def test_a_paused_import_holds_its_own_items_alone(world: World, ada: Person) -> None:
    changed, gone = world.publish(ada, "10.1/changed"), world.publish(ada, "10.1/gone")
    world.drain()
    added = world.publish(ada, "10.1/added")
    scope = imported(world, changed, gone, added)
    pause(scope)
    world.change(changed, type="book")
    world.withdraw(gone)
    world.employ(ada)
    world.drain()
    held = [verb for verb, _, _ in world.writes()[1:]]
    resume(scope)
    world.drain()

    assert held == ["POST"]
    assert len(world.on_record(ada, "employment")) == 1
    assert [verb for verb, _, _ in world.writes()[2:]] == ["DELETE", "PUT", "POST"]


def test_what_is_under_way_is_finished(world: World, ada: Person) -> None:
    item = world.employ(ada)
    records = take(world)
    pause(Scope(researcher=ada.researcher))
    world.employ(ada, "Dean")
    settle(send(world, records), sending=sending_of(world), random=RANDOM, now=now())
    world.drain()

    assert world.placement(item).state == "in-orcid"
    assert len(world.writes()) == 1


def test_pausing_twice_is_once_and_the_log_knows(world: World, ada: Person) -> None:
    scope = Scope(researcher=ada.researcher)
    assert pausing.pause(scope=scope, actor=SYSTEM, now=now())
    assert not pausing.pause(scope=scope, actor=SYSTEM, now=now())
    assert Pause.objects.count() == 1
    assert pausing.resume(scope=scope, actor=SYSTEM, now=now())
    assert not pausing.resume(scope=scope, actor=SYSTEM, now=now())
    kinds = Event.objects.filter(kind__startswith="sync.").order_by("chain_seq")

    assert list(kinds.values_list("kind", flat=True)) == ["sync.paused", "sync.resumed"]


def test_the_pages_pause_show_and_resume(world: World, ada: Person, alice: Member) -> None:
    batch = imported(world, world.employ(ada)).batch
    assert batch is not None
    pages = {
        "/t/north/sync/": "/t/north/sync/",
        f"/t/north/researchers/{ada.researcher.public_id}/": "",
        f"/t/north/imports/{batch.public_id}/": f"/t/north/imports/{batch.public_id}/sync/",
    }
    for page, deeds in pages.items():
        alice.post(f"{deeds or page}pause/")
        assert "by Alice" in alice.get(page).content.decode()
        alice.post(f"{deeds or page}resume/")
        assert "by Alice" not in alice.get(page).content.decode()
    assert Event.objects.filter(kind="sync.resumed").count() == 3


def test_nobody_pauses_for_another_institution(ada: Person, bob: Member, charlie: Member) -> None:
    theirs = f"/t/north/researchers/{ada.researcher.public_id}/pause/"
    for path in (theirs, "/t/north/sync/pause/"):
        assert bob.post(path).status_code == 404
        assert charlie.post(path).status_code == 404
    assert charlie.post(theirs.replace("north", "south")).status_code == 404
    assert Pause.objects.count() == 0
