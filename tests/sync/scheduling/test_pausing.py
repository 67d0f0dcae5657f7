"""What a person pauses is left alone until a person resumes it; the rest goes on."""

import pytest
from django.utils.timezone import now

from audit.entries import SYSTEM
from audit.models import Event
from records.models import ImportBatch, Item
from sync.models import Pause, RecordSync, SyncDue
from sync.push.settle import settle
from sync.scheduling import leases, pausing
from sync.scheduling.queries import due_credentials
from sync.scheduling.targets import SyncTarget
from sync.states import WaitsFor
from sync.status import queries
from tests.cast import Member
from tests.counting import queries_of
from tests.sync.push.test_recover import send, take
from tests.sync.scheduling.test_leases import RANDOM, sending_of
from tests.sync.world import Person, World


@pytest.fixture
def ada(world: World) -> Person:
    """Return a researcher with a record."""
    return world.person()


def pause(scope: SyncTarget) -> None:
    pausing.pause(scope=scope, actor=SYSTEM, now=now())


def resume(scope: SyncTarget) -> None:
    pausing.resume(scope=scope, actor=SYSTEM, now=now())


def imported(world: World, *items: Item) -> SyncTarget:
    """Say that items came by an import."""
    batch = ImportBatch.objects.create(
        tenant=world.tenant,
        file_name="x.csv",
        section="work",
        state="committed",
        created_at=now(),
        moved_at=now(),
    )
    Item.objects.filter(pk__in=[item.pk for item in items]).update(batch=batch)
    return SyncTarget(batch=batch)


def test_an_item_of_a_paused_import_says_so(world: World, ada: Person, alice: Member) -> None:
    item = world.employ(ada)
    pause(imported(world, item))
    page = alice.get(f"/t/north/items/{item.public_id}/history/").content.decode()

    assert "The import it belongs to is paused" in page


def test_a_paused_institution_makes_no_call_and_wakes_nobody(world: World, ada: Person) -> None:
    pause(SyncTarget())
    world.employ(ada)
    world.make_due()

    assert list(due_credentials()) == []
    assert world.drain() is None
    assert world.writes() == []


def test_a_resumed_institution_catches_up(world: World, ada: Person) -> None:
    world.employ(ada)
    pause(SyncTarget())
    resume(SyncTarget())
    world.drain()

    assert [verb for verb, _, _ in world.writes()] == ["POST"]


def test_a_drain_under_way_ends_when_everything_is_paused(world: World, ada: Person) -> None:
    world.employ(ada)
    held = leases.take(credential_id=world.credential.pk)
    assert held is not None
    pause(SyncTarget())

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
    pause(SyncTarget(researcher=ada.researcher))
    world.employ(ada, "Dean")
    settle(send(world, records), sending=sending_of(world), random=RANDOM, now=now())
    world.drain()

    assert world.placement(item).state == "in-orcid"
    assert len(world.writes()) == 1


def test_pausing_twice_is_once_and_the_log_knows(world: World, ada: Person) -> None:
    scope = SyncTarget(researcher=ada.researcher)
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


def test_a_paused_institution_is_named_and_leads_to_where_it_is_resumed(
    world: World, ada: Person, alice: Member, bob: Member
) -> None:
    alice.post("/t/north/sync/pause/")
    own = f"/t/north/researchers/{ada.researcher.public_id}/"
    for path in (own, f"/t/north/sync/records/{ada.sync.public_id}/"):
        for member in (alice, bob):
            page = member.get(path).content.decode()
            assert "Everything is paused" in page
            assert '<a href="/t/north/sync/">Sync</a> page' in page
            assert f"{own}pause/" not in page
    assert "All of your institution" in alice.get(own).content.decode()


def test_the_overview_tells_that_everything_is_paused(
    world: World, ada: Person, alice: Member, bob: Member
) -> None:
    pages = ("/t/north/", "/t/north/attention/")
    RecordSync.objects.update(waits_for=WaitsFor.RECORD)
    assert "Everything else continues." in alice.get("/t/north/").content.decode()
    alice.post("/t/north/sync/pause/")
    for path in pages:
        page = bob.get(path).content.decode()
        assert "Alice paused all work on ORCID records." in page
        assert "Everything else continues." not in page
    alice.post("/t/north/sync/resume/")
    assert not any("paused all work" in alice.get(path).content.decode() for path in pages)


def test_an_item_of_a_paused_import_is_paused_wherever_it_is_shown(
    world: World, ada: Person, alice: Member, bob: Member
) -> None:
    scope = imported(world, world.employ(ada))
    assert scope.batch is not None
    pause(scope)
    world.drain()
    page = bob.get(f"/t/north/researchers/{ada.researcher.public_id}/").content.decode()
    assert "The import it belongs to is paused." in page
    assert f'<a href="/t/north/imports/{scope.batch.public_id}/">x.csv</a>' in page
    assert "1 item paused" in page
    assert "Up to date" not in page
    for path in ("/t/north/sync/", f"/t/north/sync/records/{ada.sync.public_id}/"):
        assert "1 item paused" in alice.get(path).content.decode()


def test_a_paused_import_is_marked_and_counted(
    world: World, ada: Person, alice: Member, charlie: Member
) -> None:
    scope = imported(world, world.employ(ada))
    assert "Paused" not in alice.get("/t/north/imports/").content.decode()
    pause(scope)
    assert "Paused" in alice.get("/t/north/imports/").content.decode()
    assert alice.get("/t/north/sync/").context["paused_imports"] == 1
    assert charlie.get("/t/south/sync/").context["paused_imports"] == 0
    assert charlie.get("/t/north/imports/").status_code == 404


def test_items_of_a_paused_import_that_are_as_they_should_be_are_not_held(
    world: World, ada: Person
) -> None:
    sent, gone, changed = (world.publish(ada, f"10.1/{name}") for name in "abc")
    world.drain()
    pause(imported(world, sent, gone, changed))
    assert queries.how_items_stand([ada.sync])[ada.sync.pk].held == 0
    world.withdraw(gone)
    world.change(changed, type="book")
    assert queries.how_items_stand([ada.sync])[ada.sync.pk].held == 2


def test_more_paused_imports_cost_no_more_queries(world: World, ada: Person, alice: Member) -> None:
    pages = ("/t/north/imports/", f"/t/north/researchers/{ada.researcher.public_id}/")
    pause(imported(world, world.employ(ada)))
    few = [queries_of(alice, page) for page in pages]
    for role in ("Dean", "Reader", "Fellow"):
        pause(imported(world, world.employ(ada, role)))
    assert [queries_of(alice, page) for page in pages] == few


def test_nobody_pauses_for_another_institution(ada: Person, bob: Member, charlie: Member) -> None:
    theirs = f"/t/north/researchers/{ada.researcher.public_id}/pause/"
    for path in (theirs, "/t/north/sync/pause/"):
        assert bob.post(path).status_code == 404
        assert charlie.post(path).status_code == 404
    assert charlie.post(theirs.replace("north", "south")).status_code == 404
    assert Pause.objects.count() == 0
