"""Members come in through their institution's identity provider, and nobody else does."""

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.test import Client
from django.utils.timezone import now

from audit.models import Event
from scoping.context import tenant_context
from tenants.models import Identity, Invitation, Membership, SignInAttempt, Tenant, User
from tests.cast import Member
from tests.identity_provider import OTHER_KEY, TOKEN, Provider
from tests.sign_in.conftest import EDIT, back, sign_in
from tests.tenants_pages.forms import PASSWORD, prove

HOME = "/t/north/"


def told_reasons(tenant: Tenant) -> list[str]:
    with tenant_context(tenant.pk):
        rows = Event.objects.filter(kind="member.sign-in-refused").order_by("at")
        return [row.details["reason"] for row in rows]


def invite(olga: Member, email: str, role: str = "editor") -> None:
    olga.post("/t/north/members/invite/", {"email": email, "role": role})


def test_a_member_signs_in_and_is_known_by_address(
    provided: Member, bob: Member, idp: Provider, client: Client
) -> None:
    idp.signs_in("sub-bob", "Bob@north.example")

    answer = sign_in(client, idp)

    assert answer.headers["Location"] == HOME
    assert client.get(HOME).status_code == 200
    with tenant_context(bob.tenant.pk):
        assert Identity.objects.get().membership.user_id == bob.user.pk
        assert Event.objects.filter(kind="member.signed-in", actor_id=bob.user.pk).count() == 1


def test_from_then_on_by_the_providers_name_for_them(
    provided: Member, bob: Member, idp: Provider
) -> None:
    idp.signs_in("sub-bob", "bob@north.example")
    sign_in(Client(), idp)
    idp.signs_in("sub-bob", "married-name@north.example")
    browser = Client()

    sign_in(browser, idp)

    assert browser.get(HOME).wsgi_request.user.pk == bob.user.pk


def test_an_address_that_changed_hands_opens_nothing(
    north: Tenant, provided: Member, bob: Member, idp: Provider
) -> None:
    idp.signs_in("sub-bob", "bob@north.example")
    sign_in(Client(), idp)
    idp.signs_in("sub-somebody-new", "bob@north.example")

    assert b"under another name" in sign_in(Client(), idp).content
    assert told_reasons(north) == ["other-person"]


@pytest.mark.parametrize(
    "said, word",
    [
        ({"email_verified": False}, "unverified"),
        ({"email_verified": ...}, "unverified"),
        ({"email_verified": "false"}, "unverified"),
        ({"email": ...}, "unverified"),
        ({"email": "nobody@north.example"}, "no-member"),
        ({"sub": ...}, "answer"),
        ({"sub": "x" * 256}, "answer"),
    ],
)
def test_who_is_not_vouched_for_stays_out(
    north: Tenant, provided: Member, bob: Member, idp: Provider, said: dict[str, object], word: str
) -> None:
    idp.signs_in("sub-bob", "bob@north.example")
    idp.claims = said
    browser = Client()

    assert sign_in(browser, idp).status_code in {403, 502}
    assert browser.get(HOME).status_code == 302
    assert told_reasons(north) == [word]
    with tenant_context(north.pk):
        assert not Identity.objects.exists()


def test_no_stranger_gets_an_account(north: Tenant, provided: Member, idp: Provider) -> None:
    idp.signs_in("sub-eve", "eve@north.example")

    sign_in(Client(), idp)

    assert not User.objects.filter(email="eve@north.example").exists()


def test_an_invited_person_comes_in_without_a_password(
    north: Tenant, provided: Member, idp: Provider, mailoutbox: list[EmailMessage]
) -> None:
    invite(provided, "dora@north.example")
    idp.signs_in("sub-dora", "dora@north.example", name="Dora")
    browser = Client()

    sign_in(browser, idp)

    assert browser.get(HOME).status_code == 200
    with tenant_context(north.pk):
        dora = Membership.objects.select_related("user").get(user__email="dora@north.example")
        assert Invitation.objects.get().accepted_at is not None
    assert (dora.role, dora.user.name) == ("editor", "Dora")
    assert not dora.user.has_usable_password()


def test_an_invitation_that_has_expired_lets_nobody_in(
    north: Tenant, provided: Member, idp: Provider, mailoutbox: list[EmailMessage]
) -> None:
    invite(provided, "dora@north.example")
    idp.signs_in("sub-dora", "dora@north.example")

    with time_machine.travel(now() + timedelta(days=8), tick=True):
        sign_in(Client(), idp)

    assert told_reasons(north) == ["no-member"]


def test_domains_are_a_limit(
    provided: Member, form: dict[str, str], bob: Member, alice: Member, idp: Provider
) -> None:
    provided.post(EDIT, form | {"domains": "north.example, staff.north.example"})
    User.objects.filter(pk=bob.user.pk).update(email="bob@elsewhere.example")

    idp.signs_in("sub-bob", "bob@elsewhere.example")
    assert b"this domain" in sign_in(Client(), idp).content
    idp.signs_in("sub-alice", "alice@north.example")
    assert sign_in(Client(), idp).status_code == 302


def test_a_removed_member_is_unknown_again(
    north: Tenant, provided: Member, bob: Member, idp: Provider
) -> None:
    idp.signs_in("sub-bob", "bob@north.example")
    browser = Client()
    sign_in(browser, idp)
    with tenant_context(north.pk):
        member_id = Membership.objects.get(user=bob.user).public_id
    provided.post(f"/t/north/members/{member_id}/remove/")

    assert browser.get(HOME).status_code == 404
    assert b"no member here" in sign_in(Client(), idp).content


def test_the_session_list_says_how_one_signed_in(
    provided: Member, bob: Member, idp: Provider
) -> None:
    bob.user.set_password(PASSWORD)
    bob.user.save()
    idp.signs_in("sub-bob", "bob@north.example")
    sign_in(Client(), idp)
    own = Client()
    own.post("/accounts/login/", {"login": bob.user.email, "password": PASSWORD})

    page = own.get("/accounts/sessions/").content.decode()

    assert "password" in page
    assert "through North University" in page


def test_signing_out_everywhere_ends_it_too(provided: Member, bob: Member, idp: Provider) -> None:
    idp.signs_in("sub-bob", "bob@north.example")
    prove(bob)
    browser = Client()
    sign_in(browser, idp)

    bob.post("/accounts/sessions/")

    assert browser.get(HOME).status_code == 302


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
