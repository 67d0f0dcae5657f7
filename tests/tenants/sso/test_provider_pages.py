"""The owner's page of the identity provider: set up, tested, removed; its secret only written."""

import json

import pytest
from django.conf import LazySettings
from django.test import Client

from audit.models import Event
from scoping.context import tenant_context
from tenants.encryption.secrets import open_value
from tenants.models import IdentityProvider, Tenant
from tests.cast import Member
from tests.identity_provider import JWKS, SECRET, WELL_KNOWN, Provider
from tests.tenants.form_data import prove
from tests.tenants.sso.conftest import EDIT

PAGE = "/t/north/settings/sign-in/"


def saved(tenant: Tenant) -> IdentityProvider:
    with tenant_context(tenant.pk):
        return IdentityProvider.objects.get()


def test_the_page_shows_what_to_register_and_never_the_secret(
    north: Tenant, provided: Member, settings: LazySettings
) -> None:
    page = provided.get(PAGE).content.decode()
    form = provided.get(EDIT).content.decode()

    assert f"{settings.PUBLIC_URL}/sign-in/callback/{north.public_id}/" in page
    assert SECRET not in page + form
    assert SECRET.encode() not in bytes(saved(north).secret_sealed)


def test_an_empty_secret_leaves_the_saved_one(
    north: Tenant, provided: Member, form: dict[str, str]
) -> None:
    provided.post(EDIT, form | {"client_secret": "", "domains": "north.example"})

    with tenant_context(north.pk):
        assert open_value(saved(north), "secret_sealed").reveal() == SECRET
    assert saved(north).domains == ["north.example"]


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"issuer": "http://login.example.org"}, "must start with https"),
        ({"issuer": "https://169.254.169.254"}, "is not on the public internet"),
        ({"issuer": "https://localhost"}, "not a public host name"),
        ({"issuer": "http://127.0.0.1:1"}, "must start with https"),
        ({"issuer": "https://login.example.org/?x=1"}, "cannot contain ? or #"),
        ({"domains": "north"}, "north is not a domain"),
        ({"addresses_verified": "on"}, "Enter your own domains"),
        ({"client_secret": ""}, "This field is required"),
        ({"client_id": ""}, "This field is required"),
    ],
)
def test_what_cannot_be_right_is_said_at_its_field(
    north: Tenant, olga: Member, form: dict[str, str], changes: dict[str, str], sentence: str
) -> None:
    prove(olga)

    assert sentence in olga.post(EDIT, form | changes).content.decode()
    with tenant_context(north.pk):
        assert not IdentityProvider.objects.exists()


def test_nothing_on_this_machine_without_the_operators_switch(
    olga: Member, form: dict[str, str], settings: LazySettings
) -> None:
    settings.SIMULATOR_ENABLED = False
    prove(olga)

    assert "must start with https" in olga.post(EDIT, form).content.decode()


def run_test(owner: Member, tenant: Tenant) -> dict[str, str]:
    assert owner.post(f"{PAGE}test/").status_code == 302
    assert owner.get(PAGE).status_code == 200
    return {step["label"]: step["state"] for step in saved(tenant).test_report}


def test_the_test_goes_step_by_step(north: Tenant, provided: Member) -> None:
    assert run_test(provided, north) == {
        "Discovery document and issuer": "ok",
        "Keys": "ok",
        "Client ID and secret": "todo",
    }
    assert saved(north).test_passed


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": "https://10.0.0.1/token"},
        {"jwks_uri": "http://127.0.0.1:1/jwks"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
    ],
)
def test_a_document_that_leads_elsewhere_fails(
    north: Tenant, provided: Member, idp: Provider, document: dict[str, object], client: Client
) -> None:
    idp.document = document

    assert run_test(provided, north)["Discovery document and issuer"] == "failed"
    assert client.get("/sign-in/north/begin/").status_code == 502


@pytest.mark.parametrize("path", [WELL_KNOWN, JWKS])
@pytest.mark.parametrize(
    "answer", [(302, b""), (500, b"{}"), (200, b"[]"), (200, b"\xff"), (200, b"x" * 600_000)]
)
def test_an_answer_that_cannot_be_read_fails_in_words(
    north: Tenant, provided: Member, idp: Provider, path: str, answer: tuple[int, bytes]
) -> None:
    idp.answers[path] = answer

    assert "failed" in run_test(provided, north).values()
    assert "/elsewhere" not in idp.asked


def test_keys_of_another_kind_fail(north: Tenant, provided: Member, idp: Provider) -> None:
    idp.answers[JWKS] = (200, json.dumps({"keys": [{"kty": "EC", "kid": "1"}]}).encode())

    assert run_test(provided, north)["Keys"] == "failed"


def test_only_an_owner_who_just_proved_it_changes_it(
    north: Tenant, olga: Member, alice: Member, charlie: Member, form: dict[str, str]
) -> None:
    assert olga.post(EDIT, form).headers["Location"].startswith("/accounts/reauthenticate/")
    for member in (alice, charlie):
        prove(member)
        for path in (PAGE, EDIT, f"{PAGE}test/", f"{PAGE}remove/"):
            assert member.post(path, form).status_code == 404
    with tenant_context(north.pk):
        assert not IdentityProvider.objects.exists()


def test_what_is_done_is_on_record(north: Tenant, provided: Member) -> None:
    provided.post(f"{PAGE}test/")
    provided.post(f"{PAGE}remove/")

    with tenant_context(north.pk):
        events = Event.objects.filter(kind__startswith="provider.").order_by("at")
        told = [(event.kind, event.actor_id) for event in events]
        assert SECRET not in str(list(events.values()))
    kinds = ["provider.saved", "provider.tested", "provider.removed"]
    assert told == [(kind, provided.user.pk) for kind in kinds]


def test_who_has_none_and_who_is_not_there_are_answered_alike(
    north: Tenant, south: Tenant, client: Client
) -> None:
    for page in ("", "begin/"):
        answers = [client.get(f"/sign-in/{slug}/{page}") for slug in ("north", "nowhere")]
        assert [answer.status_code for answer in answers] == [404, 404]
    assert client.get(f"/sign-in/callback/{north.public_id}/").status_code == 404


def test_the_sign_in_page_knows_the_way(provided: Member, south: Tenant, client: Client) -> None:
    for slug, there in (("north", True), ("south", False), ("nowhere", False)):
        page = client.get(f"/accounts/login/?next=/t/{slug}/").content.decode()
        assert (f"/sign-in/{slug}/" in page) is there
    assert "/sign-in/north/begin/" in client.get("/sign-in/north/?next=/t/north/").content.decode()
