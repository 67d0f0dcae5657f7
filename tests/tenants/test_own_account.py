"""The pages of a person's own account give no more to a stolen session, or a stolen password."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import Settings

from tests.cast import Member
from tests.tenants.form_data import PASSWORD, prove, prove_with_factor

FACTORS = "/accounts/2fa/"
PAGES = ("", "totp/deactivate/", "recovery-codes/", "recovery-codes/generate/",
         "recovery-codes/download/", "webauthn/", "webauthn/add/")  # fmt: skip
ANOTHER = "another long and unusual sentence"


@pytest.fixture
def guarded(alice: Member, redis_url: str) -> Member:
    """Return alice with an authenticator app and recovery codes, her password just given."""
    TOTP.activate(alice.user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(alice.user)
    prove(alice)
    return alice


def change_password(member: Member) -> int:
    typed = {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER}
    return member.post("/accounts/password/change/", typed).status_code


@pytest.mark.parametrize("page", PAGES)
def test_a_password_is_not_enough_for_second_factors(guarded: Member, page: str) -> None:
    for answer in (guarded.get(FACTORS + page), guarded.post(FACTORS + page)):
        assert answer.headers["Location"].startswith(f"{FACTORS}reauthenticate/?next=")
    assert Authenticator.objects.count() == 2


@pytest.mark.parametrize("page", PAGES)
def test_with_a_factor_shown_they_open(guarded: Member, page: str) -> None:
    prove_with_factor(guarded)

    assert guarded.get(FACTORS + page).status_code == 200


def test_who_has_none_yet_sets_one_up_by_password(alice: Member, redis_url: str) -> None:
    prove(alice)

    assert alice.get(f"{FACTORS}totp/activate/").status_code == 200


def test_a_session_adds_no_address_to_an_account(alice: Member, redis_url: str) -> None:
    prove(alice)
    theirs = {"email": "thief@evil.example", "action_add": ""}

    assert alice.get("/accounts/email/").status_code == 404
    assert alice.post("/accounts/email/", theirs).status_code == 404
    assert not EmailAddress.objects.filter(email="thief@evil.example").exists()


def test_a_changed_password_is_told_by_letter(
    alice: Member, redis_url: str, mailoutbox: list[EmailMessage]
) -> None:
    prove(alice)

    assert change_password(alice) == 302
    (letter,) = mailoutbox
    assert letter.to == [alice.user.email]
    assert letter.subject == "ORCID Portal: Password Changed"


def test_a_mail_server_that_is_away_fails_no_page(
    alice: Member, redis_url: str, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    prove(alice)

    assert change_password(alice) == 302
    for email in (alice.user.email, "nobody@north.example"):
        assert Client().post("/accounts/password/reset/", {"email": email}).status_code == 302
    assert sum("letter_not_taken" in str(record.msg) for record in caplog.records) == 3


def test_people_are_called_by_their_names(alice: Member, redis_url: str) -> None:
    prove(alice)
    typed = {"login": alice.user.email, "password": PASSWORD}
    page = Client().post("/accounts/login/", typed, follow=True).content.decode()

    assert "Successfully signed in as Alice." in page
