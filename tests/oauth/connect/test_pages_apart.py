"""Pages that codes, tokens and states come to are in no frame, cache, referrer or search engine."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from oauth.models import InstitutionalDoor
from scoping.context import tenant_context
from tenants.models import Credential, Tenant
from tests.oauth.registry import Registry, arrive, asked_at, begin, come_back
from tests.oauth.site import Site, enter, hand_over

Visit = Callable[[Client, "Surroundings"], Any]


class Surroundings:
    """What the visits need."""

    def __init__(self, token: str, site: Site, registry: Registry, door: InstitutionalDoor) -> None:
        """Keep it."""
        self.token, self.site, self.registry, self.door = token, site, registry, door


@pytest.fixture
def around(token: str, north: Tenant, credential: Credential, registry: Registry) -> Surroundings:
    site = Site(north)
    sign_in = site.allow()
    with tenant_context(north.pk):
        door = InstitutionalDoor.objects.create(
            tenant=north, credential=credential, sign_in=sign_in, created_at=sign_in.created_at
        )
    return Surroundings(token, site, registry, door)


def granted(browser: Client, around: Surroundings) -> dict[str, str]:
    asked = begin(browser, around.token)
    return {**asked, "code": around.registry.grant(asked, around.registry.add_person())}


def first_visit(browser: Client, around: Surroundings) -> HttpResponse:
    asked = granted(browser, around)
    return come_back(browser, asked, code=asked["code"])


def result(browser: Client, around: Surroundings) -> HttpResponse:
    asked = granted(browser, around)
    return arrive(browser, asked, code=asked["code"])


VISITS: dict[str, Visit] = {
    "link": lambda browser, around: browser.get(f"/connect/{around.token}/"),
    "link of nobody": lambda browser, around: browser.get(f"/connect/{'x' * 43}/"),
    "to ORCID": lambda browser, around: browser.post("/connect/begin/", {"link": around.token}),
    "callback": first_visit,
    "result": result,
    "denied": lambda browser, around: arrive(
        browser, begin(browser, around.token), error="access_denied"
    ),
    "state of nobody": lambda browser, around: come_back(
        browser, begin(browser, around.token), state="x", code="y"
    ),
    "other browser": lambda browser, around: come_back(
        Client(), begin(browser, around.token), code="y"
    ),
    "hand-over": lambda browser, around: enter(browser, around.site.token(), around.site.key),
    "hand-over refused": lambda browser, around: enter(browser, "x", around.site.key),
    "hand-over opened": lambda browser, around: browser.get(hand_over(browser, around.site)),
    "hand-over to ORCID": lambda browser, around: browser.post(
        f"{hand_over(browser, around.site)}begin/"
    ),
    "institutional": lambda browser, around: browser.get(
        f"/connect/institutional/{around.door.public_id}/", {"code": "ABCDEF"}
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", VISITS)
def test_it_keeps_to_itself(browser: Client, around: Surroundings, name: str) -> None:
    answer = VISITS[name](browser, around)

    assert answer.status_code < 500
    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] in {"no-referrer", "same-origin"}
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("name", ["callback", "hand-over"])
def test_what_came_in_the_address_is_gone_from_the_next(
    browser: Client, around: Surroundings, name: str
) -> None:
    location = VISITS[name](browser, around)["Location"]

    assert location.startswith("/connect/")
    assert "?" not in location


def test_a_state_is_a_new_random_word_each_time(browser: Client, around: Surroundings) -> None:
    states = {begin(browser, around.token)["state"] for _ in range(20)}
    states.add(asked_at(VISITS["hand-over to ORCID"](browser, around)["Location"])["state"])

    assert len(states) == 21
    assert {len(state) for state in states} == {43}


def test_the_way_to_orcid_comes_back_to_us_alone(browser: Client, around: Surroundings) -> None:
    asked = begin(browser, around.token)

    assert asked["redirect_uri"].startswith(f"{settings.PUBLIC_URL}/connect/callback/")
    assert asked["redirect_uri"].endswith("/")
