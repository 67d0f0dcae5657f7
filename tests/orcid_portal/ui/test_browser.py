"""The gallery in a real browser: accessible, quiet, and as wide as the screen."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, expect

from tests.orcid_portal.ui.gallery.pages import NAMES, draw

pytestmark = pytest.mark.browser
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
)
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
LOOKS = {"light": 1320, "dark": 1320, "narrow": 360}


class Gallery(BaseHTTPRequestHandler):
    """Serves the pages as the portal would, under its content security policy."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0].strip("/")
        found = finders.find(path.removeprefix("static/")) if "." in path else None
        body = Path(str(found)).read_bytes() if found else draw(path or "overview").encode()
        self.send_response(200)
        self.send_header("Content-Type", TYPES.get(Path(path).suffix, "text/html"))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gallery)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    return chromium


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_accessible(browser: Browser, address: str, name: str, look: str) -> None:
    page = browser.new_page(
        viewport={"width": LOOKS[look], "height": 900},
        color_scheme="dark" if look == "dark" else "light",
        bypass_csp=True,  # axe is a script of its own
    )
    page.goto(f"{address}/{name}/")
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= LOOKS[look]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_breaks_no_policy(browser: Browser, address: str, name: str) -> None:
    page, said = browser.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{address}/{name}/", wait_until="networkidle")
    assert said == []


def test_the_theme_is_switched_and_remembered(browser: Browser, address: str) -> None:
    page = browser.new_page(color_scheme="light")
    page.goto(address)
    page.get_by_role("button", name="Switch between light and dark").click()
    page.goto(f"{address}/forms/")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(15, 20, 19)"


def test_keys_lead_to_search_and_shortcuts(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_the_first_tab_skips_to_the_content(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_copying_says_so(browser: Browser, address: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}/elements/")
    page.get_by_role("button", name="Copy redirect URI").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith("/4fKqX2/")


@pytest.mark.parametrize(
    "fragment, sent",
    [("error=login_required", True), ("login_required", True), ("access_token=abc&x=1", False)],
)
def test_only_an_error_word_leaves_the_fragment(
    browser: Browser, address: str, fragment: str, *, sent: bool
) -> None:
    page = browser.new_page()
    page.goto(f"{address}/public/?x=1#{fragment}", wait_until="networkidle")
    assert ("error=login_required" in page.url.partition("#")[0]) is sent
    assert "access_token" not in page.url.partition("#")[0]


def test_the_narrow_page_has_its_menu_without_javascript(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page.goto(address)
    expect(page.get_by_role("link", name="Exports")).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("link", name="Exports")).to_be_visible()


def test_a_dialog_opens_without_javascript(browser: Browser, address: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}/elements/")
    page.get_by_text("Disconnect", exact=True).click()
    expect(page.get_by_role("button", name="Yes, disconnect")).to_be_visible()
    expect(page.get_by_role("button", name="Copy")).to_be_hidden()
