"""The operator of these tests."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import call_command
from django.utils.timezone import now

from tenants.models import User
from tests.cast import Member
from tests.tenants.form_data import prove_with_factor


@pytest.fixture
def vera(db: None) -> Member:
    """Return an operator, signed in with a second factor."""
    user = User.objects.create(email="vera@vendor.example", name="Vera", joined_at=now())
    call_command("set_operator", user.email)
    user.refresh_from_db()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    browser = Member()
    browser.user = user
    browser.force_login(user)
    prove_with_factor(browser)
    return browser
