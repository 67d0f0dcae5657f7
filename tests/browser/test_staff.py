"""An operator's pages in a real browser: their own, and a tenant's with the banner over it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.people import Cast, operator
from tests.browser.test_pages import LOOKS
from tests.browser.watch import Watch

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("look", LOOKS)
def test_an_operator_looks_at_an_institution(
    cast: Cast, sit_down: Callable[..., Page], watch: Watch, look: str
) -> None:
    scheme = "dark" if look == "dark" else "light"
    view = {"width": LOOKS[look], "height": 900}
    page = watch.over(sit_down(operator(), viewport=view, color_scheme=scheme, bypass_csp=True))

    def seems_sound(name: str) -> None:
        watch.picture(page, f"staff-{name}-{look}")
        assert page.evaluate("document.documentElement.scrollWidth") <= LOOKS[look], name
        assert watch.barriers(page) == watch.complaints == [], name

    page.goto("/staff/")
    seems_sound("institutions")
    page.get_by_role("link", name="Open a session").click()
    page.wait_for_url("**/staff/*/")
    seems_sound("asking")
    page.get_by_label("Reason").fill("Ticket 4711: imports fail")
    page.get_by_role("button", name="Open a session").click()
    page.wait_for_url(f"**/t/{cast.tenant.slug}/")
    assert "Read-only staff access until" in page.inner_text("body")
    seems_sound("banner")
    page.get_by_role("button", name="End now").click()
    page.wait_for_url("**/staff/")
    assert page.goto(f"/t/{cast.tenant.slug}/").status == 404  # type: ignore[union-attr]
