"""A researcher comes from the tenant's own site, signed in there, and goes back to it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils.timezone import now

from audit.entries import SYSTEM
from audit.models import Event
from oauth import actions
from oauth.models import Authorization, Connection, HandOver
from scoping.context import tenant_context
from tenants.models import Credential, Researcher, Tenant
from tests.oauth.conftest import MakeCredential
from tests.oauth.redirects import ELSEWHERE, HOME
from tests.oauth.registry import Registry, arrive, asked_at
from tests.oauth.site import BACK, Site, enter, hand_over
from tests.tenants.merged import leave_merged


@pytest.fixture
def site(north: Tenant, credential: Credential) -> Site:
    return Site(north)


def begin(browser: Client, page: str) -> dict[str, str]:
    answer = browser.post(f"{page}begin/")
    assert answer.status_code == 302, answer.content.decode()
    return asked_at(answer["Location"])


def count(tenant: Tenant, model: type[HandOver | Researcher | Connection]) -> int:
    with tenant_context(tenant.pk):
        return model.objects.count()


def test_who_is_handed_over_connects_and_is_led_back(
    browser: Client, site: Site, registry: Registry, north: Tenant
) -> None:
    site.allow()
    page = hand_over(browser, site, return_to=BACK)
    assert "Ada Lovelace" in browser.get(page).content.decode()

    asked = begin(browser, page)
    thanks = arrive(browser, asked, code=registry.grant(asked, registry.add_person()))

    assert f'href="{BACK}&amp;connect=connected"' in thanks.content.decode()
    with tenant_context(north.pk):
        assert Connection.objects.get().researcher.external_ref == "ada"


def test_the_page_shows_the_permission_and_ends_it(
    browser: Client, site: Site, registry: Registry, north: Tenant
) -> None:
    page = hand_over(browser, site)
    asked = begin(browser, page)
    arrive(browser, asked, code=registry.grant(asked, registry.add_person()))

    assert "Your ORCID iD is connected" in browser.get(page).content.decode()
    assert browser.post(f"{page}disconnect/")["Location"] == page
    with tenant_context(north.pk):
        assert Connection.objects.get().state == "disconnected"


def test_whoever_is_known_stays_as_they_are(
    browser: Client, site: Site, ada: Researcher, north: Tenant
) -> None:
    hand_over(browser, site, given_name="Mallory", email="mallory@evil.example")

    with tenant_context(north.pk):
        ada.refresh_from_db()
    assert (ada.given_names, ada.email) == ("Ada", "ada@north.example")
    assert count(north, Researcher) == 1


def test_whoever_is_new_is_added_on_record(browser: Client, site: Site, north: Tenant) -> None:
    hand_over(browser, site, sub="4711", given_name=None, family_name=None)

    with tenant_context(north.pk):
        added = Researcher.objects.get(external_ref="4711")
        event = Event.objects.get(kind="researcher.added")
    assert (added.name, event.details) == ("4711", {"hand_over_key": site.key.public_id})


@pytest.mark.parametrize("payload", ELSEWHERE)
def test_a_return_address_off_the_list_is_refused(
    browser: Client, site: Site, north: Tenant, payload: str
) -> None:
    site.allow(HOME)

    answer = enter(browser, site.token(return_to=payload), site.key)

    assert answer.status_code == 400
    assert "Location" not in answer
    assert count(north, HandOver) == count(north, Researcher) == 0


def test_there_are_enough_payloads() -> None:
    assert len(set(ELSEWHERE)) >= 40


def test_an_address_taken_off_the_list_leads_nowhere(
    browser: Client, site: Site, registry: Registry, north: Tenant
) -> None:
    address = site.allow()
    page = hand_over(browser, site, return_to=BACK)
    asked = begin(browser, page)
    with tenant_context(north.pk):
        address.delete()

    denied = arrive(browser, asked, error="access_denied")

    assert "north.example/profile" not in denied.content.decode()


def test_denial_leads_back_too(browser: Client, site: Site) -> None:
    site.allow()
    asked = begin(browser, hand_over(browser, site, return_to=BACK))

    denied = arrive(browser, asked, error="access_denied")

    assert f'href="{BACK}&amp;connect=denied"' in denied.content.decode()


def test_it_serves_one_browser(browser: Client, site: Site, north: Tenant) -> None:
    token = site.token()
    page = urlsplit(enter(browser, token, site.key)["Location"]).path
    other = Client()

    assert enter(other, token, site.key).status_code == 403
    assert other.get(page).status_code == other.post(f"{page}begin/").status_code == 404
    assert enter(browser, token, site.key)["Location"] == page
    assert count(north, HandOver) == 1


def test_twenty_browsers_at_once_open_it_once(
    committed: None, north: Tenant, credential: Credential
) -> None:
    site = Site(north)
    token = site.token()

    def open_it(_: int) -> int:
        status = enter(Client(), token, site.key).status_code
        connection.close()
        return status

    with ThreadPoolExecutor(max_workers=20) as pool:
        statuses = list(pool.map(open_it, range(20)))

    assert sorted(statuses) == [302] + [403] * 19
    assert count(north, HandOver) == count(north, Researcher) == 1


def test_its_page_lasts_an_hour(browser: Client, site: Site) -> None:
    page = hand_over(browser, site)

    with time_machine.travel(now() + timedelta(hours=1, seconds=1)):
        browser.cookies["portal_connect"]["max-age"] = 9999

        assert browser.get(page).status_code == 410
        assert browser.post(f"{page}begin/").status_code == 410


def test_a_withdrawn_key_opens_nothing(browser: Client, site: Site, north: Tenant) -> None:
    page, token = hand_over(browser, site), site.token()
    with tenant_context(north.pk):
        actions.withdraw_hand_over_key(key=site.key, actor=SYSTEM, now=now())

    assert enter(browser, token, site.key).status_code == 404
    assert browser.get(page).status_code == 404


def test_another_tenants_key_and_credential_are_nobodys(
    browser: Client, site: Site, south: Tenant, make_credential: MakeCredential
) -> None:
    theirs = make_credential(south, client_id="APP-0000000000000002")
    southern = Site(south)

    assert enter(browser, site.token(), southern.key).status_code == 400
    assert enter(browser, southern.token(), site.key).status_code == 400
    named = enter(browser, site.token(credential=theirs.public_id), site.key)
    missing = enter(browser, site.token(credential="x" * 22), site.key)
    assert named.status_code == missing.status_code == 400
    page = hand_over(browser, site)
    assert browser.get(page.replace(site.key.public_id, southern.key.public_id)).status_code == 404


def test_hand_overs_are_forgotten_after_a_week(browser: Client, site: Site, north: Tenant) -> None:
    begin(browser, hand_over(browser, site))

    with tenant_context(north.pk):
        actions.tend(clock=lambda: now() + timedelta(days=8), jitter=lambda: 0.5)
        assert Authorization.objects.get().hand_over is None
    assert count(north, HandOver) == 0


def test_nobody_new_is_added_beyond_the_quota_and_the_page_says_so(
    browser: Client, site: Site, north: Tenant
) -> None:
    call_command("set_quota", "north", "researchers", 0, stdout=StringIO())

    answer = enter(browser, site.token(), site.key)

    assert answer.status_code == 429
    assert "can have 0 researchers in the portal" in answer.content.decode()
    assert count(north, Researcher) == 0


def test_the_reference_of_somebody_who_was_merged_finds_who_is_left(
    browser: Client,
    site: Site,
    ada: Researcher,
    north: Tenant,
    make_researcher: Callable[[Tenant, str], Researcher],
) -> None:
    with tenant_context(north.pk):
        leave_merged(make_researcher(north, "ada2"), into=ada)

    hand_over(browser, site, sub="ada2")

    with tenant_context(north.pk):
        assert HandOver.objects.get().researcher == ada
    assert count(north, Researcher) == 1
