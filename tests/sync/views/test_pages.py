"""The pages about agreement: who may see and do what, and what they say."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from audit.entries import SYSTEM
from gateway.clients import throttle
from gateway.limiter import Health
from oauth.models import Connection, ConnectionState
from records.models import ImportBatch, Item
from sync.models import Placement, RecordSync
from sync.scheduling import pausing
from sync.scheduling.targets import SyncTarget
from sync.states import PlacementState, WaitsFor
from sync.status.labels import label_of
from sync.views.pages import CHOICES
from tenants.models import ApiType, Credential
from tenants.queries import client_access
from tests.cast import Member
from tests.counting import queries_of
from tests.sync.world import Person, World


@pytest.fixture
def pushed(world: World) -> Person:
    """Return a researcher with an employment and a work on the record."""
    ada = world.person()
    world.employ(ada)
    world.publish(ada, "10.1/a")
    world.drain()
    return ada


def addresses(person: Person) -> list[str]:
    """Return the pages that show something of a person's record."""
    item = person.researcher.items.first()
    assert item is not None
    return [
        "/t/north/sync/",
        "/t/north/sync/live/",
        f"/t/north/sync/records/{person.sync.public_id}/",
        f"/t/north/items/{item.public_id}/history/",
    ]


def deeds(person: Person) -> list[str]:
    """Return the addresses that change something of a person's record."""
    item = person.researcher.items.first()
    assert item is not None
    researcher = person.researcher.public_id
    return [
        f"/t/north/researchers/{researcher}/pause/",
        f"/t/north/researchers/{researcher}/resume/",
        f"/t/north/researchers/{researcher}/push/",
        f"/t/north/researchers/{researcher}/pull/",
        f"/t/north/items/{item.public_id}/resend/",
    ]


def statuses(client: Client, verb: str, paths: list[str]) -> set[int]:
    return {getattr(client, verb)(path).status_code for path in paths}


def test_members_see_and_admins_act(pushed: Person, alice: Member, bob: Member) -> None:
    assert statuses(bob, "get", addresses(pushed)) == {200}
    assert statuses(bob, "post", deeds(pushed)) == {404}
    assert statuses(alice, "post", deeds(pushed)) == {302}
    assert statuses(alice, "get", deeds(pushed)) == {405}


def test_who_may_only_look_gets_no_button(pushed: Person, alice: Member, bob: Member) -> None:
    Placement.objects.update(state=PlacementState.REMOVED)
    _, _, record, history = addresses(pushed)
    *_, push, pull, resend = deeds(pushed)
    for path, found in ((record, (push, pull)), (history, (resend,))):
        for deed in found:
            assert f'action="{deed}"' in alice.get(path).content.decode()
            assert deed not in bob.get(path).content.decode()


def test_another_tenants_admin_finds_nothing(pushed: Person, charlie: Member) -> None:
    theirs = [*addresses(pushed), *deeds(pushed)]
    own = [path.replace("/t/north/", "/t/south/") for path in theirs[2:]]

    assert statuses(charlie, "get", theirs[:4]) == {404}
    assert statuses(charlie, "get", own[:2]) == {404}
    assert statuses(charlie, "post", own[2:]) == {404}


def test_the_signed_out_are_led_to_the_door(pushed: Person) -> None:
    assert statuses(Client(), "get", addresses(pushed)) == {302}


def test_a_record_shows_items_codes_and_calls(pushed: Person, alice: Member) -> None:
    code = str(pushed.researcher.items.get(section="work").placements.get().put_code)
    text = alice.get(addresses(pushed)[2]).content.decode()

    assert pushed.orcid in text
    assert code in text
    assert "POST employment" in text


def test_an_item_tells_its_way_to_the_record(world: World, pushed: Person, alice: Member) -> None:
    item = pushed.researcher.items.get(section="employment")
    placement = item.placements.get()
    type(placement).objects.filter(pk=placement.pk).update(
        state=PlacementState.REMOVED, sentence="The researcher removed it."
    )
    path = f"/t/north/items/{item.public_id}/history/"
    assert "The researcher removed it." in alice.get(path).content.decode()
    alice.post(f"/t/north/items/{item.public_id}/resend/")
    world.drain()

    assert world.placement(item).state == PlacementState.IN_ORCID
    assert len(world.on_record(pushed, "employment")) == 1


def test_a_record_that_misses_an_item_is_not_in_agreement(
    world: World, pushed: Person, alice: Member
) -> None:
    overview, _, record, history = addresses(pushed)
    assert "Up to date" in alice.get(overview).content.decode()
    Placement.objects.filter(section="employment").update(state=PlacementState.REFUSED)
    for path in (overview, record):
        page = alice.get(path).content.decode()
        assert "1 item refused" in page
        assert "Up to date" not in page
    assert "can fix it." in alice.get(history).text
    other = pushed.researcher.items.get(section="work").public_id
    assert (
        "the record shows the item as you have it"
        in alice.get(f"/t/north/items/{other}/history/").text
    )


def test_pausing_holds_a_record_and_resuming_lets_it_go(
    world: World, pushed: Person, alice: Member
) -> None:
    alice.post(deeds(pushed)[0])
    world.publish(pushed, "10.1/b")
    world.drain()
    held = len(world.on_record(pushed, "work"))
    alice.post(deeds(pushed)[1])
    world.drain()

    assert (held, len(world.on_record(pushed, "work"))) == (1, 2)


def answer(member: Member, person: Person, verb: str) -> str:
    """Return what the page says after a researcher's records were asked to be sent or read."""
    path = f"/t/north/researchers/{person.researcher.public_id}/{verb}/"
    *_, message = member.post(path, follow=True).context["messages"]
    return str(message)


def test_what_goes_on_is_told(pushed: Person, alice: Member) -> None:
    assert answer(alice, pushed, "push") == "Sending now."
    assert answer(alice, pushed, "pull") == "Reading the ORCID record now."
    until = now() + timedelta(seconds=40)
    RecordSync.objects.update(leased_until=until, pull_due_at=until)
    assert answer(alice, pushed, "push").startswith("The record is being read. Sending starts")


@pytest.mark.parametrize(
    "page, whose",
    [
        ("sync", "All of your institution's work"),
        ("researchers/{}", "A member of your institution"),
    ],
)
def test_nothing_is_said_to_go_on_under_a_pause(
    pushed: Person, alice: Member, page: str, whose: str
) -> None:
    alice.post(f"/t/north/{page.format(pushed.researcher.public_id)}/pause/")

    assert answer(alice, pushed, "push").startswith(f"Nothing is sent now. {whose}")
    assert answer(alice, pushed, "pull").startswith(f"Nothing is read now. {whose}")


def test_nothing_is_said_to_go_on_without_permission(
    world: World, pushed: Person, alice: Member
) -> None:
    Connection.objects.update(state=ConnectionState.LOST, ended_at=now())
    assert "no longer accepts the permission" in answer(alice, pushed, "push")
    assert "no longer accepts the permission" in answer(alice, pushed, "pull")
    RecordSync.objects.all().delete()
    assert "has not connected an ORCID iD yet" in answer(alice, pushed, "push")


def test_what_a_paused_import_keeps_back_is_told(
    world: World, pushed: Person, alice: Member
) -> None:
    world.change(imported(pushed), type="book")
    assert answer(alice, pushed, "push") == "Sending now, except for 1 item of a paused import."
    assert answer(alice, pushed, "pull") == "Reading the ORCID record now."


def test_an_item_that_is_sent_again_under_a_pause_waits(
    world: World, pushed: Person, alice: Member
) -> None:
    item = imported(pushed)
    Placement.objects.update(state=PlacementState.REMOVED)
    path = f"/t/north/items/{item.public_id}/resend/"
    (message,) = alice.post(path, follow=True).context["messages"]

    assert "The import it belongs to is paused." in str(message)


def imported(person: Person) -> Item:
    """Let a person's work have come by an import, which is paused."""
    item = person.researcher.items.get(section="work")
    item.batch = ImportBatch.objects.create(
        tenant=item.tenant, file_name="x.csv", section="work", created_at=now(), moved_at=now()
    )
    item.save(update_fields=["batch"])
    pausing.pause(scope=SyncTarget(batch=item.batch), actor=SYSTEM, now=now())
    return item


def test_a_record_that_is_only_read_offers_no_sending(pushed: Person, alice: Member) -> None:
    Credential.objects.update(api_type=ApiType.PUBLIC)
    *_, push, pull, _ = deeds(pushed)
    page = alice.get(addresses(pushed)[2]).content.decode()

    assert push not in page and pull in page
    assert "which cannot write" in answer(alice, pushed, "push")


@pytest.mark.parametrize("waits_for", ["", "weather", "pause", "nonsense"])
def test_the_list_can_be_narrowed(pushed: Person, alice: Member, waits_for: str) -> None:
    RecordSync.objects.update(waits_for="weather")
    text = alice.get(f"/t/north/sync/?waits_for={waits_for}").content.decode()

    assert ("Ada" in text) == (waits_for != "pause")


def test_more_records_cost_no_more_queries(world: World, pushed: Person, alice: Member) -> None:
    few = queries_of(alice, addresses(pushed)[0])
    for number in range(6):
        world.person(f"p{number}")

    assert queries_of(alice, addresses(pushed)[0]) == few


@pytest.mark.parametrize("reason", [reason for reason in CHOICES if reason is not WaitsFor.PAUSE])
def test_what_a_record_waits_for_has_the_same_words_everywhere(
    pushed: Person, bob: Member, reason: WaitsFor
) -> None:
    words = label_of(reason).label
    RecordSync.objects.update(waits_for=reason)
    overview, _, record, _ = addresses(pushed)
    for path in (overview, record):
        page = bob.get(path).text
        assert words in page


def test_the_pace_of_each_credential_is_said(pushed: Person, bob: Member) -> None:
    credential = pushed.sync.credential
    assert "2000 per second" in bob.get("/t/north/sync/").text
    throttle(client_access(credential)).note(Health.BUSY)
    assert "per second: ORCID is busy" in bob.get("/t/north/sync/").text
    for _ in range(5):
        throttle(client_access(credential)).note(Health.DOWN)
    assert "s: ORCID does not respond" in bob.get("/t/north/sync/").text
