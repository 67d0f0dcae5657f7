"""The portal in a real browser: its web server, a browser, and people to sign in.

Set SCREENSHOTS to a folder to keep a picture of every page that the tests open.
"""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.people import Cast, Seat, settle_in
from tests.browser.watch import Watch


class Server(ThreadingMixIn, WSGIServer):
    """Answers each connection in a thread of its own, as gunicorn does."""

    daemon_threads = True

    def close_request(self, request: object) -> None:
        """End the connection, and what its thread held of the database."""
        super().close_request(request)  # type: ignore[arg-type]
        connections.close_all()


class Quiet(WSGIRequestHandler):
    """Says nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def portal(committed: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve the portal as it is and return its address."""
    from orcid_portal.wsgi import application  # noqa: PLC0415 - after the settings

    server = Server(("127.0.0.1", 0), Quiet)
    server.set_app(application)
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(settings, "PUBLIC_URL", address)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    yield address
    server.shutdown()
    server.server_close()


@pytest.fixture
def cast(portal: str) -> Cast:
    """Return an institution at work, with the people who sign in there."""
    return settle_in()


@pytest.fixture
def open_browser(chromium: Browser, portal: str) -> Iterator[Callable[..., BrowserContext]]:
    """Return a function that opens a browser of its own; its keywords are playwright's."""
    opened: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        context = chromium.new_context(base_url=portal, **options)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def watch() -> Watch:
    """Return who listens to what a browser complains of, and takes the pictures."""
    folder = os.environ.get("SCREENSHOTS")
    return Watch(Path(folder) if folder else None)


@pytest.fixture
def sit_down(open_browser: Callable[..., BrowserContext], portal: str) -> Callable[..., Page]:
    """Return a function that opens a page in which somebody is signed in already."""

    def make(seat: Seat, **options: object) -> Page:
        context = open_browser(**options)
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": seat.session, "url": portal}]
        )
        return context.new_page()

    return make
