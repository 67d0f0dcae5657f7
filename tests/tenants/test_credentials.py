"""Credentials are saved, changed and shown; their secret is only ever written."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils.timezone import now

from scoping.context import tenant_context
from tenants.encryption.secrets import open_value
from tenants.models import Credential, Tenant
from tests.cast import Member
from tests.counting import queries_of
from tests.tenants.form_data import FORM, PLANTED, page_of, prove, saved

ADD = "/t/north/credentials/add/"


def post(browser: Client, path: str, **changes: object) -> HttpResponse:
    return browser.post(path, FORM | changes)  # type: ignore[return-value]


def test_an_admin_saves_a_credential(north: Tenant, alice: Member) -> None:
    prove(alice)

    answer = post(alice, ADD)

    credential = saved(north)
    assert answer.status_code == 302
    assert answer["Location"] == f"/t/north/credentials/{credential.public_id}/"
    with tenant_context(north.pk):
        assert open_value(credential, "secret_sealed").reveal() == PLANTED


def test_its_page_shows_the_redirect_uri_and_never_the_secret(north: Tenant, alice: Member) -> None:
    prove(alice)
    post(alice, ADD)
    credential = saved(north)

    page = page_of(alice, credential)

    assert f"{settings.PUBLIC_URL}/connect/callback/{credential.public_id}/" in page
    assert PLANTED not in page
    assert "Test connection" in page


def test_the_form_shows_everything_but_the_secret(north: Tenant, alice: Member) -> None:
    prove(alice)
    post(alice, ADD)

    page = alice.get(f"/t/north/credentials/{saved(north).public_id}/edit/").content.decode()

    assert str(FORM["client_id"]) in page
    assert PLANTED not in page


def test_an_empty_secret_leaves_the_saved_one(north: Tenant, alice: Member) -> None:
    prove(alice)
    post(alice, ADD)
    path = f"/t/north/credentials/{saved(north).public_id}/edit/"

    answer = post(alice, path, client_secret="", message_format="xml")

    assert answer.status_code == 302
    assert saved(north).message_format == "xml"
    with tenant_context(north.pk):
        assert open_value(saved(north), "secret_sealed").reveal() == PLANTED


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"client_id": "APP-short"}, "A client ID looks like"),
        ({"client_id": "0000-0002-1825-0098"}, "A client ID looks like"),
        ({"client_secret": ""}, "This field is required"),
        ({"scopes": []}, "The minimum is the ORCID iD"),
        ({"scopes": ["openid", "/authenticate"]}, "Select one of them"),
        ({"api_type": "public"}, "It cannot write"),
        ({"api_type": "public", "scopes": ["openid"], "premium": "on"}, "Only Member API"),
        ({"environment": "elsewhere"}, "Select a valid choice"),
        ({"scopes": ["/webhook"]}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_right_is_said_at_its_field(
    north: Tenant, alice: Member, changes: dict[str, object], sentence: str
) -> None:
    prove(alice)

    answer = post(alice, ADD, **changes)

    assert sentence in answer.content.decode()
    with tenant_context(north.pk):
        assert not Credential.objects.exists()


def test_a_client_id_is_saved_once(north: Tenant, alice: Member) -> None:
    prove(alice)
    post(alice, ADD)

    assert "already exists" in post(alice, ADD).content.decode()


def test_a_public_credential_says_why_nothing_is_written(north: Tenant, alice: Member) -> None:
    prove(alice)
    post(alice, ADD, api_type="public", scopes=["/authenticate"])

    assert "The Public API is read-only" in page_of(alice, saved(north))


def test_fresh_proof_is_asked_for_and_nothing_posted_is_kept(north: Tenant, alice: Member) -> None:
    answer = post(alice, ADD)

    assert answer["Location"].startswith("/accounts/reauthenticate/?next=")
    assert PLANTED not in str(dict(alice.session.items()))
    with tenant_context(north.pk):
        assert not Credential.objects.exists()


def test_old_proof_does_not_do(north: Tenant, alice: Member) -> None:
    prove(alice)

    with time_machine.travel(now() + timedelta(seconds=601)):
        answer = alice.get(ADD)

    assert answer["Location"].startswith("/accounts/reauthenticate/")


def test_an_auditor_looks_and_a_stranger_sees_nothing(
    north: Tenant, alice: Member, bob: Member, charlie: Member
) -> None:
    prove(alice)
    post(alice, ADD)
    path = f"/t/north/credentials/{saved(north).public_id}/"

    assert "Test connection" not in bob.get(path).content.decode()
    for page in (ADD, f"{path}edit/", f"{path}test/"):
        assert bob.post(page).status_code == 404
        assert charlie.post(page).status_code == 404
    assert charlie.get(path).status_code == 404
    assert charlie.get(path.replace("north", "south")).status_code == 404


def test_the_list_costs_the_same_however_long_it_is(north: Tenant, alice: Member) -> None:
    prove(alice)
    post(alice, ADD)
    one = queries_of(alice, "/t/north/credentials/")
    post(alice, ADD, client_id="APP-0000000000000002")

    assert queries_of(alice, "/t/north/credentials/") == one
