"""An iD is one person's, and a person has one iD under a credential."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client
from django.utils.timezone import now

from audit.models import Event, Exchange
from oauth import actions, queries
from oauth.models import Connection, Grant, UnwantedToken
from scoping.context import tenant_context
from tenants.models import Credential, Researcher, Tenant
from tests.oauth.conftest import MakeCredential
from tests.oauth.registry import Registry, arrive, begin

MakeToken = Callable[[Researcher, Credential], str]
MakeResearcher = Callable[[Tenant, str], Researcher]


def connect(
    token: str, registry: Registry, orcid: str, *, scope: str | None = None
) -> tuple[int, str]:
    """Connect in a fresh browser; return the status and the text of the result's page."""
    browser = Client()
    asked = begin(browser, token)
    page = arrive(browser, asked, code=registry.grant(asked, orcid, scope))
    return page.status_code, page.content.decode()


def tend(tenant: Tenant) -> None:
    with tenant_context(tenant.pk):
        actions.tend(clock=now, jitter=lambda: 0.5)


@pytest.fixture
def grace(north: Tenant, make_researcher: MakeResearcher) -> Researcher:
    return make_researcher(north, "grace")


def test_an_id_of_somebody_else_is_refused(
    token: str,
    registry: Registry,
    north: Tenant,
    grace: Researcher,
    credential: Credential,
    make_token: MakeToken,
) -> None:
    orcid = registry.add_person()
    connect(token, registry, orcid)

    status, text = connect(make_token(grace, credential), registry, orcid)

    assert status == 409
    assert "is connected to someone else" in text
    assert orcid not in text
    with tenant_context(north.pk):
        assert Connection.objects.get().researcher.external_ref == "ada"
        assert Event.objects.get(kind="connect.failed").details["outcome"] == "id-taken"


def test_its_token_is_revoked_and_the_rightful_one_lives(
    token: str,
    registry: Registry,
    north: Tenant,
    grace: Researcher,
    credential: Credential,
    make_token: MakeToken,
) -> None:
    orcid = registry.add_person()
    connect(token, registry, orcid)
    connect(make_token(grace, credential), registry, orcid)

    tend(north)

    assert len(registry.calls("/oauth/revoke")) == 1
    with tenant_context(north.pk):
        assert not UnwantedToken.objects.exists()
        assert Grant.objects.get().state == "current"
        assert Exchange.objects.filter(purpose="token-revoke").count() == 1


def test_a_token_that_is_in_use_is_not_revoked_with_a_refusal(
    token: str,
    registry: Registry,
    north: Tenant,
    grace: Researcher,
    credential: Credential,
    make_token: MakeToken,
) -> None:
    orcid = registry.add_person()
    connect(token, registry, orcid)
    with tenant_context(north.pk):
        access = queries.open_access_token(Grant.objects.get()).reveal()
    registry.answer_with(access_token=access, orcid=orcid, scope="/read-limited")

    status, _ = connect(make_token(grace, credential), registry, orcid)

    assert status == 409
    with tenant_context(north.pk):
        assert not UnwantedToken.objects.exists()


def test_another_id_does_not_replace_the_first(
    token: str, registry: Registry, north: Tenant
) -> None:
    orcid = registry.add_person()
    connect(token, registry, orcid)

    status, text = connect(token, registry, registry.add_person("Augusta"))

    assert status == 409
    assert "connected with a different ORCID iD" in text
    with tenant_context(north.pk):
        assert Connection.objects.get().orcid_id == orcid
        assert UnwantedToken.objects.count() == 1


def test_a_used_link_serves_its_id_alone(
    browser: Client, token: str, registry: Registry, north: Tenant
) -> None:
    connect(token, registry, registry.add_person())
    browser.post("/connect/disconnect/", {"link": token})

    status, _ = connect(token, registry, registry.add_person("Augusta"))

    assert status == 409


def test_after_a_disconnection_a_new_link_may_bring_another_id(
    browser: Client,
    token: str,
    registry: Registry,
    north: Tenant,
    ada: Researcher,
    credential: Credential,
    make_token: MakeToken,
) -> None:
    connect(token, registry, registry.add_person())
    browser.post("/connect/disconnect/", {"link": token})

    status, _ = connect(make_token(ada, credential), registry, registry.add_person("Augusta"))

    assert status == 200
    with tenant_context(north.pk):
        states = Connection.objects.order_by("id").values_list("state", flat=True)
        assert list(states) == ["disconnected", "active"]


def test_the_same_id_under_two_credentials_is_two_connections(
    token: str,
    registry: Registry,
    north: Tenant,
    ada: Researcher,
    make_token: MakeToken,
    make_credential: MakeCredential,
) -> None:
    orcid = registry.add_person()
    connect(token, registry, orcid)
    second = make_credential(north, client_id="APP-0000000000000002")

    status, _ = connect(make_token(ada, second), registry, orcid)

    assert status == 200
    with tenant_context(north.pk):
        assert Connection.objects.filter(orcid_id=orcid, state="active").count() == 2


def test_two_tenants_connect_the_same_id_apart(
    token: str,
    registry: Registry,
    north: Tenant,
    south: Tenant,
    make_token: MakeToken,
    make_credential: MakeCredential,
    make_researcher: MakeResearcher,
) -> None:
    orcid = registry.add_person()
    connect(token, registry, orcid)
    second = make_credential(south, client_id="APP-0000000000000002")

    status, _ = connect(make_token(make_researcher(south, "ada"), second), registry, orcid)

    assert status == 200
    for tenant in (north, south):
        with tenant_context(tenant.pk):
            assert Connection.objects.get().orcid_id == orcid


def connect_at_once(registry: Registry, *pairs: tuple[str, str]) -> list[int]:
    """Let several links and iDs come back in the same instant; return the statuses."""
    barrier = threading.Barrier(len(pairs))

    def visit(token: str, orcid: str) -> int:
        browser = Client()
        asked = begin(browser, token)
        code = registry.grant(asked, orcid)
        barrier.wait()
        try:
            return arrive(browser, asked, code=code).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(pairs)) as pool:
        return sorted(pool.map(lambda pair: visit(*pair), pairs))


def test_of_two_people_with_one_id_one_is_connected(
    committed: None,
    token: str,
    registry: Registry,
    north: Tenant,
    grace: Researcher,
    credential: Credential,
    make_token: MakeToken,
) -> None:
    orcid = registry.add_person()

    statuses = connect_at_once(registry, (token, orcid), (make_token(grace, credential), orcid))

    assert statuses == [200, 409]
    with tenant_context(north.pk):
        assert Connection.objects.get().orcid_id == orcid


def test_of_two_ids_of_one_person_one_is_connected(
    committed: None, token: str, registry: Registry, north: Tenant
) -> None:
    pairs = [(token, registry.add_person(name)) for name in ("Ada", "Augusta", "Byron")]

    assert connect_at_once(registry, *pairs) == [200, 409, 409]
    with tenant_context(north.pk):
        assert Connection.objects.get().generation == 1
        assert UnwantedToken.objects.count() == 2


@pytest.mark.usefixtures("roomy")
def test_one_id_in_several_tabs_is_one_connection(
    committed: None, token: str, registry: Registry, north: Tenant
) -> None:
    orcid = registry.add_person()

    assert connect_at_once(registry, *[(token, orcid)] * 4) == [200] * 4
    with tenant_context(north.pk):
        assert Connection.objects.get().generation == 4
        assert Grant.objects.filter(state="current").count() == 1
