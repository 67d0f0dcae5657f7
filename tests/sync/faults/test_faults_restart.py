"""Postgres stopped at once and started again; nobody else may be using the server meanwhile."""

import atexit
import os
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psycopg2
import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from demo.processes import server_account, start, stop
from tests.databases import as_superuser, empty_tables, owner_connection
from tests.sync.crowd import Crowd
from tests.sync.processes import Processes, await_that

pytestmark = [pytest.mark.faults, pytest.mark.restarts]


@pytest.fixture
def committed(
    owner_url: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Allow real commits that outlive the server, and empty the tables by a new connection."""
    with owner_connection(as_superuser(owner_url)) as cursor:
        cursor.execute("ALTER ROLE portal_app SET synchronous_commit = on")
    with django_db_blocker.unblock():
        connections.close_all()
        yield
        connections.close_all()
    with owner_connection(owner_url) as cursor:
        empty_tables(cursor)


def restart(owner_url: str, log: Path) -> None:
    """Stop the server as `pg_ctl stop -m immediate` does, and start it again."""
    superuser = as_superuser(owner_url)
    with owner_connection(superuser) as cursor:
        cursor.execute("SHOW data_directory")
        data = Path(cursor.fetchone()[0])  # type: ignore[index]
    pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    command = Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0").split("\0")
    os.kill(pid, signal.SIGQUIT)
    await_that(lambda: not (data / "postmaster.pid").exists())
    connections.close_all()
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"}
    process = start(command, env=env, cwd=data.parent, log=log, account=server_account())
    atexit.register(stop, process, by=signal.SIGQUIT)
    await_that(partial(answers, superuser), log=log)


def answers(url: str) -> bool:
    try:
        psycopg2.connect(url).close()
    except psycopg2.OperationalError:
        return False
    return True


def test_postgres_is_stopped_at_once_in_the_middle(
    processes: Processes, crowd: Crowd, owner_url: str, tmp_path: Path
) -> None:
    crowd.world.registry.post("limits", rate=0, latency_ms=200)
    processes.worker(SYNC_SENDING_THREADS=2)
    processes.sweep()
    for count in (2, 6):
        await_that(partial(crowd.has_received, count), log=processes.log)
        restart(owner_url, tmp_path / "postgres.log")
    await_that(crowd.is_done_if_hurried, log=processes.log)
    crowd.assert_agreement()
