"""Guesses from many addresses slow down an account, and lock its owner out of nothing."""

import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import Client
from django.utils.timezone import now
from pytest_django import Settings

from tests.cast import Member
from tests.tenants.form_data import PASSWORD, prove
from tests.tenants.test_ways_back import ACTIVATE, SHOW, code_of, follow_letter

LOGIN, RESET = "/accounts/login/", "/accounts/password/reset/"
HERE, ELSEWHERE = "198.51.100.10", "198.51.100.77"
SLOWED = "Too many failed attempts to sign in to this account"
NEW = "another long and unusual sentence"


@pytest.fixture
def owner(bob: Member, redis_url: str) -> Member:
    """Return bob, who has a password."""
    bob.user.set_password(PASSWORD)
    bob.user.save()
    return bob


def sign_in(browser: Client, email: str, password: str, address: str) -> HttpResponse:
    typed = {"login": email, "password": password}
    return browser.post(LOGIN, typed, REMOTE_ADDR=address)  # type: ignore[return-value]


def guess(email: str, times: int = 60) -> list[HttpResponse]:
    """Try passwords, each from another address."""
    return [
        sign_in(Client(), email, f"guess {number}", f"192.0.2.{number}") for number in range(times)
    ]


def says(answer: HttpResponse) -> bool:
    return SLOWED in answer.content.decode()


def test_guesses_from_many_addresses_are_slowed_down(owner: Member) -> None:
    answers = guess(owner.user.email)

    assert [says(answer) for answer in answers] == [False] * 10 + [True] * 50
    assert says(sign_in(Client(), owner.user.email, PASSWORD, ELSEWHERE))


def test_an_unknown_account_is_answered_alike(owner: Member) -> None:
    assert [says(answer) for answer in guess("nobody@north.example", 12)] == (
        [False] * 10 + [True] * 2
    )


def test_no_account_pays_for_another(owner: Member, alice: Member) -> None:
    guess(alice.user.email, 12)

    assert sign_in(Client(), owner.user.email, PASSWORD, ELSEWHERE).status_code == 302


def test_on_a_device_they_used_before_the_owner_passes(owner: Member) -> None:
    device = Client()
    assert sign_in(device, owner.user.email, PASSWORD, HERE).status_code == 302
    device.post("/accounts/logout/")
    guess(owner.user.email)

    assert sign_in(device, owner.user.email, PASSWORD, ELSEWHERE).status_code == 302


def test_a_known_device_is_not_held_up_by_its_neighbours(owner: Member) -> None:
    device = Client()
    sign_in(device, owner.user.email, PASSWORD, HERE)
    device.post("/accounts/logout/")
    for _ in range(12):
        sign_in(Client(), owner.user.email, "wrong", HERE)

    assert sign_in(device, owner.user.email, PASSWORD, HERE).status_code == 302


def test_a_known_device_has_five_guesses_itself(owner: Member) -> None:
    device = Client()
    sign_in(device, owner.user.email, PASSWORD, HERE)
    device.post("/accounts/logout/")
    for number in range(5):
        sign_in(device, owner.user.email, "wrong", f"192.0.2.{number}")

    assert sign_in(device, owner.user.email, PASSWORD, ELSEWHERE).status_code == 200


def test_who_is_signed_in_proves_it_again_meanwhile(owner: Member) -> None:
    guess(owner.user.email)
    typed = {"password": PASSWORD}

    owner.force_login(owner.user)  # as in sessions that are older than these cookies
    assert owner.post("/accounts/reauthenticate/?next=/", typed).status_code == 302


def test_a_device_is_known_for_its_own_accounts_alone(owner: Member, alice: Member) -> None:
    alice.user.set_password(PASSWORD)
    alice.user.save()
    device = Client()
    sign_in(device, alice.user.email, PASSWORD, HERE)
    device.post("/accounts/logout/")
    guess(owner.user.email)

    assert says(sign_in(device, owner.user.email, PASSWORD, ELSEWHERE))


@pytest.mark.parametrize("made_up", ["", "x", "a:b:c", "é", "{}", "x" * 3000])
def test_a_made_up_device_is_unknown(owner: Member, settings: Settings, made_up: str) -> None:
    guess(owner.user.email)
    device = Client()
    device.cookies[settings.DEVICE_COOKIE_NAME] = made_up

    assert says(sign_in(device, owner.user.email, PASSWORD, ELSEWHERE))


def test_a_password_alone_makes_no_known_device_where_a_factor_is_wanted(
    owner: Member, settings: Settings
) -> None:
    Authenticator.objects.create(user=owner.user, type="totp", data={})
    thief = Client()

    assert sign_in(thief, owner.user.email, PASSWORD, ELSEWHERE).headers["Location"] == SHOW
    assert settings.DEVICE_COOKIE_NAME not in thief.cookies


def test_by_a_letter_the_owner_passes_anywhere(
    owner: Member, mailoutbox: list[EmailMessage]
) -> None:
    guess(owner.user.email)
    device = Client()
    device.post(RESET, {"email": owner.user.email}, REMOTE_ADDR=ELSEWHERE)
    follow_letter(mailoutbox[-1], NEW, browser=device)

    assert sign_in(device, owner.user.email, NEW, ELSEWHERE).status_code == 302


def test_the_cookie_is_out_of_reach_of_scripts_and_names_nobody(
    owner: Member, settings: Settings
) -> None:
    device = Client()
    sign_in(device, owner.user.email, PASSWORD, HERE)
    cookie = device.cookies[settings.DEVICE_COOKIE_NAME]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not re.search("bob|north", cookie.value)


def test_the_code_that_set_an_app_up_signs_nobody_in(owner: Member) -> None:
    prove(owner)
    owner.get(ACTIVATE)
    with time_machine.travel(now(), tick=False):  # a code is good for half a minute
        code = code_of(owner.session[SECRET_SESSION_KEY])
        assert owner.post(ACTIVATE, {"code": code}).status_code == 302
        thief = Client()
        sign_in(thief, owner.user.email, PASSWORD, ELSEWHERE)

        for typed in (code, f" {code[:3]} {code[3:]} "):
            assert thief.post(SHOW, {"code": typed}).status_code == 200
    assert thief.get("/t/north/").status_code == 302
    cache.clear()
