"""Fixtures that every room's tests share.

`db` (pytest-django's) rolls back; `committed` commits for real and empties the tables afterwards.
Both connect as the run-time role, which owns nothing and which row security binds.
"""

import contextlib
import gc
import os
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import redis
import requests
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - psycopg2's own class is lower-case
from pytest_django import DjangoDbBlocker

from tests.cast import (
    ada,
    alice,
    bob,
    charlie,
    make_member,
    make_researcher,
    make_tenant,
    north,
    olga,
    south,
    tables,
)
from tests.chromium import chromium
from tests.clients import teach_clients
from tests.databases import (
    LastingConnection,
    copy_template,
    empty_tables,
    emptying_connection,
    with_path,
)
from tests.depth import TIMES

__all__ = [
    "ada",
    "alice",
    "bob",
    "charlie",
    "chromium",
    "make_member",
    "make_researcher",
    "make_tenant",
    "north",
    "olga",
    "south",
    "tables",
]

teach_clients()

ROOT = Path(__file__).resolve().parent.parent
NO_SERVERS = "this test needs the servers that `make test` starts"


# How long one example takes says more about the machine's other work than about our code.
hypothesis.settings.register_profile("short", deadline=None)
hypothesis.settings.register_profile("deep", deadline=None, max_examples=1000 * TIMES)


def pytest_configure(config: pytest.Config) -> None:
    """Search for counter-examples as long as the chosen tests are meant to."""
    hypothesis.settings.load_profile("deep" if config.option.markexpr == "deep" else "short")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest tests, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: item.get_closest_marker("first") is None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what a test costs, the servers' start included; CONTRIBUTING.md names the aim."""
    kinds = ("passed", "failed", "error", "skipped", "xfailed", "xpassed")
    count = sum(len(terminalreporter.getreports(kind)) for kind in kinds)
    begun = os.environ.get("TEST_RUN_BEGUN_AT")
    if count and begun:
        seconds = time.time() - float(begun)
        each = f"{1000 * seconds / count:.0f} ms of wall time a test"
        terminalreporter.write_line(f"{each} ({count:,} tests in {seconds:.0f} s)")


def pytest_collection_finish() -> None:
    """Search for garbage seldom, and never among what the imports made: 8 % of the work."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def reference() -> Path:
    """Return the folder of ORCID's published samples and schemas."""
    folder = Path(os.environ.get("ORCID_REFERENCE") or ROOT / "../shared/orcid").resolve()
    if not folder.is_dir():
        pytest.skip(f"ORCID's reference data is not at {folder}: set ORCID_REFERENCE to find it")
    return folder


@pytest.fixture(scope="session")
def owner_url() -> str:
    """Return the owner's address of this worker's database (for prepare_database and the like)."""
    if "TEST_OWNER_URL" not in os.environ:
        pytest.fail(NO_SERVERS)
    database = os.environ["DATABASE_URL"].partition("?")[0].rpartition("/")[2]
    return with_path(os.environ["TEST_OWNER_URL"], database)


@pytest.fixture(scope="session")
def django_db_setup(owner_url: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Copy the template instead of migrating once more."""
    database = owner_url.partition("?")[0].rpartition("/")[2]
    copy_template(owner_url=os.environ["TEST_OWNER_URL"], database=database)
    yield
    from django.db import connections  # noqa: PLC0415 - the pure rooms have no settings

    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture(scope="session")
def owner_connection(owner_url: str, django_db_setup: None) -> Iterator[LastingConnection]:
    """Return the owner's connection to this worker's database."""
    with contextlib.closing(LastingConnection(owner_url)) as connection:
        yield connection


@pytest.fixture(scope="session")
def emptying(owner_url: str, django_db_setup: None) -> Iterator[LastingConnection]:
    """Return the connection by which this worker's tables are emptied."""
    with contextlib.closing(emptying_connection(owner_url)) as connection:
        yield connection


@pytest.fixture
def owner_cursor(owner_connection: LastingConnection) -> Iterator[Cursor]:
    """Return a cursor of the owner's, outside every transaction of the test."""
    with owner_connection.cursor() as cursor:
        yield cursor


@pytest.fixture
def roomy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let as many requests as a test likes wait for other servers at the same time."""
    from tenants import waiting_places  # noqa: PLC0415 - the pure rooms have no settings

    monkeypatch.setattr(waiting_places, "_places", waiting_places.Places(100))


@pytest.fixture
def committed(
    owner_cursor: Cursor, emptying: LastingConnection, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Allow real commits on the run-time role's connections, and empty the tables afterwards.

    The connections are kept as they are between two requests.
    """
    from django.db import close_old_connections  # noqa: PLC0415 - the pure rooms have no settings

    with django_db_blocker.unblock():
        close_old_connections()
        yield
        close_old_connections()
    with emptying.cursor() as cursor:
        empty_tables(cursor)


@pytest.fixture(scope="session")
def redis_client() -> Iterator[redis.Redis]:
    """Return a client of this worker's own Redis database."""
    if "TEST_OWNER_URL" not in os.environ:
        pytest.fail(NO_SERVERS)
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        yield client


@pytest.fixture
def redis_url(redis_client: redis.Redis) -> str:
    """Return the address of this worker's own Redis database, empty at the start."""
    redis_client.flushdb()
    return os.environ["REDIS_URL"]


@pytest.fixture(scope="session")
def simulator_session() -> Iterator[requests.Session]:
    """Return the connection by which this worker's tests set up the simulated registry."""
    if "TEST_SIMULATOR_URL" not in os.environ:
        pytest.fail(NO_SERVERS)
    with requests.Session() as session:
        session.trust_env = False
        yield session


@pytest.fixture
def simulator_url(simulator_session: requests.Session) -> str:
    """Return the address of this worker's own realm in the simulated registry, emptied."""
    url = os.environ["SIMULATOR_URL"]
    simulator_session.delete(f"{url}/_control", timeout=10).raise_for_status()
    return url
