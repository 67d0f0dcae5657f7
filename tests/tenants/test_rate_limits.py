"""Limits on sign-in, links and exports: they hold, and lock out nobody else."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from tenants.rate_limits import at_most
from tests.cast import Member
from tests.tenants.form_data import PASSWORD

LOGIN = "/accounts/login/"


def try_password(browser: Client, email: str, password: str, address: str) -> HttpResponse:
    typed = {"login": email, "password": password}
    return browser.post(LOGIN, typed, REMOTE_ADDR=address)  # type: ignore[return-value]


@pytest.fixture
def known(alice: Member, redis_url: str) -> Member:
    alice.user.set_password(PASSWORD)
    alice.user.save()
    try_password(alice, alice.user.email, PASSWORD, "198.51.100.10")
    return alice


def test_guessing_is_stopped_at_the_fifth_attempt(known: Member) -> None:
    for _ in range(5):
        try_password(Client(), known.user.email, "wrong", "192.0.2.7")
    answer = try_password(Client(), known.user.email, PASSWORD, "192.0.2.7")

    assert answer.status_code in {200, 429}
    assert "sessionid" not in answer.cookies


def test_a_stranger_who_guesses_does_not_lock_the_member_out(known: Member) -> None:
    for _ in range(6):
        try_password(Client(), known.user.email, "wrong", "192.0.2.7")
    answer = try_password(Client(), known.user.email, PASSWORD, "198.51.100.9")

    assert answer.status_code == 302


def test_a_known_and_an_unknown_address_are_answered_alike(known: Member) -> None:
    answers = [
        try_password(Client(), email, "wrong", "192.0.2.7").content.decode().count("errorlist")
        for email in (known.user.email, "nobody@north.example")
    ]

    assert answers[0] == answers[1]


def test_a_member_signs_out_everywhere_else(known: Member) -> None:
    elsewhere = Client()
    try_password(elsewhere, known.user.email, PASSWORD, "198.51.100.9")
    assert elsewhere.get("/t/north/").status_code == 200

    known.post("/accounts/sessions/")

    assert elsewhere.get("/t/north/").status_code == 302
    assert known.get("/t/north/").status_code == 200


def test_the_address_that_a_client_claims_counts_only_behind_proxies(
    client: Client, redis_url: str, settings: Settings
) -> None:
    view = limited(lambda: 0.0)
    statuses = [view(asking(HTTP_X_FORWARDED_FOR=f"10.0.0.{n}")).status_code for n in range(4)]
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    behind = [view(asking(HTTP_X_FORWARDED_FOR=f"203.0.113.{n}")).status_code for n in range(4)]

    assert statuses == [200, 200, 200, 429]
    assert behind == [200, 200, 200, 200]


def test_a_window_ends(redis_url: str) -> None:
    seconds = iter([0.0, 1.0, 2.0, 3.0, 60.0])
    view = limited(lambda: next(seconds))

    answers = [view(asking()) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 200]
    assert answers[3]["Retry-After"] == "57"


def test_without_redis_nobody_is_refused(settings: Settings) -> None:
    nowhere = {"BACKEND": "django.core.cache.backends.redis.RedisCache",
               "LOCATION": "redis://127.0.0.1:1/0"}  # fmt: skip
    settings.CACHES = {"default": nowhere}
    view = limited(lambda: 0.0)

    assert [view(asking()).status_code for _ in range(5)] == [200] * 5


def limited(clock: Callable[[], float]) -> Callable[[HttpRequest], HttpResponse]:
    @at_most(3, seconds=60, of="test", clock=clock)
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("")

    return view  # type: ignore[return-value]


def asking(**headers: str) -> HttpRequest:
    from django.contrib.auth.models import AnonymousUser  # noqa: PLC0415

    request = RequestFactory().get("/", **headers)  # type: ignore[arg-type]
    request.user = AnonymousUser()
    return request
