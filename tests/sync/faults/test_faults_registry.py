"""A registry that misbehaves in every way: each kind of write ends as it should, once."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from gateway import process
from tests.sync.crowd import Crowd
from tests.sync.faults.test_faults_workers import WRITE_PATHS
from tests.sync.processes import await_that
from tests.sync.proxy import Link, Proxy, pass_on
from tests.sync.world import WRITES

pytestmark = pytest.mark.faults


@pytest.fixture
def impatient(settings: Settings) -> Iterator[None]:
    """Let calls have two seconds."""
    settings.ORCID_CALL_DEADLINE_SECONDS = 2
    process.transport.cache_clear()
    yield
    process.transport().close()
    process.transport.cache_clear()


PAGE = {"body": "<html>bad</html>", "content_type": "text/html"}
FAULTS: dict[str, dict[str, object]] = {
    "500": {"status": 500, "body": "oh no"},
    "502 with a page": {"status": 502, **PAGE},
    "503": {"status": 503, "body": "busy"},
    "429": {"status": 429, "body": "quota"},
    "silence": {"delay_ms": 6_000},
    "dropped before acting": {"close": "before"},
    "dropped after acting": {"close": "after"},
    "a page instead of an answer": {"status": 200, **PAGE},
    "another place": {"status": 201, "headers": {"Location": "https://example.org/x"}, "body": ""},
}


def drain_until_done(crowd: Crowd) -> bool:
    crowd.world.drain()
    return crowd.is_done_if_hurried()


@pytest.mark.parametrize("name", FAULTS)
def test_the_registry_misbehaves(crowd: Crowd, impatient: None, name: str) -> None:
    """Each fault hits two writes of each verb."""
    for verb in WRITES:
        crowd.world.registry.fault(method=verb, path=WRITE_PATHS, times=2, **FAULTS[name])
    await_that(lambda: drain_until_done(crowd))
    crowd.assert_agreement()


def spoilt(kind: str, data: bytes, link: Link) -> bytes:
    """Return an answer as it arrives through a bad line."""
    if kind == "truncated":
        link.notes.add("over")
        return data[: len(data) // 2]
    if kind == "half-closed":
        link.notes.add("over")
        return b""
    changes = {
        "wrong Location": (b"Location: http", b"Location: nttp"),
        "wrong type": (b"Content-Type: application/", b"Content-Type: appetitive/"),
    }
    return data.replace(*changes[kind])


@pytest.mark.parametrize("kind", ["truncated", "half-closed", "wrong Location", "wrong type"])
def test_the_line_is_bad(crowd: Crowd, impatient: None, settings: Settings, kind: str) -> None:
    """The registry has acted; of the first answers something else arrives."""
    with Proxy.to(settings.SIMULATOR_URL) as proxy:
        left = list(range(6))

        def answer(link: Link, data: bytes) -> bytes:
            if left and data.startswith(b"HTTP/1.1 20"):
                left.pop()
                data = spoilt(kind, data, link)
                if "over" in link.notes:
                    link.send_last(data)
            return data if "over" not in link.notes else b""

        proxy.on_answer = answer
        settings.SIMULATOR_URL = settings.SIMULATOR_URL.replace(
            settings.SIMULATOR_URL.split("/")[2], f"127.0.0.1:{proxy.port}"
        )
        await_that(lambda: drain_until_done(crowd))
        assert not left
        proxy.on_answer = pass_on
    crowd.assert_agreement()
