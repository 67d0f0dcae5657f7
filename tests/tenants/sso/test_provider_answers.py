"""The provider's answer is good once, for the browser that asked, for ten minutes, if it holds."""

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest
import time_machine
from django.test import Client
from django.utils.timezone import now

from scoping.context import tenant_context
from tenants.models import SignInAttempt, Tenant
from tests.cast import Member
from tests.identity_provider import OTHER_KEY, TOKEN, Provider
from tests.tenants.sso.conftest import HOME, back, sign_in, told_reasons


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another-client"},
        {"azp": "another-client"},
        {"nonce": "another-nonce"},
        {"nonce": ...},
        {"exp": int(time.time()) - 3600},
        {"iat": int(time.time()) + 86_400},
    ],
)
def test_an_id_token_that_does_not_hold_opens_nothing(
    north: Tenant, provided: Member, bob: Member, idp: Provider, claims: dict[str, object]
) -> None:
    idp.signs_in("sub-bob", "bob@north.example")
    idp.claims = claims
    browser = Client()

    assert sign_in(browser, idp).status_code == 502
    assert browser.get(HOME).status_code == 302
    assert told_reasons(north) == ["answer"]


def test_an_id_token_of_another_signer_opens_nothing(
    provided: Member, bob: Member, idp: Provider
) -> None:
    idp.signs_in("sub-bob", "bob@north.example")
    idp.key = OTHER_KEY

    assert sign_in(Client(), idp).status_code == 502


def test_an_answer_in_another_browser_opens_nothing_and_burns_nothing(
    provided: Member, bob: Member, idp: Provider, client: Client
) -> None:
    idp.signs_in("sub-bob", "bob@north.example")
    address = idp.visit(client.get("/sign-in/north/begin/").headers["Location"])
    victim = Client()
    victim.get("/sign-in/north/begin/")

    assert back(victim, address).status_code == 403
    assert victim.get(HOME).status_code == 302
    assert back(client, address).status_code == 302


def test_an_answer_serves_once(provided: Member, bob: Member, idp: Provider) -> None:
    idp.signs_in("sub-bob", "bob@north.example")
    browser = Client()
    address = idp.visit(browser.get("/sign-in/north/begin/").headers["Location"])
    cookies = browser.cookies.output()
    assert back(browser, address).status_code == 302
    again = Client()
    again.cookies.load(cookies)

    assert back(browser, address).status_code == 403
    assert back(again, address).status_code == 403
    assert idp.asked.count(TOKEN) == 1


def test_an_answer_comes_within_ten_minutes(provided: Member, bob: Member, idp: Provider) -> None:
    idp.signs_in("sub-bob", "bob@north.example")
    browser = Client()
    address = idp.visit(browser.get("/sign-in/north/begin/").headers["Location"])

    with time_machine.travel(now() + timedelta(seconds=601), tick=True):
        assert back(browser, address).status_code == 403
        browser.get("/sign-in/north/begin/")
    with tenant_context(bob.tenant.pk):
        assert SignInAttempt.objects.count() == 1


@pytest.mark.usefixtures("roomy")
def test_of_many_answers_at_once_one_is_redeemed(
    committed: None, provided: Member, bob: Member, idp: Provider
) -> None:
    idp.signs_in("sub-bob", "bob@north.example")
    browser = Client()
    address = idp.visit(browser.get("/sign-in/north/begin/").headers["Location"])
    statuses: list[int] = []

    def come() -> None:
        one = Client()
        one.cookies.load(browser.cookies.output(header=""))
        statuses.append(back(one, address).status_code)

    together(come, 6)

    assert sorted(statuses) == [302, 403, 403, 403, 403, 403]
    assert idp.asked.count(TOKEN) == 1


def together(work: Callable[[], None], count: int) -> None:
    threads = [Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_the_answer_of_another_issuer_is_refused(
    provided: Member, bob: Member, idp: Provider, client: Client
) -> None:
    idp.signs_in("sub-bob", "bob@north.example")
    address = idp.visit(client.get("/sign-in/north/begin/").headers["Location"])

    answer = back(client, f"{address}&iss=https%3A%2F%2Felsewhere.example")

    assert b"another provider" in answer.content
    assert TOKEN not in idp.asked


def test_who_says_no_at_the_provider_may_try_again(
    provided: Member, idp: Provider, client: Client
) -> None:
    address = idp.visit(client.get("/sign-in/north/begin/").headers["Location"])
    state = address.partition("state=")[2]

    answer = back(client, f"{address.partition('?')[0]}?error=access_denied&state={state}")

    assert answer.status_code == 403
    assert b"/sign-in/north/" in answer.content


@pytest.mark.parametrize(
    "asked, led",
    [
        ("/t/north/members/", "/t/north/members/"),
        ("/t/south/members/", HOME),
        ("https://evil.example/t/north/", HOME),
        ("//evil.example/t/north/", HOME),
        ("/t/north/" + "x" * 600, HOME),
    ],
)
def test_one_is_led_to_the_tenants_own_pages_alone(
    provided: Member, bob: Member, idp: Provider, asked: str, led: str
) -> None:
    idp.signs_in("sub-bob", "bob@north.example")

    assert sign_in(Client(), idp, query=f"?next={asked}").headers["Location"] == led


def test_codes_and_secrets_stand_nowhere(
    north: Tenant, provided: Member, bob: Member, idp: Provider, client: Client
) -> None:
    idp.signs_in("sub-bob", "bob@north.example")
    begun = client.get("/sign-in/north/begin/")
    state = begun.headers["Location"].partition("&state=")[2].partition("&")[0]
    with tenant_context(north.pk):
        kept = str(list(SignInAttempt.objects.values()))

    assert state not in kept
    assert "no-store" in begun.headers["Cache-Control"]
