"""How often the doors of researchers open: many people may come from one address."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from oauth import public_urls
from tenants.models import Credential, Researcher, Tenant
from tenants.rate_limits import at_most

pytestmark = pytest.mark.django_db
PEOPLE = 70
OF_A_LINK = 60


def test_a_campus_behind_one_address_connects(
    north: Tenant,
    credential: Credential,
    make_researcher: Callable[[Tenant, str], Researcher],
    make_token: Callable[[Researcher, Credential], str],
) -> None:
    tokens = [make_token(make_researcher(north, f"p{n}"), credential) for n in range(PEOPLE)]

    answers = [
        answer.status_code
        for token in tokens
        for browser in [Client()]
        for answer in [
            browser.get(f"/connect/{token}/"), browser.post("/connect/begin/", {"link": token}),
        ]
    ]  # fmt: skip

    assert answers == [200, 302] * PEOPLE


def test_one_link_is_opened_so_often_and_no_other_waits_for_it(
    north: Tenant,
    credential: Credential,
    token: str,
    make_researcher: Callable[[Tenant, str], Researcher],
    make_token: Callable[[Researcher, Credential], str],
    client: Client,
) -> None:
    other = make_token(make_researcher(north, "other"), credential)

    answers = [client.get(f"/connect/{token}/").status_code for _ in range(OF_A_LINK + 1)]

    assert answers == [200] * OF_A_LINK + [429]
    assert client.get(f"/connect/{other}/").status_code == 200


def test_made_up_links_of_one_address_meet_its_own_limit(
    client: Client, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = at_most

    def few(amount: int, *, of: str, **options: object) -> object:
        return made(3 if of == "connect" else amount, of=of, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(public_urls, "at_most", few)
    view = public_urls.paced(lambda _request, **_: HttpResponse(""))

    assert [view(_asking(client), token=str(n)).status_code for n in range(4)] == [200] * 3 + [429]


def _asking(client: Client) -> HttpRequest:
    return client.get("/healthz").wsgi_request


def test_no_link_stands_in_a_key(client: Client) -> None:
    told = public_urls._what_leads_here(_asking(client), token="a-secret-token")

    assert "a-secret" not in told
    assert len(told) == 64
