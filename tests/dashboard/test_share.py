"""Chosen calls are shown to somebody outside: those, for a while, and nothing else."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils.timezone import now

from audit.models import Exchange
from dashboard.models import Share
from scoping.context import tenant_context
from tenants.encryption import keys
from tenants.models import DataKey, Researcher, Route, Tenant
from tests.cast import Member
from tests.dashboard.test_log import _call
from tests.dashboard.world import World
from tests.orcid_portal.ui.html import Reading
from tests.tenants.form_data import prove

SHARE = "/t/north/audit/share/"


@pytest.fixture
def chosen(world: World, ada: Researcher) -> list[Exchange]:
    """Return two calls to share; a third is not."""
    calls = [_call(ada, status=409, error_code=9021), _call(ada)]
    _call(ada, correlation_id="not-shared")
    return calls


def link_of(member: Member, calls: list[Exchange], days: int = 14) -> str:
    prove(member)
    page = member.post(f"{SHARE}make/", {"id": [call.pk for call in calls], "days": days})
    found = re.search(r"/shared/[\w-]{43}/", page.content.decode())
    assert found
    return found[0]


def ids_in(browser: Client, path: str) -> list[str]:
    return [call["id"] for call in json.loads(browser.get(path).content)["calls"]]


def test_a_member_sees_exactly_what_will_be_shown(alice: Member, chosen: list[Exchange]) -> None:
    asked = "&".join(f"id={call.pk}" for call in chosen)
    preview = alice.get(f"{SHARE}?{asked}")
    shown = Client().get(link_of(alice, chosen))

    assert preview.context["calls"] == shown.context["calls"]
    assert Reading(preview.content.decode()).faults == []
    assert Reading(shown.content.decode()).faults == []


def test_the_link_shows_the_chosen_calls_and_no_other(
    alice: Member, chosen: list[Exchange]
) -> None:
    link = link_of(alice, chosen)

    assert ids_in(Client(), f"{link}json/") == [call.pk for call in chosen]
    assert Client().get(link)["Referrer-Policy"] == "no-referrer"
    assert Client().get(link)["Cache-Control"] == "no-store"


def test_an_archive_has_what_other_tools_look_for(alice: Member, chosen: list[Exchange]) -> None:
    har = json.loads(Client().get(f"{link_of(alice, chosen)}har/").content)["log"]
    first = har["entries"][0]

    assert har["version"] == "1.2"
    assert (first["request"]["method"], first["response"]["status"]) == ("POST", 409)
    assert first["request"]["postData"]["text"] == '{"title": "O\'Hara"}'
    assert set(first) >= {"startedDateTime", "time", "request", "response", "cache", "timings"}


def test_a_link_expires(alice: Member, chosen: list[Exchange]) -> None:
    link = link_of(alice, chosen, days=3)

    with time_machine.travel(now() + timedelta(days=4)):
        assert Client().get(link).status_code == 404


def test_a_link_taken_back_leads_nowhere(
    alice: Member, north: Tenant, chosen: list[Exchange]
) -> None:
    link = link_of(alice, chosen)
    alice.post(f"{SHARE}{Share.objects.get().public_id}/revoke/")

    assert Client().get(link).status_code == 404
    assert Client().get(f"{link}json/").status_code == 404


def test_the_token_stands_nowhere_in_clear(alice: Member, chosen: list[Exchange]) -> None:
    token = link_of(alice, chosen).split("/")[2]

    assert token not in str(list(Share.objects.values()))
    assert token not in str(list(Route.objects.values()))


def test_who_was_erased_is_shown_no_more(
    alice: Member, chosen: list[Exchange], ada: Researcher
) -> None:
    link = link_of(alice, chosen)
    DataKey.objects.filter(researcher=ada).delete()
    keys.kept_keys.clear()

    assert ids_in(Client(), f"{link}json/") == []


def test_another_tenants_calls_cannot_be_shared(
    charlie: Member, south: Tenant, chosen: list[Exchange]
) -> None:
    prove(charlie)
    form = {"id": [call.pk for call in chosen], "days": 14}
    answer = charlie.post("/t/south/audit/share/make/", form)

    assert answer.headers["Location"] == "/t/south/audit/"
    with tenant_context(south.pk):
        assert not Share.objects.exists()
