"""The search box."""

import pytest
from django.test import Client

from tenants.models import Researcher
from tests.cast import Member
from tests.dashboard.world import ORCID_ID, World

pytestmark = pytest.mark.django_db
SEARCH = "/t/north/search/"


@pytest.fixture
def known(world: World, ada: Researcher) -> Researcher:
    """Return ada, connected, with a placed item that has a DOI."""
    world.connect(ada)
    item = world.item(ada, label="Notes on the Analytical Engine")
    item.self_ids = ["doi:10.5555/12345678"]
    item.save(update_fields=["self_ids"])
    placement = world.place(item)
    placement.put_code = 4711
    placement.save(update_fields=["put_code"])
    return ada


@pytest.mark.parametrize(
    "words", ["lovelace", "ada lovelace", "Lovelace, Ada", "ada@north", "ada", ORCID_ID]
)
def test_people_are_found(alice: Member, known: Researcher, words: str) -> None:
    people = alice.get(SEARCH, {"q": words}).context["people"]
    assert [row.researcher for row in people] == [known]


@pytest.mark.parametrize("words", ["4711", "10.5555/12345678", "https://doi.org/10.5555/12345678"])
def test_items_are_found(alice: Member, known: Researcher, words: str) -> None:
    page = alice.get(SEARCH, {"q": words}).content.decode()
    assert "Notes on the Analytical Engine" in page


@pytest.mark.parametrize("words", ["", "babbage", "99", "10.1/x", "'; --", "9" * 300])
def test_what_is_not_there_is_not_found(alice: Member, known: Researcher, words: str) -> None:
    answer = alice.get(SEARCH, {"q": words})
    assert answer.status_code == 200
    assert "No results" in answer.content.decode()


def test_others_find_nothing(
    bob: Member, charlie: Member, client: Client, known: Researcher
) -> None:
    assert charlie.get(SEARCH, {"q": "lovelace"}).status_code == 404
    found = charlie.get("/t/south/search/", {"q": ORCID_ID}).context
    assert (found["people"], found["items"]) == ([], [])
    assert len(bob.get(SEARCH, {"q": "4711"}).context["items"]) == 1
    assert client.get(SEARCH).status_code == 302
