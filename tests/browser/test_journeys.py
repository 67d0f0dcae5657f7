"""What people do in the portal, done in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from scoping.context import tenant_context
from tenants.models import Credential
from tests.browser.people import PASSWORD, Cast, Seat
from tests.browser.registry import Registry, sign_in
from tests.browser.watch import Watch

pytestmark = pytest.mark.browser
OpenBrowser = Callable[..., BrowserContext]
SitDown = Callable[..., Page]
WITH_AND_WITHOUT_SCRIPT = pytest.mark.parametrize(
    "script", [True, False], ids=["with script", "without script"]
)


@pytest.fixture
def registry(cast: Cast, portal: str, simulator_url: str) -> Registry:
    """Return the simulated registry, which knows the institution's credential."""
    registry = Registry(simulator_url)
    with tenant_context(cast.tenant.pk):
        registry.knows(Credential.objects.get(), portal)
    return registry


@pytest.fixture
def link(cast: Cast, sit_down: SitDown, registry: Registry) -> str:
    """Return the personal link that an admin made for Nora Vik, who has not connected yet."""
    page = sit_down(cast.seats["admin"])
    page.goto(f"/t/northfield/researchers/{cast.researchers['Vik'].public_id}/")
    page.get_by_role("button", name="Invite").first.click()
    return page.locator("code", has_text="/connect/").inner_text()


def _sign_in(page: Page, seat: Seat) -> None:
    page.goto("/")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Email").fill(seat.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


@WITH_AND_WITHOUT_SCRIPT
def test_an_admin_looks_around(
    cast: Cast, open_browser: OpenBrowser, watch: Watch, *, script: bool
) -> None:
    page = watch.over(open_browser(java_script_enabled=script).new_page())
    _sign_in(page, cast.seats["admin"])
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    navigation = page.get_by_role("navigation", name="Main")
    navigation.get_by_role("link", name="Researchers").click()
    page.get_by_role("link", name="Connected", exact=False).first.click()
    page.get_by_role("link", name="Sofia Garcia").click()
    page.get_by_role("link", name="History").click()
    page.get_by_role("link", name="Add employment").first.click()
    expect(page.get_by_text("Request", exact=True)).to_be_visible()
    navigation.get_by_role("link", name="Audit log").click()
    expect(page.get_by_role("table", name="Calls to ORCID")).to_be_visible()
    navigation.get_by_role("link", name="Exports").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").or_(
            page.get_by_role("button", name="CSV")
        ).first.click()
    assert "0000-0001-5109-3700" in download.value.path().read_text()
    assert watch.complaints == []


@WITH_AND_WITHOUT_SCRIPT
def test_a_researcher_connects(
    cast: Cast,
    registry: Registry,
    link: str,
    open_browser: OpenBrowser,
    watch: Watch,
    *,
    script: bool,
) -> None:
    orcid_id = registry.new_record("Nora", "Vik")
    page = watch.over(open_browser(java_script_enabled=script).new_page())
    page.goto(link)
    watch.picture(page, f"connect-{script}")
    page.get_by_role("button", name="ORCID iD").click()
    sign_in(page, orcid_id)
    page.get_by_role("button", name="Allow").click()
    expect(page.get_by_role("heading", name="your ORCID iD is connected")).to_be_visible()
    expect(page.get_by_text(orcid_id)).to_be_visible()
    assert "code=" not in page.url
    watch.picture(page, f"connected-{script}")
    assert watch.complaints == []


def test_a_connection_is_seen_by_the_admin(
    cast: Cast, registry: Registry, link: str, open_browser: OpenBrowser, sit_down: SitDown
) -> None:
    orcid_id = registry.new_record("Nora", "Vik")
    page = open_browser().new_page()
    page.goto(link)
    page.get_by_role("button", name="ORCID iD").click()
    sign_in(page, orcid_id)
    page.get_by_role("button", name="Allow").click()
    page.wait_for_url("**/connect/result/**")
    desk = sit_down(cast.seats["admin"])
    desk.goto("/t/northfield/researchers/?state=connected&q=vik")
    expect(desk.get_by_role("link", name=orcid_id)).to_be_visible()


@pytest.mark.parametrize("look", ["light", "dark"])
def test_a_researchers_pages_keep_nobody_out(
    cast: Cast, registry: Registry, link: str, open_browser: OpenBrowser, watch: Watch, look: str
) -> None:
    # axe is a script of its own
    page = open_browser(color_scheme=look, bypass_csp=True).new_page()
    page.goto(link)
    assert watch.barriers(page) == []
    page.get_by_role("button", name="ORCID iD").click()
    sign_in(page, registry.new_record("Nora", "Vik"))
    page.get_by_role("button", name="Allow").click()
    page.wait_for_url("**/connect/result/**")
    assert watch.barriers(page) == []
    page.goto("/connect/result/aaaaaaaaaaaaaaaaaaaaaa/aaaaaaaaaaaaaaaaaaaaaa/")
    assert watch.barriers(page) == []


def test_a_researcher_says_no(
    cast: Cast, registry: Registry, link: str, open_browser: OpenBrowser, watch: Watch
) -> None:
    orcid_id = registry.new_record("Nora", "Vik")
    page = watch.over(open_browser().new_page())
    page.goto(link)
    page.get_by_role("button", name="ORCID iD").click()
    sign_in(page, orcid_id)
    page.get_by_role("button", name="Deny").click()
    expect(page.locator("[data-outcome=denied]")).to_be_visible()
    watch.picture(page, "denied")
    page.get_by_role("link", name="try again").click()
    expect(page.get_by_role("button", name="ORCID iD")).to_be_visible()


def test_keys_lead_to_search_and_help(cast: Cast, sit_down: SitDown) -> None:
    page = sit_down(cast.seats["auditor"])
    page.goto("/t/northfield/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("garcia")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Sofia Garcia")).to_be_visible()


def test_the_first_tab_skips_the_navigation(cast: Cast, sit_down: SitDown) -> None:
    page = sit_down(cast.seats["auditor"])
    page.goto("/t/northfield/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_overview_keeps_itself_up_to_date(cast: Cast, sit_down: SitDown) -> None:
    page = sit_down(cast.seats["auditor"])
    page.clock.install()
    page.goto("/t/northfield/")
    with page.expect_response(lambda answer: answer.request.headers.get("hx-request") == "true"):
        page.clock.fast_forward(11_000)
    expect(page.get_by_text("Connected iDs")).to_have_count(1)
