"""Members invite, disconnect and test; lower roles and strangers get 404."""

import smtplib

import pytest
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import Client

from audit.models import Event, Exchange
from oauth import queries
from oauth.models import Connection, PersonalLink
from scoping.context import tenant_context
from tenants.models import ApiType, Credential, Researcher, Tenant
from tests.cast import Member
from tests.oauth.conftest import MakeCredential
from tests.oauth.connect.test_persons import MakeToken, connect
from tests.oauth.registry import Registry

JSON = "application/json"
LOCKED = '{"response-code":403,"error-code":9003,"developer-message":"The client is locked."}'


def invite(member: Member, researcher: Researcher, **form: str) -> HttpResponse:
    path = f"/t/{member.tenant.slug}/researchers/{researcher.public_id}/invite/"
    return member.post(path, form, follow=True)  # type: ignore[return-value]


def check(member: Member, credential: Credential) -> str:
    path = f"/t/{member.tenant.slug}/credentials/{credential.public_id}/test/"
    return member.post(path, follow=True).content.decode()


def states(credential: Credential) -> list[str]:
    with tenant_context(credential.tenant_id):
        credential.refresh_from_db()
    return [step["state"] for step in credential.test_report]


def test_an_admin_invites(
    alice: Member, ada: Researcher, credential: Credential, mailoutbox: list[EmailMessage]
) -> None:
    page = invite(alice, ada)

    assert "has been sent to ada@north.example" in page.content.decode()
    with tenant_context(ada.tenant_id):
        link = PersonalLink.objects.get()
        assert link.sent_at is not None
        assert queries.link_address(link, site="https://x") in mailoutbox[0].body.replace(
            "http://127.0.0.1:8000", "https://x"
        )


def test_an_unused_link_is_sent_again(
    alice: Member, ada: Researcher, credential: Credential, mailoutbox: list[EmailMessage]
) -> None:
    invite(alice, ada)
    invite(alice, ada, credential=credential.public_id)

    assert mailoutbox[0].body == mailoutbox[1].body
    with tenant_context(ada.tenant_id):
        assert PersonalLink.objects.count() == 1
        assert Event.objects.filter(kind="researcher.invited").count() == 2


def test_without_a_credential_there_is_nothing_to_connect_under(
    alice: Member, ada: Researcher
) -> None:
    assert "Add an ORCID credential first" in invite(alice, ada).content.decode()


def test_a_mail_server_that_refuses_leaves_a_link_to_copy(
    alice: Member, ada: Researcher, credential: Credential, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(letter: EmailMessage) -> None:
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(EmailMessage, "send", refuse)

    assert "could not be sent" in invite(alice, ada).content.decode()
    with tenant_context(ada.tenant_id):
        assert PersonalLink.objects.get().sent_at is None


def test_an_admin_disconnects(alice: Member, token: str, registry: Registry, north: Tenant) -> None:
    connect(token, registry, registry.add_person())
    with tenant_context(north.pk):
        bound = Connection.objects.get()

    page = alice.post(f"/t/north/connections/{bound.public_id}/disconnect/", follow=True)

    assert "being withdrawn in ORCID" in page.content.decode()
    with tenant_context(north.pk):
        bound.refresh_from_db()
        assert bound.state == "disconnected"


def test_lower_roles_and_strangers_get_404(
    bob: Member,
    charlie: Member,
    token: str,
    registry: Registry,
    ada: Researcher,
    credential: Credential,
) -> None:
    connect(token, registry, registry.add_person())
    with tenant_context(ada.tenant_id):
        bound = Connection.objects.get()
    paths = [
        f"researchers/{ada.public_id}/invite/",
        f"connections/{bound.public_id}/disconnect/",
        f"credentials/{credential.public_id}/test/",
    ]

    for path in paths:
        assert bob.post(f"/t/north/{path}").status_code == 404
        assert charlie.post(f"/t/north/{path}").status_code == 404
        assert charlie.post(f"/t/south/{path}").status_code == 404
        assert Client().post(f"/t/north/{path}")["Location"].startswith("/accounts/login/")
        assert bob.get(f"/t/north/{path}").status_code == 405


def test_a_good_credential_passes_every_step(
    alice: Member, credential: Credential, registry: Registry
) -> None:
    page = check(alice, credential)

    assert "ORCID accepts them" in page
    assert states(credential) == ["ok", "ok", "ok", "todo"]
    assert credential.test_passed is True
    with tenant_context(credential.tenant_id):
        purposes = Exchange.objects.values_list("purpose", flat=True)
        assert list(purposes) == ["connection-test"] * 2
        assert Event.objects.filter(kind="credential.tested").exists()


def test_a_wrong_secret_is_named_with_who_can_mend_it(
    alice: Member, north: Tenant, make_credential: MakeCredential
) -> None:
    credential = make_credential(north, secret="mistyped")

    page = check(alice, credential)

    assert "ORCID does not accept this client ID and secret" in page
    assert "Compare them, and the environment" in page
    assert states(credential) == ["ok", "failed", "skipped", "todo"]
    assert credential.test_passed is False


@pytest.mark.parametrize(
    "fault, words",
    [
        ({"path": "/oauth/token$", "status": 503, "body": "busy"}, "is currently unavailable"),
        ({"path": "/oauth/token$", "status": 200, "body": "<html>"}, "is currently unavailable"),
        ({"path": "/oauth/token$", "close": "before"}, "did not respond in time"),
        ({"path": "/record$", "status": 503, "body": "busy"}, "API is currently unavailable"),
        (
            {"path": "/record$", "status": 403, "body": LOCKED, "content_type": JSON},
            "Contact ORCID",
        ),
        ({"path": "/record$", "status": 200, "body": "<html>"}, "an unexpected response"),
    ],
)
def test_whatever_orcid_answers_is_a_sentence(
    alice: Member,
    credential: Credential,
    registry: Registry,
    fault: dict[str, object],
    words: str,
) -> None:
    registry.post("faults", **fault)

    assert words in check(alice, credential)
    assert credential.test_passed is not True
    assert "failed" in states(credential)


def test_premium_is_tried_too(
    alice: Member, north: Tenant, registry: Registry, make_credential: MakeCredential
) -> None:
    credential = make_credential(north, premium=True)
    check(alice, credential)
    assert states(credential) == ["ok", "ok", "ok", "failed", "todo"]
    registry.post(
        "clients",
        client_id=credential.client_id,
        client_secret="planted-client-secret",
        type="premium",
    )

    check(alice, credential)

    assert states(credential) == ["ok", "ok", "ok", "ok", "todo"]


def test_a_public_credential_is_tested_and_connects(
    alice: Member,
    north: Tenant,
    registry: Registry,
    make_credential: MakeCredential,
    make_token: MakeToken,
    ada: Researcher,
) -> None:
    credential = make_credential(north, api_type=ApiType.PUBLIC, scopes=("/authenticate",))
    check(alice, credential)

    status, text = connect(make_token(ada, credential), registry, registry.add_person())

    assert states(credential) == ["ok", "ok", "ok", "todo"]
    assert status == 200
    assert "Get your ORCID iD" in text
    assert "You did not grant" not in text
