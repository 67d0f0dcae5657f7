"""The web server killed between ORCID's answer and storing it: no half rows, and a new start."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen
from threading import Thread
from urllib.parse import urlsplit

import pytest
import requests
from django.test import Client

from demo.processes import free_port, listens, start, stop
from oauth.models import Authorization, Connection, Grant
from scoping.context import tenant_context
from tenants.models import Tenant
from tests.databases import is_blocked, owner_connection
from tests.oauth.registry import Registry, arrive, begin
from tests.sync.processes import ROOT, await_that

pytestmark = pytest.mark.faults


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def web(committed: None, port: int, tmp_path: Path) -> Iterator["Popen[bytes]"]:
    """Return a web server that answers."""
    command = [sys.executable, "-m", "gunicorn", "orcid_portal.wsgi", "--bind",
               f"127.0.0.1:{port}", "--worker-class", "gthread", "--no-control-socket"]  # fmt: skip
    env = {**os.environ, "DEMO": "1", "PYTHONPATH": str(ROOT)}
    process = start(command, env=env, cwd=ROOT, log=tmp_path / "web.log")
    await_that(lambda: listens(port), log=tmp_path / "web.log")
    yield process
    stop(process, by=signal.SIGKILL)


def follow(browser: Client, asked: dict[str, str], code: str, port: int) -> Thread:
    """Follow ORCID's redirect to the web server, in a thread that may wait in vain."""
    address = f"http://127.0.0.1:{port}{urlsplit(asked['redirect_uri']).path}"
    cookies = {name: morsel.value for name, morsel in browser.cookies.items()}

    def come_back() -> None:
        with pytest.raises(requests.ConnectionError):
            requests.get(
                address,
                params={"state": asked["state"], "code": code},
                cookies=cookies,
                allow_redirects=False,
                timeout=60,
            )

    thread = Thread(target=come_back)
    thread.start()
    return thread


def test_the_server_is_killed_between_the_answer_and_storing_it(
    web: "Popen[bytes]",
    port: int,
    browser: Client,
    token: str,
    registry: Registry,
    north: Tenant,
    owner_url: str,
) -> None:
    """Nothing of the first tokens is stored; whoever connects again is connected once."""
    asked = begin(browser, token)
    orcid = registry.add_person()
    with owner_connection(owner_url) as cursor:
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE oauth_connection IN EXCLUSIVE MODE")
        thread = follow(browser, asked, registry.grant(asked, orcid), port)
        await_that(lambda: registry.exchanges() == 1 and is_blocked(cursor))
        os.killpg(web.pid, signal.SIGKILL)
        thread.join()
        cursor.execute("ROLLBACK")
    with tenant_context(north.pk):
        assert not Connection.objects.exists()
        assert not Grant.objects.exists()
        assert Authorization.objects.get().state == "exchanging"
    asked = begin(browser, token)
    assert arrive(browser, asked, code=registry.grant(asked, orcid)).status_code == 200
    with tenant_context(north.pk):
        assert Connection.objects.get().orcid_id == orcid
        assert Grant.objects.count() == 1
