"""ORCID's own pages between sign-in and consent: slow and abandoned ways to a permission."""

import html
import re
import time

import pytest
import requests

from tests.simulator.messages import VALID
from tests.simulator.program import Registry
from tests.simulator.test_pages import Browser, returned

ALL = ["backup-email", "email-domains", "employment"]


@pytest.fixture
def browser(registry: Registry) -> Browser:
    registry.orcid = registry.new_record(emails=["ada@north.example"])
    return Browser(registry)


def _switch_on(browser: Browser, *names: str, **more: object) -> None:
    browser.registry.control("interstitials", pages=list(names), **more)


def _follow(browser: Browser, page: requests.Response) -> requests.Response:
    """Follow the page's link to the application."""
    address = html.unescape(re.findall(r'<a href="([^"]+)">Continue', page.text)[0])
    origin = browser.registry.base.partition("/r/")[0]
    return browser.session.get(f"{origin}{address}", allow_redirects=False, timeout=9)


def test_nothing_comes_between_until_it_is_switched_on(browser: Browser) -> None:
    assert "asks to" in browser.sign_in(browser.authorize()).text


def test_a_page_comes_between_sign_in_and_consent_and_state_survives_it(browser: Browser) -> None:
    _switch_on(browser, *ALL)
    between = browser.sign_in(browser.authorize())
    assert "Add a back-up e-mail address" in between.text
    consent = _follow(browser, browser.submit(between, decision="skip"))
    assert "asks to" in consent.text
    assert returned(browser.submit(consent, decision="allow"))["state"] == "a b&c"


def test_one_page_a_session_and_each_once_a_person(browser: Browser) -> None:
    _switch_on(browser, *ALL)
    titles = ["back-up e-mail", "verified e-mail domains", "your employment", "asks to"]
    for title in titles:
        page = browser.sign_in(browser.authorize())
        assert title in page.text
        if "interstitial" in page.text:
            assert "asks to" in _follow(browser, browser.submit(page, decision="skip")).text
        browser.session.cookies.clear()


def test_a_page_left_open_leaves_no_permission(browser: Browser) -> None:
    _switch_on(browser, "email-domains")
    browser.sign_in(browser.authorize())
    grants = browser.registry.control(f"records/{browser.registry.orcid}", "GET")["grants"]
    assert grants == []
    # Whoever comes back another day meets the page again, for it was not answered.
    browser.session.cookies.clear()
    assert "verified e-mail domains" in browser.sign_in(browser.authorize()).text


def test_a_domain_is_shared(browser: Browser) -> None:
    _switch_on(browser, "email-domains")
    browser.submit(browser.sign_in(browser.authorize()), decision="accept")
    shown = browser.registry.control(f"records/{browser.registry.orcid}", "GET")
    assert shown["email_domains"] == [{"value": "north.example", "visibility": "public"}]


def test_an_employment_of_the_persons_own_is_added_before_ours(browser: Browser) -> None:
    _switch_on(browser, "employment", employment=VALID["employment"])
    between = browser.sign_in(browser.authorize())
    consent = _follow(browser, browser.submit(between, decision="accept"))
    assert "asks to" in consent.text
    registry = browser.registry
    (item,) = registry.control(f"records/{registry.orcid}", "GET")["items"]["employment"]
    assert item["source"]["source-orcid"]["path"] == registry.orcid
    assert item["role-title"] == "Lecturer"


def test_who_has_an_employment_is_not_offered_one(browser: Browser) -> None:
    _switch_on(browser, "employment")
    path = f"records/{browser.registry.orcid}/items"
    browser.registry.control(path, section="employment", item=VALID["employment"])
    assert "asks to" in browser.sign_in(browser.authorize()).text


def test_whoever_is_too_slow_lands_on_their_own_record(browser: Browser) -> None:
    _switch_on(browser, "backup-email")
    between = browser.sign_in(browser.authorize())
    browser.registry.control("limits", authorize_ms=0)
    time.sleep(0.002)
    late = _follow(browser, browser.submit(between, decision="skip"))
    assert late.headers["Location"].endswith("/my-orcid")


def test_a_silent_request_shows_no_page(browser: Browser) -> None:
    _switch_on(browser, *ALL)
    browser.sign_in(browser.get("/signin"))
    answer = browser.authorize(scope="openid", prompt="none")
    assert "error=interaction_required" in answer.headers["Location"]


def test_a_forged_answer_is_refused(browser: Browser) -> None:
    _switch_on(browser, "email-domains")
    between = browser.sign_in(browser.authorize())
    assert browser.submit(between, decision="accept", csrf="forged").status_code == 400


def test_an_unknown_page_is_misuse(registry: Registry) -> None:
    answer = registry.session.post(
        f"{registry.base}/_control/interstitials", json={"pages": ["advert"]}
    )
    assert answer.status_code == 400
    assert "backup-email" in answer.json()["error"]
