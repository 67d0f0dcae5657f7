"""The way to ORCID and back, through the doors, against the simulated registry."""

import json
from collections.abc import Callable
from urllib.parse import urlsplit

from django.core.mail import EmailMessage
from django.test import Client

from audit.models import Event
from oauth.models import Authorization, Connection, Grant, PersonalLink
from oauth.signals import researcher_connected
from scoping.context import tenant_context
from tenants.encryption.secrets import open_value
from tenants.models import Credential, Researcher, Tenant
from tests.oauth.registry import Registry, arrive, begin, come_back
from tests.tenants.merged import leave_merged


def test_the_personal_page_says_who_asks_for_what(browser: Client, token: str) -> None:
    page = browser.get(f"/connect/{token}/")
    text = page.content.decode()

    assert page.status_code == 200
    assert "Ada Lovelace" in text
    assert "North University asks" in text
    assert "Add/update your research activities" in text
    assert "Create or connect your ORCID iD" in text
    assert page["Cache-Control"] == "no-store"


def test_orcid_is_asked_for_what_the_credential_says(
    browser: Client, token: str, credential: Credential, registry: Registry
) -> None:
    answer = browser.post("/connect/begin/", {"link": token, "lang": "de"})
    asked = begin(browser, token)

    assert answer["Location"].startswith(f"{registry.url}/oauth/authorize?")
    assert asked["client_id"] == credential.client_id
    assert asked["scope"].split() == ["/activities/update", "/read-limited"]
    assert urlsplit(asked["redirect_uri"]).path == f"/connect/callback/{credential.public_id}/"
    assert asked["email"] == "ada@north.example"
    assert "lang=de" in answer["Location"]
    assert "lang" not in asked


def test_a_researcher_connects(
    browser: Client, token: str, registry: Registry, north: Tenant, ada: Researcher
) -> None:
    orcid = registry.add_person()
    asked = begin(browser, token)

    page = arrive(browser, asked, code=registry.grant(asked, orcid))

    assert page.status_code == 200
    assert f"{registry.url}/{orcid}" in page.content.decode()
    with tenant_context(north.pk):
        connection = Connection.objects.get()
        assert (connection.researcher_id, connection.orcid_id) == (ada.pk, orcid)
        assert (connection.state, connection.generation) == ("active", 1)
        assert connection.expires_at is not None


def test_the_full_token_response_is_kept_sealed(
    browser: Client, token: str, registry: Registry, north: Tenant
) -> None:
    asked = begin(browser, token)
    arrive(browser, asked, code=registry.grant(asked, registry.add_person()))

    with tenant_context(north.pk):
        grant = Grant.objects.get()
        raw = json.loads(open_value(grant, "response_sealed").reveal())
        access = open_value(grant, "access_token_sealed").reveal()
        assert raw["access_token"] == access
        assert raw["refresh_token"] == open_value(grant, "refresh_token_sealed").reveal()
        assert access.encode() not in bytes(grant.access_token_sealed)
        assert sorted(grant.scopes) == ["/activities/update", "/read-limited"]


def test_the_result_stands_at_an_address_without_a_code(
    browser: Client, token: str, registry: Registry
) -> None:
    asked = begin(browser, token)

    answer = come_back(browser, asked, code=registry.grant(asked, registry.add_person()))

    assert answer.status_code == 302
    assert "?" not in answer["Location"]
    for page in (answer, browser.get(answer["Location"])):
        assert page["Referrer-Policy"] == "no-referrer"
        assert page["Cache-Control"] == "no-store"


def test_the_result_is_shown_to_no_other_browser(
    browser: Client, token: str, registry: Registry
) -> None:
    asked = begin(browser, token)
    orcid = registry.add_person()
    answer = come_back(browser, asked, code=registry.grant(asked, orcid))

    page = Client().get(answer["Location"])

    assert page.status_code == 404
    assert orcid not in page.content.decode()


def test_higher_rooms_hear_of_a_connection(
    browser: Client, token: str, registry: Registry, north: Tenant
) -> None:
    heard: list[tuple[int, int]] = []

    def hear(*, tenant_id: int, connection_id: int, **_: object) -> None:
        heard.append((tenant_id, connection_id))

    researcher_connected.connect(hear)
    try:
        asked = begin(browser, token)
        arrive(browser, asked, code=registry.grant(asked, registry.add_person()))
    finally:
        researcher_connected.disconnect(hear)

    with tenant_context(north.pk):
        assert heard == [(north.pk, Connection.objects.get().pk)]


def test_a_second_visit_shows_what_the_first_found(
    browser: Client, token: str, registry: Registry
) -> None:
    asked = begin(browser, token)
    code = registry.grant(asked, registry.add_person())
    first = come_back(browser, asked, code=code)

    second = come_back(browser, asked, code=code)

    assert second["Location"] == first["Location"]
    assert "is connected" in browser.get(second["Location"]).content.decode()
    assert registry.exchanges() == 1


def test_denial_is_a_page_of_its_own(
    browser: Client, token: str, registry: Registry, north: Tenant
) -> None:
    asked = begin(browser, token)

    page = arrive(browser, asked, error="access_denied", error_description="User denied access")

    assert page.status_code == 200
    assert "You denied access" in page.content.decode()
    assert f"/connect/{token}/" in page.content.decode()
    assert registry.exchanges() == 0
    with tenant_context(north.pk):
        assert Authorization.objects.get().state == "denied"
        assert Event.objects.filter(kind="connect.denied").exists()


def test_who_denied_can_connect_later(browser: Client, token: str, registry: Registry) -> None:
    arrive(browser, begin(browser, token), error="access_denied")

    asked = begin(browser, token)
    page = arrive(browser, asked, code=registry.grant(asked, registry.add_person()))

    assert "your ORCID iD is connected" in page.content.decode()


def test_fewer_scopes_connect_and_the_page_says_what_is_missing(
    browser: Client, token: str, registry: Registry, north: Tenant
) -> None:
    asked = begin(browser, token)
    code = registry.grant(asked, registry.add_person(), scope="/read-limited")

    text = arrive(browser, asked, code=code).content.decode()

    assert "You did not grant every permission" in text
    assert "Add/update your research activities" in text
    with tenant_context(north.pk):
        assert Connection.objects.get().scopes == ["/read-limited"]


def test_the_link_then_shows_the_connection_and_ends_it(
    browser: Client, token: str, registry: Registry, north: Tenant
) -> None:
    asked = begin(browser, token)
    arrive(browser, asked, code=registry.grant(asked, registry.add_person()))
    assert "Your ORCID iD is connected" in browser.get(f"/connect/{token}/").content.decode()

    answer = browser.post("/connect/disconnect/", {"link": token})

    assert answer["Location"] == f"/connect/{token}/"
    assert "Your earlier permission" in browser.get(answer["Location"]).content.decode()
    with tenant_context(north.pk):
        assert Connection.objects.get().state == "disconnected"
        assert Grant.objects.get().revoke_due_at is not None


def test_a_form_without_its_csrf_token_begins_nothing(token: str, north: Tenant) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/connect/begin/", {"link": token}).status_code == 403
    with tenant_context(north.pk):
        assert not Authorization.objects.exists()


def test_the_invitation_carries_the_link(
    ada: Researcher, token: str, mailoutbox: list[EmailMessage]
) -> None:
    (letter,) = mailoutbox

    assert letter.to == ["ada@north.example"]
    assert letter.subject == "Connect your ORCID iD with North University"
    assert f"http://127.0.0.1:8000/connect/{token}/" in letter.body


def test_a_look_by_head_at_a_personal_link_opens_nothing(
    browser: Client, token: str, north: Tenant
) -> None:
    page = browser.head(f"/connect/{token}/")

    assert (page.status_code, page.content) == (200, b"")
    with tenant_context(north.pk):
        assert PersonalLink.objects.get().opened_at is None
    browser.get(f"/connect/{token}/")
    with tenant_context(north.pk):
        assert PersonalLink.objects.get().opened_at is not None


def test_who_is_merged_while_at_orcid_comes_back_as_the_one_who_is_left(
    browser: Client,
    credential: Credential,
    registry: Registry,
    north: Tenant,
    ada: Researcher,
    make_researcher: Callable[[Tenant, str], Researcher],
    make_token: Callable[[Researcher, Credential], str],
) -> None:
    with tenant_context(north.pk):
        double = make_researcher(north, "ada2")
    asked = begin(browser, make_token(double, credential))
    with tenant_context(north.pk):
        leave_merged(double, into=ada)

    arrive(browser, asked, code=registry.grant(asked, registry.add_person()))

    with tenant_context(north.pk):
        assert Connection.objects.get().researcher == ada
        assert Authorization.objects.get().researcher == ada
