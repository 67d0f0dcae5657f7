"""A passkey, made and used in a browser with an authenticator of its own."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.people import PASSWORD, Cast

pytestmark = pytest.mark.browser
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(open_browser: Callable[..., BrowserContext], portal: str) -> Page:
    """Return a page with an authenticator; passkeys belong to names, so by the machine's name."""
    context = open_browser()
    page = context.new_page()
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto(f"http://localhost:{urlsplit(portal).port}/accounts/login/")
    return page


def test_a_member_makes_a_passkey_and_signs_in_with_it(cast: Cast, page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.get_by_label("Email").fill(cast.seats["admin"].email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/t/northfield/")
    site = page.url.split("/", 3)[2]
    page.goto(f"http://{site}/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"http://{site}/accounts/2fa/webauthn/add/")
    page.get_by_label("Name").fill("My laptop")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    expect(page.locator("main")).to_contain_text("ecovery")
    page.context.clear_cookies()
    page.goto(f"http://{site}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page).to_have_url(f"http://{site}/t/northfield/")
    assert [text for text in said if "Content Security" in text] == []
