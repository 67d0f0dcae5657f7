"""Members come by invitation: one person, one role, once."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import Client
from django.utils.timezone import now

from scoping.context import tenant_context
from tenants.models import Invitation, Membership, Route, Tenant, User
from tests.cast import Member
from tests.tenants.form_data import PASSWORD, prove

INVITE = "/t/north/members/invite/"
DORA = "dora@north.example"


@pytest.fixture
def letter(alice: Member, mailoutbox: list[EmailMessage]) -> Callable[[str], str]:
    """Return a function that lets alice invite somebody and returns the link of the letter."""
    prove(alice)

    def send(email: str = DORA, role: str = "editor") -> str:
        alice.post(INVITE, {"email": email, "role": role})
        return link_in(mailoutbox[-1])

    return send


def link_in(mail: EmailMessage) -> str:
    found = re.search(r"/invitation/[\w-]{43}/", str(mail.body))
    assert found
    return found[0]


def accept(browser: Client, link: str, **fields: str) -> HttpResponse:
    typed = {"name": "Dora", "password": PASSWORD} | fields
    return browser.post(link, typed)  # type: ignore[return-value]


def role_in(tenant: Tenant, email: str) -> str | None:
    with tenant_context(tenant.pk):
        found = Membership.objects.filter(user__email=email).first()
    return found.role if found else None


def test_an_invited_person_chooses_a_password_and_is_in(
    north: Tenant, letter: Callable[..., str], client: Client
) -> None:
    link = letter()

    assert accept(client, link).headers["Location"] == "/t/north/"
    assert client.get("/t/north/").status_code == 200
    assert role_in(north, DORA) == "editor"


def test_an_invitation_serves_once(letter: Callable[..., str], client: Client) -> None:
    link = letter()
    accept(client, link)

    assert Client().get(link).status_code == 404
    assert accept(Client(), link).status_code == 404


def test_the_token_stands_nowhere_in_clear(letter: Callable[..., str], north: Tenant) -> None:
    token = letter().split("/")[2]
    with tenant_context(north.pk):
        row = Invitation.objects.values().get()

    assert token not in str(row)
    assert token not in str(list(Route.objects.values()))


def test_a_weak_password_lets_nobody_in(
    north: Tenant, letter: Callable[..., str], client: Client
) -> None:
    answer = accept(client, letter(), password="dora")

    assert answer.status_code == 200
    assert role_in(north, DORA) is None
    assert not User.objects.filter(email=DORA).exists()


def test_who_has_an_account_joins_with_it_after_signing_in(
    north: Tenant, charlie: Member, letter: Callable[..., str], client: Client
) -> None:
    link = letter(charlie.user.email)

    assert "Sign in as" in client.get(link).content.decode()
    accept(client, link)
    assert role_in(north, charlie.user.email) is None
    assert accept(charlie, link).headers["Location"] == "/t/north/"
    assert charlie.get("/t/north/").status_code == 200


def test_another_persons_invitation_lets_nobody_in(
    north: Tenant, charlie: Member, bob: Member, letter: Callable[..., str]
) -> None:
    link = letter(charlie.user.email)

    assert "This invitation is for" in accept(bob, link).content.decode()
    assert role_in(north, charlie.user.email) is None
    assert role_in(north, bob.user.email) == "auditor"


def test_an_invitation_expires(north: Tenant, letter: Callable[..., str], client: Client) -> None:
    link = letter()

    with time_machine.travel(now() + timedelta(days=8)):
        assert accept(client, link).status_code == 404
    assert role_in(north, DORA) is None


def test_sending_again_ends_the_last_link(
    north: Tenant, alice: Member, letter: Callable[..., str], mailoutbox: list[EmailMessage]
) -> None:
    first = letter()
    alice.post(f"{path_of(north)}resend/")
    second = link_in(mailoutbox[-1])

    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200


def test_an_invitation_taken_back_leads_nowhere(
    north: Tenant, alice: Member, letter: Callable[..., str]
) -> None:
    link = letter()
    alice.post(f"{path_of(north)}revoke/")

    assert Client().get(link).status_code == 404


def path_of(tenant: Tenant) -> str:
    with tenant_context(tenant.pk):
        found = Invitation.objects.get()
    return f"/t/{tenant.slug}/members/invitations/{found.public_id}/"


@pytest.mark.parametrize("role", ["owner", "emperor"])
def test_nobody_invites_above_themselves(
    north: Tenant, alice: Member, role: str, mailoutbox: list[EmailMessage]
) -> None:
    prove(alice)
    alice.post(INVITE, {"email": DORA, "role": role})

    assert mailoutbox == []


def test_an_admin_does_not_touch_an_owners_invitation(
    north: Tenant, olga: Member, alice: Member, mailoutbox: list[EmailMessage]
) -> None:
    prove(olga)
    olga.post(INVITE, {"email": DORA, "role": "owner"})
    prove(alice)

    for step in ("resend", "revoke"):
        assert alice.post(f"{path_of(north)}{step}/").status_code == 404
    assert len(mailoutbox) == 1


def test_inviting_needs_fresh_proof(alice: Member, mailoutbox: list[EmailMessage]) -> None:
    answer = alice.post(INVITE, {"email": DORA, "role": "editor"})

    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert mailoutbox == []


def test_nobody_is_invited_twice(
    alice: Member, letter: Callable[..., str], mailoutbox: list[EmailMessage]
) -> None:
    letter()
    page = alice.post(INVITE, {"email": DORA.upper(), "role": "editor"}, follow=True)

    assert "already been invited" in page.content.decode()
    assert len(mailoutbox) == 1


def test_a_tenant_can_ask_for_a_second_factor(north: Tenant, alice: Member, olga: Member) -> None:
    prove(olga)
    page = olga.get("/t/north/settings/").context["form"]
    typed = {name: page.initial[name] or "" for name in page.fields}
    olga.post("/t/north/settings/", typed | {"second_factor_required": "on"})

    for path in ("/t/north/", "/t/north/members/", "/t/north/audit/"):
        assert alice.get(path).headers["Location"] == "/accounts/2fa/totp/activate/"
