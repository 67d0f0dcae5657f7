"""What one tenant's provider says opens that tenant, and neither another one nor an account."""

import re
from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from audit.entries import SYSTEM
from scoping.context import tenant_context
from scoping.public_ids import new_public_id
from tenants import actions
from tenants.models import Invitation, Membership, Tenant, User
from tenants.roles import Role
from tests.cast import Member
from tests.identity_provider import Provider
from tests.orcid_portal.addresses import WORDS, addresses, tenant_addresses
from tests.orcid_portal.test_sweep import visit
from tests.tenants.form_data import PASSWORD, prove
from tests.tenants.sso.conftest import EDIT, back, sign_in

OWN = {one.pattern for one in addresses() if re.fullmatch(r"accounts/[\w/-]+", one.pattern)}


@pytest.fixture
def both(charlie: Member, north: Tenant, provided: Member) -> Member:
    """Return charlie, admin of south, who is a member of north too."""
    from django.utils.timezone import now  # noqa: PLC0415

    with tenant_context(north.pk):
        actions.add_member(user=charlie.user, role=Role.AUDITOR, actor=SYSTEM, now=now())
    return charlie


@pytest.fixture
def vouched(both: Member, idp: Provider) -> Client:
    """Return a browser in which north's provider says that it is charlie."""
    idp.signs_in("sub-charlie", "charlie@south.example")
    browser = Client()
    sign_in(browser, idp)
    assert browser.get("/t/north/").status_code == 200
    return browser


def test_another_tenant_of_the_same_person_stays_shut(both: Member, vouched: Client) -> None:
    assert both.get("/t/south/").status_code == 200
    for found in tenant_addresses():
        path = found.path("south", dict.fromkeys(found.parts, new_public_id()) | WORDS)
        assert visit(vouched, path).status_code == 404, found.pattern


def test_another_tenant_is_not_even_named(vouched: Client) -> None:
    assert b"South" not in vouched.get("/t/north/").content
    assert vouched.get("/").headers["Location"] == "/t/north/"


@pytest.mark.parametrize("pattern", sorted(OWN - {"accounts/logout/"}))
def test_no_page_of_the_persons_account_opens(vouched: Client, pattern: str) -> None:
    for method in (vouched.get, vouched.post):
        assert method(f"/{pattern}").headers["Location"] == "/"


def test_no_password_is_set_for_who_had_none(both: Member, vouched: Client) -> None:
    typed = {"password1": PASSWORD, "password2": PASSWORD}

    vouched.post("/accounts/password/set/", typed)

    assert not User.objects.get(pk=both.user.pk).has_usable_password()


def test_no_invitation_to_another_tenant_is_taken_up(
    south: Tenant, both: Member, idp: Provider, vouched: Client, mailoutbox: list[EmailMessage]
) -> None:
    from tests.tenants.test_invitations import link_in  # noqa: PLC0415

    with tenant_context(south.pk):
        Membership.objects.exclude(user=both.user).delete()
    prove(both)
    User.objects.filter(pk=both.user.pk).update(email="moved@south.example")
    both.post("/t/south/members/invite/", {"email": "charlie@south.example", "role": "editor"})
    User.objects.filter(pk=both.user.pk).update(email="charlie@south.example")

    vouched.post(link_in(mailoutbox[-1]))

    with tenant_context(south.pk):
        assert Invitation.objects.get().accepted_at is None


def test_who_has_an_account_is_not_brought_in_by_a_provider(
    north: Tenant, charlie: Member, provided: Member, idp: Provider, mailoutbox: list[EmailMessage]
) -> None:
    provided.post("/t/north/members/invite/", {"email": charlie.user.email, "role": "owner"})
    idp.signs_in("sub-charlie", charlie.user.email)

    assert b"with the link in your invitation" in sign_in(Client(), idp).content
    with tenant_context(north.pk):
        assert not Membership.objects.filter(user=charlie.user).exists()


def test_signing_in_over_an_own_session_narrows_it(both: Member, idp: Provider) -> None:
    idp.signs_in("sub-charlie", "charlie@south.example")
    prove(both)

    sign_in(both, idp)

    assert both.get("/t/south/").status_code == 404
    assert "account_authentication_methods" not in both.session


def test_the_answer_of_one_tenants_provider_is_none_for_another(
    south: Tenant, north: Tenant, provided: Member, form: dict[str, str], idp: Provider,
    make_member: Callable[[Tenant, str, str], Member],
) -> None:  # fmt: skip
    owner = make_member(south, "olaf", "owner")
    prove(owner)
    owner.post("/t/south/settings/sign-in/edit/", form)
    idp.signs_in("sub-olga", "olga@north.example")
    browser = Client()
    address = idp.visit(browser.get("/sign-in/north/begin/").headers["Location"])

    mixed = back(browser, address.replace(north.public_id, south.public_id))

    assert mixed.status_code == 403
    assert "/token" not in idp.asked


@pytest.mark.parametrize("change", [{"client_id": "another"}, {"issuer": "/realms/new"}, None])
def test_sessions_and_links_end_with_the_provider_that_made_them(
    provided: Member, form: dict[str, str], vouched: Client, change: dict[str, str] | None
) -> None:
    if change is None:
        provided.post("/t/north/settings/sign-in/remove/")
    else:
        issuer = form["issuer"] + change.get("issuer", "")
        provided.post(EDIT, form | change | {"issuer": issuer})

    assert vouched.get("/t/north/").status_code == 404


def test_another_secret_ends_nothing(
    provided: Member, form: dict[str, str], vouched: Client
) -> None:
    provided.post(EDIT, form | {"client_secret": "rolled"})

    assert vouched.get("/t/north/").status_code == 200


def test_a_switched_off_person_stays_out(both: Member, idp: Provider, vouched: Client) -> None:
    User.objects.filter(pk=both.user.pk).update(is_active=False)

    assert b"is disabled" in sign_in(Client(), idp).content
    assert vouched.get("/t/north/").status_code == 302
