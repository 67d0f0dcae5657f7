"""Sign-in, second factor and sessions, in the portal's own layouts."""

import pytest
from django.test import Client
from django.utils import timezone

from tenants.models import User
from tests.orcid_portal.ui.html import Reading

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough sentence"
VISITOR = [
    "login/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/1-x/",
    "signup/",
]
MEMBER = ["logout/", "password/change/", "reauthenticate/", "2fa/", "sessions/"]


@pytest.fixture
def member(client: Client) -> Client:
    """Return a browser in which a member has just signed in."""
    user = User(email="alice@example.org", name="Alice", joined_at=timezone.now())
    user.set_password(PASSWORD)
    user.save()
    client.force_login(user)
    return client


def _read(client: Client, path: str) -> str:
    answer = client.get(f"/accounts/{path}")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert Reading(page).faults == []
    assert 'class="plain-main' in page
    return page


@pytest.mark.parametrize("path", VISITOR)
def test_a_visitors_page_stands_in_our_layout(client: Client, path: str) -> None:
    _read(client, path)


@pytest.mark.parametrize("path", MEMBER)
def test_a_members_page_stands_in_our_layout(member: Client, path: str) -> None:
    _read(member, path)


def test_sign_in_does_not_offer_sign_up(client: Client) -> None:
    page = _read(client, "login/")
    assert "by invitation" in page
    assert "signup" not in page


def test_a_wrong_password_is_said_at_the_form(client: Client) -> None:
    answer = client.post("/accounts/login/", {"login": "no@example.org", "password": "wrong"})
    assert 'role="alert"' in answer.content.decode()


def test_the_qr_code_is_drawn_into_the_page(member: Client) -> None:
    member.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = _read(member, "2fa/totp/activate/")
    assert "<svg" in page
    assert "data:image" not in page
