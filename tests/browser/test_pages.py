"""The dashboard in a real browser, light, dark and narrow: accessible, quiet, no wider."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.people import Cast
from tests.browser.watch import Watch

pytestmark = pytest.mark.browser
LOOKS = {"light": 1320, "dark": 1320, "narrow": 360}
PAGES = {
    "overview": "/t/{slug}/",
    "attention": "/t/{slug}/attention/",
    "researchers": "/t/{slug}/researchers/",
    "researcher": "/t/{slug}/researchers/{person}/",
    "record": "/t/{slug}/researchers/{person}/?view=record",
    "history": "/t/{slug}/researchers/{person}/?view=history",
    "search": "/t/{slug}/search/?q=garcia",
    "audit": "/t/{slug}/audit/",
    "events": "/t/{slug}/audit/events/",
    "exchange": "/t/{slug}/audit/{exchange}/",
    "sync": "/t/{slug}/sync/",
    "record-calls": "/t/{slug}/sync/records/{record}/",
    "item-calls": "/t/{slug}/items/{item}/history/",
    "item-form": "/t/{slug}/items/{item}/",
    "work-form": "/t/{slug}/researchers/{person}/add/work/",
    "exports": "/t/{slug}/exports/",
    "imports": "/t/{slug}/imports/",
    "import-form": "/t/{slug}/imports/upload/",
    "credentials": "/t/{slug}/credentials/",
    "credential": "/t/{slug}/credentials/{credential}/",
    "connect": "/t/{slug}/connect/",
    "members": "/t/{slug}/members/",
    "settings": "/t/{slug}/settings/",
    "identity-provider": "/t/{slug}/settings/sign-in/",
    "identity-provider-form": "/t/{slug}/settings/sign-in/edit/",
    "institution-sign-in": "/sign-in/{slug}/",
    "staff-access": "/t/{slug}/staff/",
    "person-form": "/t/{slug}/researchers/{person}/edit/",
    "home": "/",
    "second-factor": "/accounts/2fa/",
    "sessions": "/accounts/sessions/",
    "password": "/accounts/password/change/",
    "public": "/p/{person}/",
    "institutional": "/connect/institutional/{door}/",
}


@pytest.mark.parametrize("look", LOOKS)
def test_the_pages_are_accessible_and_quiet(
    cast: Cast, sit_down: Callable[..., Page], watch: Watch, portal: str, look: str
) -> None:
    width = LOOKS[look]
    page = watch.over(
        sit_down(
            cast.seats["owner"],
            viewport={"width": width, "height": 900},
            color_scheme="dark" if look == "dark" else "light",
        )
    )
    for name, path in PAGES.items():
        page.goto(_address(path, cast))
        watch.picture(page, f"{name}-{look}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert watch.complaints == [], name


@pytest.mark.parametrize("look", LOOKS)
def test_the_pages_keep_nobody_out(
    cast: Cast, sit_down: Callable[..., Page], watch: Watch, look: str
) -> None:
    page = sit_down(
        cast.seats["owner"],
        viewport={"width": LOOKS[look], "height": 900},
        color_scheme="dark" if look == "dark" else "light",
        bypass_csp=True,  # axe is a script of its own
    )
    for path in PAGES.values():
        page.goto(_address(path, cast))
        assert watch.barriers(page) == [], path


def _address(path: str, cast: Cast) -> str:
    return path.format(slug=cast.tenant.slug, **cast.ids)
