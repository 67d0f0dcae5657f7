"""A code is exchanged once, whatever ORCID answers and however often the browser asks."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import OperationalError, connections
from django.http import HttpResponse
from django.test import Client
from psycopg2.errors import DeadlockDetected

from audit.models import Exchange
from oauth.models import Authorization, Connection, Grant
from oauth.signals import researcher_connected
from scoping.context import tenant_context
from tenants.models import Tenant
from tests.oauth.registry import Registry, arrive, begin, come_back

TOKEN_PATH = "/oauth/token$"


def outcome(tenant: Tenant) -> str:
    with tenant_context(tenant.pk):
        return Authorization.objects.get().outcome


@pytest.mark.parametrize(
    "fault, status, expected",
    [
        ({"status": 503, "body": "busy"}, 200, "unavailable"),
        ({"status": 200, "body": "<html>just a moment</html>"}, 200, "unavailable"),
        ({"status": 200, "body": "{}", "content_type": "application/json"}, 200, "unavailable"),
        ({"close": "before"}, 503, "no-answer"),
        ({"close": "after"}, 503, "no-answer"),
        ({"status": 500, "body": '{"error":"server_error"}'}, 200, "unavailable"),
        ({"status": 400, "body": '{"error":"invalid_grant"}'}, 502, "code-refused"),
        ({"status": 401, "body": '{"error":"invalid_client"}'}, 502, "credential-refused"),
        ({"status": 400, "body": '{"error":"invalid_scope"}'}, 502, "scope-refused"),
        ({"status": 302, "body": "", "headers": {"Location": "/"}}, 200, "unavailable"),
    ],
)
def test_a_failed_exchange_stores_nothing_and_is_not_repeated(
    browser: Client,
    token: str,
    registry: Registry,
    north: Tenant,
    fault: dict[str, object],
    status: int,
    expected: str,
) -> None:
    registry.post("faults", path=TOKEN_PATH, **fault)
    asked = begin(browser, token)
    code = registry.grant(asked, registry.add_person())

    page = arrive(browser, asked, code=code)
    again = arrive(browser, asked, code=code)

    assert (page.status_code, again.status_code) == (status, status)
    assert outcome(north) == expected
    assert registry.exchanges() == 1
    with tenant_context(north.pk):
        assert not Connection.objects.exists()
        assert Exchange.objects.get().purpose == "token-exchange"


@pytest.mark.parametrize("orcid", ['"0000-0002-1825-0098"', "null", '"x"', "42"])
def test_an_answer_without_a_valid_id_stores_nothing(
    browser: Client, token: str, registry: Registry, north: Tenant, orcid: str
) -> None:
    body = f'{{"access_token":"planted","token_type":"bearer","scope":"","orcid":{orcid}}}'
    registry.post("faults", path=TOKEN_PATH, status=200, body=body, content_type="application/json")
    asked = begin(browser, token)

    page = arrive(browser, asked, code="ABCDEF")

    assert page.status_code == 502
    assert outcome(north) == "no-id"
    with tenant_context(north.pk):
        assert not Connection.objects.exists()


def test_a_wrong_secret_is_the_institutions_to_mend(
    browser: Client, token: str, registry: Registry, north: Tenant
) -> None:
    asked = begin(browser, token)
    code = registry.grant(asked, registry.add_person())
    registry.post(
        "clients",
        client_id=asked["client_id"],
        client_secret="another",
        redirect_uris=[asked["redirect_uri"]],
    )

    page = arrive(browser, asked, code=code)

    assert page.status_code == 502
    assert "client ID and secret" in page.content.decode()
    assert outcome(north) == "credential-refused"


def test_silence_ends_at_the_deadline_and_nothing_is_sent_again(
    browser: Client,
    token: str,
    registry: Registry,
    north: Tenant,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from gateway import process  # noqa: PLC0415 - the room, beside the fixture of that name

    monkeypatch.setattr(settings, "ORCID_CALL_DEADLINE_SECONDS", 0.3)
    process.transport.cache_clear()
    registry.post("faults", path=TOKEN_PATH, delay_ms=1500)
    asked = begin(browser, token)

    page = arrive(browser, asked, code=registry.grant(asked, registry.add_person()))
    process.transport.cache_clear()

    assert page.status_code == 503
    assert outcome(north) == "no-answer"
    assert registry.exchanges() <= 1


@pytest.mark.usefixtures("roomy")
def test_twenty_visits_at_once_make_one_exchange(
    committed: None, browser: Client, token: str, registry: Registry, north: Tenant
) -> None:
    asked = begin(browser, token)
    code = registry.grant(asked, registry.add_person())
    barrier = threading.Barrier(20)

    def visit() -> HttpResponse:
        same = Client()
        same.cookies = browser.cookies
        barrier.wait()
        try:
            return come_back(same, asked, code=code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        answers = [future.result() for future in [pool.submit(visit) for _ in range(20)]]

    assert {answer.status_code for answer in answers} == {302}
    assert len({answer["Location"] for answer in answers}) == 1
    assert registry.exchanges() == 1
    with tenant_context(north.pk):
        assert Grant.objects.get().state == "current"


def test_a_result_that_is_not_there_yet_renews_itself(
    browser: Client, token: str, registry: Registry, north: Tenant
) -> None:
    asked = begin(browser, token)
    answer = come_back(browser, asked, code=registry.grant(asked, registry.add_person()))
    with tenant_context(north.pk):
        Authorization.objects.update(state="exchanging", outcome="")

    page = browser.get(answer["Location"])

    assert page.status_code == 202
    assert page["Refresh"] == "2"


def test_a_deadlock_does_not_cost_the_connection(
    browser: Client, token: str, registry: Registry, north: Tenant
) -> None:
    asked = begin(browser, token)
    code = registry.grant(asked, registry.add_person())
    deadlocks = [DeadlockDetected("deadlock detected")]

    def hear(**_: object) -> None:
        if deadlocks:
            raise OperationalError from deadlocks.pop()

    researcher_connected.connect(hear)
    try:
        page = arrive(browser, asked, code=code)
    finally:
        researcher_connected.disconnect(hear)

    assert page.status_code == 200
    assert registry.exchanges() == 1
    with tenant_context(north.pk):
        assert Grant.objects.get().generation == 1
