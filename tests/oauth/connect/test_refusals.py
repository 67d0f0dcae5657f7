"""What comes back wrong reaches no token endpoint, burns no link, and has its own page."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from django.utils.timezone import now

from oauth.models import Authorization, Connection
from scoping.context import tenant_context
from tenants.models import Credential, Environment, Researcher, Tenant
from tests.oauth.conftest import MakeCredential
from tests.oauth.registry import Registry, arrive, begin, come_back


def connections(tenant: Tenant) -> int:
    with tenant_context(tenant.pk):
        return Connection.objects.count()


def page_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize(
    "brought, status, words",
    [
        ({"state": ""}, 400, "Unknown connection"),
        ({"state": "of-nobody"}, 400, "Unknown connection"),
        ({"state": "x" * 5000}, 400, "Unknown connection"),
        ({"state": "\x00"}, 400, "could not understand this request"),
        ({"code": ""}, 400, "ORCID sent nothing back"),
        ({"code": "", "state": ""}, 400, "ORCID sent nothing back"),
        ({"code": "", "error": "server_error", "state": ""}, 400, "currently unavailable"),
        ({"code": "", "error": "server_error", "state": "of-nobody"}, 400, "Unknown connection"),
        ({"code": "", "error": "invalid_scope", "state": ""}, 400, "not set up correctly"),
        ({"code": "", "error": "login_required", "state": ""}, 400, "could not complete"),
        ({"code": "", "error": "access_denied", "state": "of-nobody"}, 400, "Unknown connection"),
    ],
)
def test_what_names_no_connection(
    browser: Client,
    token: str,
    registry: Registry,
    north: Tenant,
    brought: dict[str, str],
    status: int,
    words: str,
) -> None:
    asked = begin(browser, token)

    answer = come_back(browser, asked, **({"code": "SECRET"} | brought))

    assert answer.status_code == status
    assert words in page_of(answer)
    assert "SECRET" not in page_of(answer)
    assert registry.exchanges() == connections(north) == 0


def test_another_browser_finishes_nothing_and_burns_nothing(
    browser: Client, token: str, registry: Registry, north: Tenant
) -> None:
    asked = begin(browser, token)
    code = registry.grant(asked, registry.add_person())

    refused = come_back(Client(), asked, code=code)

    assert refused.status_code == 403
    assert "started in another browser" in page_of(refused)
    assert registry.exchanges() == connections(north) == 0
    assert arrive(browser, asked, code=code).status_code == 200
    assert connections(north) == 1


def test_a_browser_with_a_connection_of_its_own_is_another_browser(
    browser: Client, token: str, registry: Registry
) -> None:
    victim = Client()
    begin(victim, token)
    asked = begin(browser, token)

    assert come_back(victim, asked, code="ABCDEF").status_code == 403
    assert registry.exchanges() == 0


def test_ten_minutes_are_enough(
    browser: Client, token: str, registry: Registry, north: Tenant
) -> None:
    asked = begin(browser, token)

    with time_machine.travel(now() + timedelta(minutes=10)):
        page = arrive(browser, asked, code="ABCDEF")

    assert page.status_code == 410
    assert "This took too long" in page_of(page)
    assert registry.exchanges() == connections(north) == 0


@pytest.mark.parametrize("environment", Environment)
def test_an_answer_at_another_credentials_address(
    browser: Client,
    token: str,
    registry: Registry,
    north: Tenant,
    make_credential: MakeCredential,
    environment: Environment,
) -> None:
    other = make_credential(north, client_id="APP-0000000000000002", environment=environment)
    asked = begin(browser, token)

    answer = browser.get(
        f"/connect/callback/{other.public_id}/", {"state": asked["state"], "code": "ABCDEF"}
    )

    assert answer.status_code == 400
    assert registry.exchanges() == connections(north) == 0


def test_an_answer_at_another_tenants_address(
    browser: Client, token: str, registry: Registry, south: Tenant, make_credential: MakeCredential
) -> None:
    other = make_credential(south, client_id="APP-0000000000000002")
    asked = begin(browser, token)

    answer = browser.get(
        f"/connect/callback/{other.public_id}/", {"state": asked["state"], "code": "ABCDEF"}
    )

    assert answer.status_code == 400
    assert "North" not in page_of(answer)
    assert registry.exchanges() == connections(south) == 0


def test_an_answer_at_an_address_of_nobody(browser: Client, token: str) -> None:
    asked = begin(browser, token)

    answer = browser.get(
        f"/connect/callback/{'x' * 22}/", {"state": asked["state"], "code": "ABCDEF"}
    )

    assert answer.status_code == 404


def test_the_row_is_taken_once_whatever_came_first(
    browser: Client, token: str, registry: Registry, north: Tenant
) -> None:
    asked = begin(browser, token)
    arrive(browser, asked, error="access_denied")

    page = arrive(browser, asked, code=registry.grant(asked, registry.add_person()))

    assert "You denied access" in page_of(page)
    assert registry.exchanges() == connections(north) == 0


def test_looking_ahead_does_not_use_the_code_up(
    browser: Client, token: str, registry: Registry
) -> None:
    asked = begin(browser, token)
    code = registry.grant(asked, registry.add_person())

    ahead = browser.head(urlsplit(asked["redirect_uri"]).path, asked | {"code": code})

    assert (ahead.status_code, ahead.content) == (200, b"")
    assert arrive(browser, asked, code=code).status_code == 200


def test_a_link_of_nobody(browser: Client, db: None) -> None:
    assert browser.get(f"/connect/{'x' * 43}/").status_code == 404
    assert browser.post("/connect/begin/", {"link": "x" * 43}).status_code == 404
    assert browser.post("/connect/begin/").status_code == 404


def test_a_link_that_has_expired(browser: Client, token: str, north: Tenant) -> None:
    with time_machine.travel(now() + timedelta(days=30, seconds=1)):
        shown = browser.get(f"/connect/{token}/")
        begun = browser.post("/connect/begin/", {"link": token})

    assert (shown.status_code, begun.status_code) == (410, 410)
    with tenant_context(north.pk):
        assert not Authorization.objects.exists()


def test_a_simulator_that_was_switched_off(
    browser: Client, token: str, settings: object, credential: Credential, ada: Researcher
) -> None:
    settings.SIMULATOR_ENABLED = False  # type: ignore[attr-defined]

    answer = browser.post("/connect/begin/", {"link": token})

    assert answer.status_code == 502
    assert "not set up correctly" in page_of(answer)


def test_over_https_no_neighbour_can_plant_the_cookie(token: str) -> None:
    browser = Client()

    browser.post("/connect/begin/", {"link": token}, secure=True)

    cookie = browser.cookies["__Host-portal_connect"]
    assert (cookie["secure"], cookie["httponly"], cookie["path"]) == (True, True, "/")
    assert (cookie["samesite"], cookie["domain"]) == ("Lax", "")


@pytest.mark.parametrize("word", ["server_error", "temporarily_unavailable"])
def test_an_orcid_that_is_down_leaves_a_calm_page_with_a_way_on(
    browser: Client, token: str, registry: Registry, word: str
) -> None:
    asked = begin(browser, token)

    answer = come_back(browser, asked, code="", error=word)
    page = browser.get(answer.headers["Location"]) if answer.status_code == 302 else answer

    assert page.status_code == 200
    assert "ORCID is currently unavailable" in page_of(page)
    assert f"/connect/{token}/" in page_of(page)
