"""Two researchers who are one person are compared and merged in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from scoping.context import tenant_context
from tenants.models import Researcher
from tests.browser.people import PASSWORD, Cast
from tests.browser.watch import Watch

pytestmark = pytest.mark.browser
SitDown = Callable[..., Page]


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_an_admin_merges_two_researchers(
    cast: Cast, sit_down: SitDown, watch: Watch, *, script: bool
) -> None:
    page = watch.over(sit_down(cast.seats["admin"], java_script_enabled=script))
    page.goto(f"/t/northfield/researchers/{cast.researchers['Garcia'].public_id}/")
    page.get_by_role("link", name="Merge with another researcher").click()
    if page.get_by_label("Password").count():  # proof that it is still them
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name, e-mail, iD or your reference").fill("vik")
    page.get_by_label("Name, e-mail, iD or your reference").press("Enter")
    page.get_by_role("row", name="Nora Vik").get_by_role("link", name="Compare").click()
    watch.picture(page, "merge")
    expect(page.get_by_text("This cannot be undone")).to_be_visible()
    page.get_by_role("button", name="Merge permanently").click()
    expect(page.get_by_role("heading", name="Sofia Garcia")).to_be_visible()

    with tenant_context(cast.tenant.pk):
        assert not Researcher.objects.filter(family_name="Vik").exists()
    assert watch.complaints == []
