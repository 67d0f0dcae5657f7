"""The front door and the overview."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.timezone import now

from audit import actions as audit
from audit.entries import Content, ExchangeEntry
from audit.vocabulary import Purpose
from oauth.models import ConnectionState
from sync.models import RecordSync
from sync.states import PlacementState
from tenants.encryption.keys import tenant_key
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


def _called(record: RecordSync) -> None:
    """Let ORCID have been called for a record."""
    entry = ExchangeEntry(
        at=now(),
        environment="simulator",
        purpose=Purpose.PUSH,
        method="POST",
        section="work",
        duration_ms=120,
        content=Content("http://127.0.0.1/", {}, "", {}, ""),
        key=tenant_key(),
        connection_id=record.connection_id,
        status=201,
    )
    audit.record_exchanges([entry])


@pytest.mark.parametrize(
    "refused, removed, label",
    [
        (0, 0, "Up to date"),
        (2, 0, "2 items refused"),
        (0, 1, "1 item deleted by the user"),
        (1, 1, "1 item refused"),
    ],
)
def test_a_record_on_which_items_are_missing_is_not_up_to_date(
    alice: Member, world: World, ada: Researcher, refused: int, removed: int, label: str
) -> None:
    _called(world.connect(ada))
    states = [PlacementState.REFUSED] * refused + [PlacementState.REMOVED] * removed
    for state in [PlacementState.IN_ORCID, *states]:
        world.place(world.item(ada), state=state)
    ((row, standing),) = alice.get("/t/north/").context["records"]

    assert standing.label == label
    assert (row.wanted, row.counts.placed) == (1 + refused + removed, 1)
    assert alice.get(f"/t/north/researchers/{ada.public_id}/").context["sync"].label == label


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
