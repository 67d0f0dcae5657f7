"""How long somebody stays signed in."""

from datetime import timedelta

import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from tests.cast import Member
from tests.tenants.form_data import PASSWORD

HOME = "/t/north/"
IDLE = timedelta(seconds=settings.SESSION_COOKIE_AGE)
POLL = {"HX-Request": "true"}


def is_in_after(member: Client, away: timedelta, **headers: str) -> bool:
    """Say whether a page opens when somebody comes back after a while."""
    with time_machine.travel(now() + away):
        return member.get(HOME, headers=headers).status_code == 200


def test_who_was_away_for_long_signs_in_again(alice: Member) -> None:
    assert is_in_after(alice, IDLE - timedelta(minutes=6))
    assert not is_in_after(alice, 2 * IDLE)


def test_who_uses_the_portal_stays_for_two_weeks(alice: Member) -> None:
    longest = timedelta(seconds=settings.SESSION_LONGEST_SECONDS)
    came_back = timedelta()
    while came_back + IDLE / 2 < longest:
        came_back += IDLE / 2
        assert is_in_after(alice, came_back)
    assert not is_in_after(alice, longest)
    assert not Session.objects.filter(session_key=alice.session.session_key).exists()


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(alice: Member) -> None:
    assert is_in_after(alice, IDLE - timedelta(minutes=6), **POLL)
    assert not is_in_after(alice, IDLE + timedelta(minutes=6), **POLL)


def test_a_sign_in_by_password_is_kept_as_long(alice: Member) -> None:
    alice.user.set_password(PASSWORD)
    alice.user.save()
    browser = Client()
    browser.post("/accounts/login/", {"login": alice.user.email, "password": PASSWORD})

    assert is_in_after(browser, IDLE - timedelta(minutes=6))
    assert not is_in_after(browser, 2 * IDLE)


def test_a_page_costs_no_write(alice: Member) -> None:
    alice.get(HOME)
    with CaptureQueriesContext(connection) as queries:
        alice.get(HOME)

    assert [query["sql"] for query in queries if "UPDATE" in query["sql"]] == []
