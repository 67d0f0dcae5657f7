"""Take README's picture of the dashboard from the running demo: `make demo`, then this script.

`.venv/bin/python docs/screenshots.py [--portal http://127.0.0.1:8000] [--all FOLDER]`
`--all` takes every page in light, dark and narrow instead, to look at them.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from demo.cast import PASSWORD  # noqa: E402 - after the path

PICTURE = ROOT / "docs" / "images" / "overview.png"
LARGEST_BYTES = 150_000
LOOKS = {"light": 1320, "dark": 1320, "narrow": 360}
PAGES = {
    "overview": "",
    "attention": "attention/",
    "researchers": "researchers/",
    "imports": "imports/",
    "sync": "sync/",
    "removed": "sync/removed/",
    "changes": "changes/",
    "audit": "audit/",
    "exports": "exports/",
    "credentials": "credentials/",
    "connect": "connect/",
    "members": "members/",
    "staff": "staff/",
    "settings": "settings/",
}


def main() -> None:
    """Take the picture, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--portal", default="http://127.0.0.1:8000", help="where the demo answers")
    parser.add_argument("--member", default="alice@northfield.example", help="who signs in")
    parser.add_argument("--slug", default="northfield", help="whose pages are shown")
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="take every page, in every look")
    chosen = parser.parse_args()
    with _browser() as browser:
        if chosen.all:
            for look in LOOKS:
                _take_all(_signed_in(browser, chosen, look), chosen, look)
        else:
            _take_one(_signed_in(browser, chosen, "light"), chosen)


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield browser
        browser.close()


def _signed_in(browser: Browser, chosen: argparse.Namespace, look: str) -> Page:
    context: BrowserContext = browser.new_context(
        base_url=chosen.portal,
        viewport={"width": LOOKS[look], "height": 900},
        color_scheme="dark" if look == "dark" else "light",
    )
    page = context.new_page()
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(chosen.member)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**/t/{chosen.slug}/**")
    return page


def _take_one(page: Page, chosen: argparse.Namespace) -> None:
    """Keep the overview as README shows it: what fits a screen, and few enough bytes."""
    page.goto(f"/t/{chosen.slug}/")
    PICTURE.parent.mkdir(exist_ok=True)
    page.screenshot(path=PICTURE)
    size = PICTURE.stat().st_size
    if size > LARGEST_BYTES:
        raise SystemExit(f"{PICTURE} has {size:,} bytes, more than {LARGEST_BYTES:,}")
    print(f"{PICTURE.relative_to(ROOT)}: {size:,} bytes")


def _take_all(page: Page, chosen: argparse.Namespace, look: str) -> None:
    chosen.all.mkdir(parents=True, exist_ok=True)
    for name, path in PAGES.items():
        page.goto(f"/t/{chosen.slug}/{path}")
        page.screenshot(path=chosen.all / f"{name}-{look}.png", full_page=True)
    page.goto(f"/t/{chosen.slug}/researchers/?state=connected")
    page.get_by_role("rowheader").get_by_role("link").first.click()
    for view in ("items", "record", "history"):
        page.goto(f"{page.url.partition('?')[0]}?view={view}")
        page.screenshot(path=chosen.all / f"researcher-{view}-{look}.png", full_page=True)


if __name__ == "__main__":
    main()
