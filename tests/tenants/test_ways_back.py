"""Whatever an account has been through, its owner finds a way in through pages and letters.

A walk over what can happen to an account: how it was made, whether a stranger or its owner asked
for a new password, whether the institution wants a second factor, whether there is one, and
whether it is lost. From each state the same few steps lead back.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, TOTP, format_hotp_value, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import Client
from django.utils.timezone import now

from audit.entries import SYSTEM
from audit.models import Event
from scoping.context import tenant_context
from tenants import actions
from tenants.models import Membership, Tenant, User
from tenants.roles import Role
from tests.cast import Member
from tests.tenants.form_data import PASSWORD, prove, prove_with_factor

SEED = "JBSWY3DPEHPK3PXP"
RESET, LOGIN, HOME = "/accounts/password/reset/", "/accounts/login/", "/t/north/"
ACTIVATE, SHOW = "/accounts/2fa/totp/activate/", "/accounts/2fa/authenticate/"
FACTOR_PAGES = (ACTIVATE, "/accounts/2fa/webauthn/add/")
NEW = "another long and unusual sentence"


@dataclass(frozen=True)
class State:
    """What an account has been through."""

    made: str  # with a password, or by the institution's provider, without one
    reset: str  # of the password: none, asked for by a stranger, or done by its owner
    demanded: bool
    factor: str  # none, at hand, or lost


STATES = [
    State(*facts)
    for facts in product(
        ("password", "provider"),
        ("none", "asked", "done"),
        (False, True),
        ("none", "at hand", "lost"),
    )
]


def ask_for_letter(email: str) -> None:
    cache.clear()  # the walk asks more often than a person
    assert Client().post(RESET, {"email": email}).status_code == 302


def follow_letter(letter: EmailMessage, password: str, browser: Client | None = None) -> None:
    """Choose a password by the link of a letter, in a browser of its own unless one is given."""
    found = re.search(r"/accounts/password/reset/key/\S+", str(letter.body))
    assert found
    browser = browser or Client()
    form = browser.get(found[0], follow=True)
    typed = {"password1": password, "password2": password}
    assert browser.post(form.redirect_chain[-1][0], typed).status_code == 302


def code_of(seed: str) -> str:
    return str(format_hotp_value(hotp_value(seed, next(iter(counters())))))


def post_code(browser: Client, page: str, seed: str) -> HttpResponse:
    """Show a code within the half-minute that it is made for."""
    with time_machine.travel(now(), tick=False):
        return browser.post(page, {"code": code_of(seed)})  # type: ignore[return-value]


class Person:
    """What somebody can do without any help but the pages'."""

    def __init__(self, member: Member, state: State, letters: list[EmailMessage]) -> None:
        self.email, self.letters, self.browser = member.user.email, letters, Client()
        self.password = PASSWORD if state.made == "password" else ""
        self.seed = SEED if state.factor == "at hand" else ""

    def renew_password(self) -> None:
        ask_for_letter(self.email)
        self.password = NEW
        follow_letter(self.letters[-1], NEW)

    def sign_in(self) -> HttpResponse:
        cache.clear()
        self.browser = Client()
        typed = {"login": self.email, "password": self.password}
        return self.browser.post(f"{LOGIN}?next={HOME}", typed)  # type: ignore[return-value]

    def come_in(self) -> str:
        """Do what the pages ask for; return where it ends: at home, or without the factor."""
        if not self.password:
            self.renew_password()
        answer = self.sign_in()
        if answer.headers["Location"].startswith(SHOW):
            if not self.seed:
                return "no factor"
            shown = post_code(self.browser, SHOW, self.seed)
            assert shown.headers["Location"] == HOME
        if self.browser.get(HOME).status_code == 302:
            self.set_up_app()
        assert self.browser.get(HOME).status_code == 200
        return "home"

    def set_up_app(self) -> None:
        assert self.browser.get(HOME).headers["Location"] == ACTIVATE
        asked = self.browser.get(ACTIVATE).headers["Location"]
        proven = self.browser.post(asked, {"password": self.password})
        assert proven.headers["Location"] == ACTIVATE
        assert self.browser.get(ACTIVATE).status_code == 200
        self.seed = self.browser.session[SECRET_SESSION_KEY]
        assert post_code(self.browser, ACTIVATE, self.seed).status_code == 302
        cache.clear()


def bring_about(member: Member, state: State, person: Person) -> None:
    user, tenant = member.user, member.tenant
    if state.made == "password":
        user.set_password(PASSWORD)
        user.save()
    if state.factor != "none":
        TOTP.activate(user, SEED)
    if state.reset == "asked":
        ask_for_letter(user.email)
    if state.reset == "done":
        person.renew_password()
    with tenant_context(tenant.pk):
        Tenant.objects.filter(pk=tenant.pk).update(second_factor_required=state.demanded)


@pytest.mark.parametrize("state", STATES, ids=str)
def test_from_every_state_there_is_a_way_back(
    state: State, bob: Member, olga: Member, redis_url: str, mailoutbox: list[EmailMessage]
) -> None:
    person = Person(bob, state, mailoutbox)
    bring_about(bob, state, person)

    if person.come_in() == "no factor":
        TOTP.activate(olga.user, SEED)  # her own, as the institution may demand
        reset_factor(olga, bob)
        person.password = ""
        assert person.come_in() == "home"


@pytest.mark.parametrize("page", FACTOR_PAGES)
def test_a_letter_that_was_asked_for_shuts_no_page(
    page: str, bob: Member, redis_url: str, mailoutbox: list[EmailMessage]
) -> None:
    ask_for_letter(bob.user.email)
    prove(bob)

    assert bob.get(page).status_code == 200


@pytest.mark.parametrize("page", FACTOR_PAGES)
def test_an_address_that_an_earlier_release_left_shuts_no_page(
    page: str, bob: Member, redis_url: str
) -> None:
    EmailAddress.objects.create(user=bob.user, email=bob.user.email)
    prove(bob)

    assert bob.get(page).status_code == 200


def test_no_page_leaves_an_address_beside_the_accounts_own(
    bob: Member, redis_url: str, mailoutbox: list[EmailMessage]
) -> None:
    ask_for_letter(bob.user.email)
    follow_letter(mailoutbox[-1], NEW)

    assert not EmailAddress.objects.exists()


def reset_factor(by: Member, member: Member) -> HttpResponse:
    """Let a member of a higher role help, who shows their own factor first if they have one."""
    prove(by)
    cache.clear()
    page = by.get(f"{HOME}members/").content.decode()
    found = re.search(r"/t/north/members/[\w-]+/factor/", page)
    assert found, page
    answer = by.post(found[0])
    assert not Authenticator.objects.filter(user=member.user).exists()
    return answer  # type: ignore[return-value]


def test_a_reset_takes_password_and_sessions_and_says_so(
    bob: Member, olga: Member, redis_url: str, mailoutbox: list[EmailMessage]
) -> None:
    TOTP.activate(bob.user, SEED)

    answer = reset_factor(olga, bob)

    assert answer.headers["Location"] == "/t/north/members/"
    assert bob.get(HOME).status_code == 302
    bob.user.refresh_from_db()
    assert not bob.user.has_usable_password()
    (letter,) = [one for one in mailoutbox if one.to == [bob.user.email]]
    assert "North University has reset your two-factor authentication" in letter.subject
    assert RESET in str(letter.body)


def test_who_may_reset_whose(
    north: Tenant, alice: Member, olga: Member, bob: Member, charlie: Member, redis_url: str
) -> None:
    for member in (alice, olga, bob, charlie):
        TOTP.activate(member.user, SEED)
    for by, member, expected in (
        (bob, alice, 404),
        (charlie, bob, 404),
        (alice, alice, "Change your own"),
        (alice, bob, "was reset"),
        (alice, bob, "has no two-factor"),
        (alice, olga, "was reset"),  # she is the only owner: nobody else could help her
    ):
        answer = post_reset(by, member)
        said = answer.content.decode()
        assert answer.status_code == expected if isinstance(expected, int) else expected in said


def test_of_two_owners_no_admin_helps_one(
    north: Tenant, alice: Member, olga: Member, redis_url: str, make_member: Callable[..., Member]
) -> None:
    make_member(north, "otto", "owner")
    TOTP.activate(olga.user, SEED)

    assert "more rights than your own" in post_reset(alice, olga).content.decode()
    assert Authenticator.objects.filter(user=olga.user).exists()


def test_an_operators_factor_is_no_institutions_to_reset(
    alice: Member, bob: Member, redis_url: str
) -> None:
    User.objects.filter(pk=bob.user.pk).update(is_operator=True)
    TOTP.activate(bob.user, SEED)

    assert "operates the portal" in post_reset(alice, bob).content.decode()
    assert Authenticator.objects.filter(user=bob.user).exists()


def test_a_reset_stands_in_the_log_of_every_institution_of_the_person(
    north: Tenant, south: Tenant, bob: Member, olga: Member, redis_url: str
) -> None:
    with tenant_context(south.pk):
        actions.add_member(user=bob.user, role=Role.EDITOR, actor=SYSTEM, now=now())
    TOTP.activate(bob.user, SEED)
    reset_factor(olga, bob)

    said = {}
    for tenant in (north, south):
        with tenant_context(tenant.pk):
            event = Event.objects.get(kind="member.factor-reset")
        said[tenant.slug] = (event.actor_kind, event.actor_id, event.details["at"])
    assert said == {
        "north": ("member", olga.user.pk, "here"),
        "south": ("system", None, "elsewhere"),
    }


def test_an_invitation_that_was_overtaken_lets_its_person_in(
    north: Tenant, olga: Member, bob: Member, redis_url: str, mailoutbox: list[EmailMessage]
) -> None:
    """Somebody is invited, and added by the operator's command before the letter is opened."""
    prove(olga)
    olga.post("/t/north/members/invite/", {"email": "dora@north.example", "role": "editor"})
    found = re.search(r"/invitation/[\w-]{43}/", str(mailoutbox[-1].body))
    assert found
    User.objects.filter(pk=bob.user.pk).update(email="dora@north.example")
    bob.user.refresh_from_db()

    answer = bob.post(found[0])

    assert answer.headers["Location"] == HOME
    assert bob.get(HOME).status_code == 200
    with tenant_context(north.pk):
        assert Membership.objects.get(user=bob.user).role == "auditor"  # as it was given


def post_reset(by: Member, member: Member) -> HttpResponse:
    """Ask for a reset whether a page offers it or not, with fresh proof of all kinds."""
    mine = Authenticator.objects.filter(user=by.user).exists()
    prove(by)
    if mine:
        prove_with_factor(by)
    with tenant_context(member.tenant.pk):
        place = Membership.objects.get(user=member.user)
    return by.post(f"{HOME}members/{place.public_id}/factor/", follow=True)  # type: ignore[return-value]
