"""No secret, token, code or state is left in the log, the logs or an address."""

import logging

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.timezone import now

from audit import queries as audit
from oauth import actions
from scoping.context import tenant_context
from tenants.encryption import keys
from tenants.models import Tenant
from tests.cast import Member
from tests.oauth.registry import CLIENT_SECRET, Registry, arrive, begin

PLANTED = {"access_token": "PLANTED-access", "refresh_token": "PLANTED-refresh"}
SCOPE = "/read-limited /activities/update"


def logged(tenant: Tenant) -> str:
    """Return everything that the tenant's log holds, opened."""
    with tenant_context(tenant.pk):
        contents = [audit.content_of(row, key_of=keys.key_of) for row in audit.exchanges()]
        return repr(contents) + repr(list(audit.events().values()))


def test_a_journey_leaves_no_secret_behind(
    browser: Client,
    token: str,
    registry: Registry,
    north: Tenant,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    orcid = registry.add_person()
    asked = begin(browser, token)
    registry.answer_with(**PLANTED, orcid=orcid, scope=SCOPE)

    page = arrive(browser, asked, code="PLANTED-code")
    browser.post("/connect/disconnect/", {"link": token})
    with tenant_context(north.pk):
        actions.tend(clock=now, jitter=lambda: 0.5)

    everything = logged(north) + caplog.text + "".join(capfd.readouterr())
    assert "oauth/token" in everything
    assert "oauth/revoke" in everything
    for secret in ("PLANTED", CLIENT_SECRET, asked["state"], token):
        assert secret not in everything
    assert "PLANTED" not in page.content.decode()


def test_errors_of_orcid_that_repeat_a_secret_are_scrubbed(
    browser: Client, token: str, registry: Registry, north: Tenant, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    body = '{"error":"invalid_grant","error_description":"Invalid authorization code: PLANTED"}'
    registry.post(
        "faults", path="/oauth/token$", status=400, body=body, content_type="application/json"
    )
    asked = begin(browser, token)

    page = arrive(browser, asked, code="PLANTED")

    assert "PLANTED" not in logged(north) + caplog.text + page.content.decode()


def test_what_goes_wrong_unexpectedly_shows_no_secret(
    browser: Client,
    token: str,
    registry: Registry,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fall(**_: object) -> None:
        raise RuntimeError("the database is full")

    browser.raise_request_exception = False
    asked = begin(browser, token)
    registry.answer_with(**PLANTED, orcid=registry.add_person(), scope=SCOPE)
    monkeypatch.setattr("oauth.connect.store.store", fall)

    answer = arrive(browser, asked, code="PLANTED-code")

    assert answer.status_code == 500
    assert "the database is full" in caplog.text
    for text in (caplog.text, answer.content.decode()):
        assert "PLANTED" not in text
        assert asked["state"] not in text


def test_a_test_of_a_credential_logs_no_secret(
    alice: Member, registry: Registry, north: Tenant, credential: object
) -> None:
    path = f"/t/north/credentials/{credential.public_id}/test/"  # type: ignore[attr-defined]

    page = alice.post(path, follow=True)

    assert CLIENT_SECRET not in logged(north) + page.content.decode()


def test_the_log_stays_whole(browser: Client, token: str, registry: Registry) -> None:
    asked = begin(browser, token)
    arrive(browser, asked, code=registry.grant(asked, registry.add_person()))

    call_command("verify_audit", tenant="north")
