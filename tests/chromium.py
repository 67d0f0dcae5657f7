"""Debian's browser, started once for all tests of a worker: its driver allows no second one."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """Return the browser. Its driver runs a loop, in which Django wants to be asked first."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - few tests need it

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield browser
        browser.close()
