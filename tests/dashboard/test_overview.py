"""The front door and the overview."""

from collections.abc import Callable

import pytest
from django.test import Client

from oauth.models import ConnectionState
from sync.models import PlacementState
from tenants.models import Researcher, Tenant
from tests.cast import Member
from tests.counting import queries_of
from tests.dashboard.world import OTHER_ID, World

pytestmark = pytest.mark.django_db(transaction=False)
Read = Callable[[Client, str], str]


def test_a_visitor_is_welcomed(client: Client, read: Read) -> None:
    assert "Sign in" in read(client, "/")


def test_a_member_of_one_institution_is_led_there(alice: Member) -> None:
    assert alice.get("/").headers["Location"] == "/t/north/"


def test_the_checklist_shows_what_is_left(
    alice: Member, world: World, ada: Researcher, read: Read
) -> None:
    page = read(alice, "/t/north/")
    assert page.count("Done") == 2
    assert page.count("To do") == 4


def test_the_figures_count_items_by_how_they_stand(
    alice: Member, world: World, ada: Researcher
) -> None:
    world.connect(ada)
    world.place(world.item(ada))
    world.place(world.item(ada), state=PlacementState.REFUSED)
    world.item(ada)
    figures = alice.get("/t/north/").context["figures"]
    assert (figures.connected, figures.in_sync, figures.waiting, figures.attention) == (1, 1, 1, 1)


def test_withdrawn_access_is_news(alice: Member, world: World, ada: Researcher, read: Read) -> None:
    assert "withdrew access" not in read(alice, "/t/north/")
    world.connect(ada, state=ConnectionState.LOST)
    assert "1 researcher withdrew access" in read(alice, "/t/north/")


def test_polling_answers_the_changing_part_alone(alice: Member, world: World) -> None:
    page = alice.get("/t/north/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert "Connected iDs" in page


def test_the_number_of_queries_does_not_grow(
    alice: Member,
    world: World,
    make_researcher: Callable[[Tenant, str], Researcher],
) -> None:
    few = queries_of(alice, "/t/north/")
    for number in range(5):
        person = make_researcher(world.tenant, f"person-{number}")
        world.connect(person, orcid_id=OTHER_ID[:-1] + str(number))
        world.item(person)

    assert queries_of(alice, "/t/north/") == few <= 30


def test_others_see_nothing(charlie: Member, bob: Member, client: Client, world: World) -> None:
    assert charlie.get("/t/north/").status_code == 404
    assert bob.get("/t/north/").status_code == 200
    assert client.get("/t/north/").headers["Location"].startswith("/accounts/login/")
