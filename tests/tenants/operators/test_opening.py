"""How an operator's session begins: found, proven, and told to the tenant."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.utils.timezone import now
from pytest_django import Settings

from scoping.context import tenant_context
from tenants.models import StaffSession, Tenant
from tests.cast import Member
from tests.counting import queries_of
from tests.tenants.form_data import prove, prove_with_factor
from tests.tenants.operators.test_sessions import ASKED, OPEN, decide, want_consent


def test_opening_a_session_needs_a_fresh_second_factor(north: Tenant, vera: Member) -> None:
    vera.logout()
    vera.force_login(vera.user)
    for answer in (vera.get(OPEN), vera.post(OPEN, ASKED)):
        assert answer.headers["Location"].startswith("/accounts/2fa/reauthenticate/?next=")
    with tenant_context(north.pk):
        assert not StaffSession.objects.exists()

    prove_with_factor(vera)
    with time_machine.travel(now() + timedelta(minutes=11), tick=True):
        assert "/2fa/reauthenticate/" in vera.post(OPEN, ASKED).headers["Location"]


def test_a_password_is_no_second_factor(north: Tenant, vera: Member) -> None:
    prove(vera)

    assert "/2fa/reauthenticate/" in vera.post(OPEN, ASKED).headers["Location"]


def test_the_owners_are_written_to_when_it_begins(
    north: Tenant, olga: Member, alice: Member, vera: Member, mailoutbox: list[EmailMessage]
) -> None:
    vera.post(OPEN, ASKED)

    (letter,) = mailoutbox
    assert letter.to == [olga.user.email]
    assert letter.subject == "Staff access to North University has started"
    for word in ("Vera", "Ticket 4711", "until", "/t/north/staff/"):
        assert word in letter.body


def test_the_owners_are_written_to_when_they_are_asked(
    north: Tenant, olga: Member, vera: Member, mailoutbox: list[EmailMessage]
) -> None:
    want_consent(north)
    vera.post(OPEN, ASKED)
    decide(olga, north, "consent")

    assert [letter.subject for letter in mailoutbox] == [
        "Staff request access to North University",
        "Staff access to North University has started",
    ]


def test_a_mail_server_that_is_away_is_named_in_the_log(
    north: Tenant, olga: Member, vera: Member, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    vera.post(OPEN, ASKED)

    assert vera.get("/t/north/").status_code == 200
    assert any("owners_not_told" in str(record.msg) for record in caplog.records)


def test_the_institutions_come_by_the_page(
    north: Tenant, south: Tenant, vera: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.views.staff.PAGE", 1)
    pages = [vera.get(f"/staff/?page={number}").content.decode() for number in (1, 2)]

    assert ["North University" in page for page in pages] == [True, False]
    assert ["South University" in page for page in pages] == [False, True]


def test_a_page_of_institutions_costs_the_same_whatever_there_is(
    make_tenant: Callable[[str], Tenant], vera: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.views.staff.PAGE", 2)
    for slug in ("one", "two"):
        make_tenant(slug)
    few = queries_of(vera, "/staff/")
    for slug in ("three", "four", "five"):
        make_tenant(slug)

    assert queries_of(vera, "/staff/") == few


def test_an_institution_is_found_by_its_short_name(north: Tenant, vera: Member) -> None:
    assert vera.get("/staff/?slug=north").headers["Location"] == OPEN
    assert vera.get("/staff/?slug=no such").status_code == 200
    assert vera.get("/staff/nowhere/").status_code == 404
