"""What researchers took off their records is listed, and sent again only when a person asks."""

import pytest
from django.test import Client

from sync.models import Placement
from sync.states import PlacementState
from tests.cast import Member
from tests.counting import queries_of
from tests.sync.world import Person, World

LIST = "/t/north/sync/removed/"
RESEND = f"{LIST}resend/"


@pytest.fixture
def ada(world: World) -> Person:
    """Return a researcher who removed two works of three from their record."""
    person = world.person()
    for number in range(3):
        world.publish(person, f"10.1/{number}")
    world.drain()
    for item in person.researcher.items.order_by("id")[:2]:
        Placement.objects.filter(item=item).update(state=PlacementState.REMOVED)
    return person


def chosen(person: Person, count: int) -> dict[str, list[str]]:
    items = person.researcher.items.order_by("id")[:count]
    return {"item": [item.public_id for item in items]}


def test_the_list_names_what_was_removed_and_nothing_else(ada: Person, bob: Member) -> None:
    page = bob.get(LIST).content.decode()
    kept = ada.researcher.items.order_by("id").last()

    assert all(item.public_id in page for item in ada.researcher.items.order_by("id")[:2])
    assert kept is not None
    assert kept.public_id not in page
    assert "Send selected items again" not in page


def test_chosen_items_are_sent_again_and_the_others_stay_off(
    world: World, ada: Person, alice: Member
) -> None:
    answer = alice.post(RESEND, chosen(ada, 1), follow=True)
    world.drain()

    assert "1 item is sent again." in answer.content.decode()
    states = Placement.objects.order_by("item").values_list("state", flat=True)
    assert list(states)[:2] == [PlacementState.IN_ORCID, PlacementState.REMOVED]


def test_without_a_choice_nothing_is_sent(world: World, ada: Person, alice: Member) -> None:
    before = len(world.writes())

    assert "Select the items" in alice.post(RESEND, follow=True).content.decode()
    assert world.drain() is None or len(world.writes()) == before


def test_others_send_and_see_nothing(
    ada: Person, bob: Member, charlie: Member, client: Client
) -> None:
    for browser, own in ((bob, "north"), (charlie, "north"), (charlie, "south")):
        path = RESEND.replace("north", own)
        assert browser.post(path, chosen(ada, 2)).status_code == 404
    assert charlie.get(LIST).status_code == 404
    assert client.get(LIST).status_code == 302
    assert Placement.objects.filter(state=PlacementState.REMOVED).count() == 2


def test_a_longer_list_costs_no_more_queries(world: World, ada: Person, alice: Member) -> None:
    few = queries_of(alice, LIST)
    for number in range(5):
        world.publish(ada, f"10.2/{number}")
    world.drain()
    Placement.objects.update(state=PlacementState.REMOVED)

    assert queries_of(alice, LIST) == few
