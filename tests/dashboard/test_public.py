"""Pages before a tenant is known, and pages for when something goes wrong."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory

from dashboard.views.errors import server_error
from oauth.models import ConnectionState
from scoping.context import tenant_context
from tenants.models import Researcher, Route, RouteKind
from tests.cast import Member
from tests.dashboard.world import ORCID_ID, World

pytestmark = pytest.mark.django_db
Read = Callable[[Client, str], str]


@pytest.fixture
def shown(world: World, ada: Researcher) -> str:
    """Return the address of ada's public page."""
    world.tenant.public_pages = True
    world.tenant.save(update_fields=["public_pages"])
    return f"/p/{ada.public_id}/"


def test_a_public_page_shows_name_and_id_and_nothing_private(
    client: Client, world: World, ada: Researcher, shown: str, read: Read
) -> None:
    world.connect(ada)
    page = read(client, shown)
    assert f"/{ORCID_ID}</span>" in page
    assert "Ada Lovelace" in page
    assert ada.email not in page
    assert ada.external_ref + "@" not in page


def test_who_has_not_connected_has_no_page(client: Client, world: World, shown: str) -> None:
    assert client.get(shown).status_code == 404


def test_who_has_ended_the_permission_has_no_page(
    client: Client, world: World, ada: Researcher, shown: str
) -> None:
    world.connect(ada, state=ConnectionState.LOST)
    assert client.get(shown).status_code == 404


def test_an_institution_shows_no_pages_unless_it_says_so(
    client: Client, world: World, ada: Researcher, shown: str
) -> None:
    world.connect(ada)
    world.tenant.public_pages = False
    world.tenant.save(update_fields=["public_pages"])
    assert client.get(shown).status_code == 404
    assert client.get("/p/aaaaaaaaaaaaaaaaaaaaaa/").status_code == 404


def test_a_member_of_several_institutions_may_choose(
    alice: Member, south: object, add_to_south: Callable[[Member], None], read: Read
) -> None:
    add_to_south(alice)
    page = read(alice, "/")
    assert "North University" in page
    assert "South University" in page
    assert "Switch" in read(alice, "/t/north/")


def test_a_member_of_none_is_told_so(client: Client, alice: Member, read: Read) -> None:
    with tenant_context(alice.tenant.pk):
        Route.objects.filter(kind=RouteKind.MEMBER).delete()
    assert "No institutions yet" in read(alice, "/")


def test_our_own_fault_is_said_with_its_reference() -> None:
    request: HttpRequest = RequestFactory().get("/")
    request.request_id = "c0ffee"  # type: ignore[attr-defined]
    answer = server_error(request)
    assert answer.status_code == 500
    assert "c0ffee" in answer.content.decode()


def test_an_error_of_a_view_shows_that_page(alice: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    alice.raise_request_exception = False
    monkeypatch.setattr("dashboard.queries.overview.figures", lambda: 1 / 0)
    answer = alice.get("/t/north/")
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in answer.content.decode()


def test_an_old_form_is_refused_in_words(alice: Member) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/accounts/logout/")
    assert answer.status_code == 403
    assert "This form has expired" in answer.content.decode()
