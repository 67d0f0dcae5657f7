"""Whoever signs in, proves themselves or signs out is led to a page of ours, whatever was asked."""

from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from tests.cast import Member
from tests.oauth.redirects import ELSEWHERE
from tests.tenants.form_data import PASSWORD

HOME = "http://testserver"


@pytest.fixture
def known(alice: Member, redis_url: str) -> Member:
    alice.user.set_password(PASSWORD)
    alice.user.save()
    alice.force_login(alice.user)
    return alice


def is_home(location: str) -> bool:
    """Say whether browsers, which read a backslash as a slash, stay with us."""
    read = "".join(sign for sign in location if sign > " ").replace("\\", "/")
    parts = urlsplit(urljoin(HOME, read))
    return parts.scheme in {"http", "https"} and parts.netloc in settings.ALLOWED_HOSTS


@pytest.mark.parametrize("payload", ELSEWHERE)
def test_nobody_is_led_elsewhere(known: Member, payload: str) -> None:
    asked, proof = {"next": payload}, {"password": PASSWORD, "next": payload}
    sign_in = {"login": known.user.email, "password": PASSWORD, "next": payload}
    answers = [
        Client().post("/accounts/login/", sign_in),
        known.post("/accounts/reauthenticate/", proof),
        known.get("/accounts/login/", asked),
        known.post("/accounts/logout/", asked),
    ]

    assert [
        answer["Location"] for answer in answers if not is_home(answer.get("Location", "/"))
    ] == []
    assert {answer.status_code for answer in answers} <= {200, 302, 400}
