"""Webhooks, really delivered, with the registry's retry rule."""

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import pytest
import requests

from tests.simulator.messages import VALID
from tests.simulator.program import Json, Registry


class Receiver:
    """A receiver of webhooks that answers with a status to be set."""

    def __init__(self) -> None:
        self.status = 204
        self.calls: list[tuple[str, bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", "0"))
                receiver.calls.append((self.path, self.rfile.read(length)))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *_: Json) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook/abc?x=1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait_for(self, calls: int) -> None:
        deadline = time.monotonic() + 10
        while len(self.calls) < calls:
            assert time.monotonic() < deadline, self.calls
            threading.Event().wait(0.01)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    running = Receiver()
    yield running
    running.server.shutdown()
    running.server.server_close()


Hook = Callable[..., requests.Response]


@pytest.fixture
def hook(registry: Registry) -> Hook:
    """Return a function that registers or removes a webhook."""
    token = registry.oauth(grant_type="client_credentials", scope="/webhook").json()

    def call(verb: str, url: str, orcid: str | None = None, **more: str) -> requests.Response:
        value = more.get("token") or token["access_token"]
        path = f"{orcid or registry.orcid}/webhook/{quote(url, safe='')}"
        headers = {"Authorization": f"Bearer {value}", "Accept": "application/json"}
        return registry.session.request(
            verb, f"{registry.base}/member/{path}", headers=headers, timeout=9
        )

    return call


def test_a_change_is_told_with_an_empty_post(
    registry: Registry, hook: Hook, receiver: Receiver
) -> None:
    assert hook("PUT", receiver.url).status_code == 201
    assert hook("PUT", receiver.url).status_code == 204
    registry.add("work", VALID["work"])
    receiver.wait_for(1)
    assert receiver.calls[0] == ("/hook/abc?x=1", b"")
    registry.add("keywords", VALID["keywords"])
    receiver.wait_for(2)


def test_a_removed_hook_is_silent_and_unknown(hook: Hook, receiver: Receiver) -> None:
    hook("PUT", receiver.url)
    assert hook("DELETE", receiver.url).status_code == 204
    gone = hook("DELETE", receiver.url)
    assert (gone.status_code, gone.json()["error-code"]) == (404, 9028)


def test_a_failure_is_retried_after_its_pause(
    registry: Registry, hook: Hook, receiver: Receiver
) -> None:
    registry.control("limits", webhook_retry_ms=50)
    receiver.status = 500
    hook("PUT", receiver.url)
    registry.add("work", VALID["work"])
    receiver.wait_for(3)
    receiver.status = 204
    receiver.wait_for(4)


def test_refusals(registry: Registry, hook: Hook, receiver: Receiver) -> None:
    assert hook("PUT", "not an address").status_code == 400
    unknown = hook("PUT", receiver.url, "0000-0002-1825-0097")
    assert (unknown.status_code, unknown.json()["error-code"]) == (404, 9011)
    assert hook("PUT", receiver.url, token=registry.token).status_code == 403
    assert hook("PUT", receiver.url).status_code == 201
    registry.add_client("APP-OTHEROTHEROTHER1", "other", type="premium")
    other = registry.control("tokens", client_id="APP-OTHEROTHEROTHER1", scope="/webhook")
    token = other["access_token"]
    assert hook("PUT", receiver.url, token=token).status_code == 204
    assert hook("DELETE", receiver.url, token=token).status_code == 403


def test_a_basic_member_gets_no_webhook_scope(registry: Registry) -> None:
    registry.add_client(registry.CLIENT, registry.SECRET, type="member")
    answer = registry.oauth(grant_type="client_credentials", scope="/webhook")
    assert answer.json()["error"] == "invalid_scope"
