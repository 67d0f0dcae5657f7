"""What a tenant can ask of sign-ins: through its provider, with a second factor, afresh."""

import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from scoping.context import tenant_context
from tenants.models import Tenant
from tests.cast import Member
from tests.identity_provider import Provider
from tests.tenants.sso.conftest import EDIT, sign_in

HOME = "/t/north/"
SETTINGS = "/t/north/settings/"


def want_second_factor(north: Tenant) -> None:
    with tenant_context(north.pk):
        Tenant.objects.update(second_factor_required=True)


def as_alice(idp: Provider, **claims: object) -> Client:
    idp.signs_in("sub-alice", "alice@north.example", **claims)
    browser = Client()
    sign_in(browser, idp)
    return browser


@pytest.mark.parametrize(
    "claims",
    [
        {"amr": ["mfa"]},
        {"amr": "mfa"},
        {"amr": ["pwd", "otp"]},
        {"acr": "https://refeds.org/profile/mfa"},
    ],
)
def test_a_second_factor_that_the_provider_names_counts(
    north: Tenant, provided: Member, alice: Member, idp: Provider, claims: dict[str, object]
) -> None:
    want_second_factor(north)

    assert as_alice(idp, **claims).get(HOME).status_code == 200


@pytest.mark.parametrize(
    "claims", [{}, {"amr": []}, {"amr": ["pwd"]}, {"amr": ["otp", "hwk"]}, {"acr": "1"}]
)
def test_without_one_nobody_comes_in(
    north: Tenant, provided: Member, alice: Member, idp: Provider, claims: dict[str, object]
) -> None:
    want_second_factor(north)

    assert as_alice(idp, **claims).get(HOME).status_code == 302


def test_an_owner_can_trust_the_provider_with_it(
    north: Tenant, provided: Member, form: dict[str, str], alice: Member, idp: Provider
) -> None:
    provided.post(EDIT, form | {"factor_trusted": "on"})
    want_second_factor(north)

    assert as_alice(idp).get(HOME).status_code == 200


def test_a_wish_for_one_reaches_sessions_that_are_open(
    north: Tenant, provided: Member, alice: Member, idp: Provider
) -> None:
    browser = as_alice(idp)
    want_second_factor(north)

    assert browser.get(HOME).headers["Location"].startswith("/sign-in/north/")


def test_members_must_use_it_where_the_owner_says_so(
    provided: Member, form: dict[str, str], alice: Member, idp: Provider
) -> None:
    provided.post(EDIT, form | {"required": "on"})

    own = alice.get("/t/north/members/").headers["Location"]
    assert own == "/sign-in/north/?next=%2Ft%2Fnorth%2Fmembers%2F"
    assert as_alice(idp).get(HOME).status_code == 200


def test_an_owner_comes_in_otherwise_with_a_second_factor(
    provided: Member, form: dict[str, str]
) -> None:
    provided.post(EDIT, form | {"required": "on"})

    assert provided.get(HOME).headers["Location"] == "/accounts/2fa/totp/activate/"
    TOTP.activate(provided.user, "JBSWY3DPEHPK3PXP")
    assert provided.get(HOME).status_code == 200


def as_olga(idp: Provider, browser: Client, query: str = "", **claims: object) -> None:
    idp.signs_in("sub-olga", "olga@north.example", **claims)
    sign_in(browser, idp, query=query)


def test_fresh_proof_is_asked_for_at_the_provider(provided: Member, idp: Provider) -> None:
    browser = Client()
    as_olga(idp, browser, auth_time=int(time.time()) - 3600)

    assert browser.get(SETTINGS).headers["Location"].startswith("/sign-in/north/?next=")
    asked = browser.get("/sign-in/north/begin/?fresh=1").headers["Location"]
    assert "prompt=login" in asked and "max_age=0" in asked
    as_olga(idp, browser, "?fresh=1", auth_time=int(time.time()))
    assert browser.get(SETTINGS).status_code == 200


@pytest.mark.parametrize("claims", [{}, {"auth_time": int(time.time()) - 3600}])
def test_a_provider_that_gives_no_fresh_proof_is_not_believed(
    provided: Member, idp: Provider, claims: dict[str, object]
) -> None:
    browser = Client()
    as_olga(idp, browser, "?fresh=1", **claims)

    assert browser.get(SETTINGS).headers["Location"].startswith("/accounts/login/")
