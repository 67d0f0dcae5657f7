"""Members come in through their institution's identity provider, and nobody else does."""

from datetime import timedelta

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.test import Client
from django.utils.timezone import now

from audit.models import Event
from scoping.context import tenant_context
from tenants.models import Identity, Invitation, Membership, Tenant, User
from tests.cast import Member
from tests.identity_provider import Provider
from tests.tenants.form_data import PASSWORD, prove
from tests.tenants.sso.conftest import EDIT, HOME, sign_in, told_reasons


def invite(olga: Member, email: str, role: str = "editor") -> None:
    olga.post("/t/north/members/invite/", {"email": email, "role": role})


def test_a_member_signs_in_and_is_known_by_address(
    provided: Member, bob: Member, idp: Provider, client: Client
) -> None:
    idp.signs_in("sub-bob", "Bob@north.example")

    answer = sign_in(client, idp)

    assert answer.headers["Location"] == HOME
    assert client.get(HOME).status_code == 200
    with tenant_context(bob.tenant.pk):
        assert Identity.objects.get().membership.user_id == bob.user.pk
        assert Event.objects.filter(kind="member.signed-in", actor_id=bob.user.pk).count() == 1


def test_from_then_on_by_the_providers_name_for_them(
    provided: Member, bob: Member, idp: Provider
) -> None:
    idp.signs_in("sub-bob", "bob@north.example")
    sign_in(Client(), idp)
    idp.signs_in("sub-bob", "married-name@north.example")
    browser = Client()

    sign_in(browser, idp)

    assert browser.get(HOME).wsgi_request.user.pk == bob.user.pk


def test_an_address_that_changed_hands_opens_nothing(
    north: Tenant, provided: Member, bob: Member, idp: Provider
) -> None:
    idp.signs_in("sub-bob", "bob@north.example")
    sign_in(Client(), idp)
    idp.signs_in("sub-somebody-new", "bob@north.example")

    assert b"previously identified" in sign_in(Client(), idp).content
    assert told_reasons(north) == ["other-person"]


@pytest.mark.parametrize(
    "said, word",
    [
        ({"email_verified": False}, "unverified"),
        ({"email_verified": ...}, "unverified"),
        ({"email_verified": "false"}, "unverified"),
        ({"email": ...}, "unverified"),
        ({"email": "nobody@north.example"}, "no-member"),
        ({"sub": ...}, "answer"),
        ({"sub": "x" * 256}, "answer"),
    ],
)
def test_who_is_not_vouched_for_stays_out(
    north: Tenant, provided: Member, bob: Member, idp: Provider, said: dict[str, object], word: str
) -> None:
    idp.signs_in("sub-bob", "bob@north.example")
    idp.claims = said
    browser = Client()

    assert sign_in(browser, idp).status_code in {403, 502}
    assert browser.get(HOME).status_code == 302
    assert told_reasons(north) == [word]
    with tenant_context(north.pk):
        assert not Identity.objects.exists()


def test_no_stranger_gets_an_account(north: Tenant, provided: Member, idp: Provider) -> None:
    idp.signs_in("sub-eve", "eve@north.example")

    sign_in(Client(), idp)

    assert not User.objects.filter(email="eve@north.example").exists()


def test_an_invited_person_comes_in_without_a_password(
    north: Tenant, provided: Member, idp: Provider, mailoutbox: list[EmailMessage]
) -> None:
    invite(provided, "dora@north.example")
    idp.signs_in("sub-dora", "dora@north.example", name="Dora")
    browser = Client()

    sign_in(browser, idp)

    assert browser.get(HOME).status_code == 200
    with tenant_context(north.pk):
        dora = Membership.objects.select_related("user").get(user__email="dora@north.example")
        assert Invitation.objects.get().accepted_at is not None
    assert (dora.role, dora.user.name) == ("editor", "Dora")
    assert not dora.user.has_usable_password()


def test_an_invitation_that_has_expired_lets_nobody_in(
    north: Tenant, provided: Member, idp: Provider, mailoutbox: list[EmailMessage]
) -> None:
    invite(provided, "dora@north.example")
    idp.signs_in("sub-dora", "dora@north.example")

    with time_machine.travel(now() + timedelta(days=8), tick=True):
        sign_in(Client(), idp)

    assert told_reasons(north) == ["no-member"]


def test_domains_are_a_limit(
    provided: Member, form: dict[str, str], bob: Member, alice: Member, idp: Provider
) -> None:
    provided.post(EDIT, form | {"domains": "north.example, staff.north.example"})
    User.objects.filter(pk=bob.user.pk).update(email="bob@elsewhere.example")

    idp.signs_in("sub-bob", "bob@elsewhere.example")
    assert b"this domain" in sign_in(Client(), idp).content
    idp.signs_in("sub-alice", "alice@north.example")
    assert sign_in(Client(), idp).status_code == 302


def test_a_removed_member_is_unknown_again(
    north: Tenant, provided: Member, bob: Member, idp: Provider
) -> None:
    idp.signs_in("sub-bob", "bob@north.example")
    browser = Client()
    sign_in(browser, idp)
    with tenant_context(north.pk):
        member_id = Membership.objects.get(user=bob.user).public_id
    provided.post(f"/t/north/members/{member_id}/remove/")

    assert browser.get(HOME).status_code == 404
    assert b"not a member" in sign_in(Client(), idp).content


def test_the_session_list_says_how_one_signed_in(
    provided: Member, bob: Member, idp: Provider
) -> None:
    bob.user.set_password(PASSWORD)
    bob.user.save()
    idp.signs_in("sub-bob", "bob@north.example")
    sign_in(Client(), idp)
    own = Client()
    own.post("/accounts/login/", {"login": bob.user.email, "password": PASSWORD})

    page = own.get("/accounts/sessions/").content.decode()

    assert "password" in page
    assert "your account at North University" in page


def test_signing_out_everywhere_ends_it_too(provided: Member, bob: Member, idp: Provider) -> None:
    idp.signs_in("sub-bob", "bob@north.example")
    prove(bob)
    browser = Client()
    sign_in(browser, idp)

    bob.post("/accounts/sessions/")

    assert browser.get(HOME).status_code == 302
