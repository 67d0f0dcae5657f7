"""What settling locks, and in which order: permissions, records, webhooks."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connections
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - psycopg2's own class is lower-case

from oauth.models import Connection
from scoping.context import tenant_context
from sync.hook_models import Hook
from tests.databases import is_blocked, owner_connection
from tests.sync.processes import Processes, await_that
from tests.sync.world import World

pytestmark = pytest.mark.faults


@contextmanager
def locked(url: str, world: World, table: str) -> Iterator[Cursor]:
    """Hold the rows of a table until the end of the block."""
    with owner_connection(url) as cursor:
        cursor.execute("SELECT set_config('app.tenant', %s, false)", [str(world.tenant.pk)])
        cursor.execute("BEGIN")
        cursor.execute(f"SELECT 1 FROM {table} FOR UPDATE")  # noqa: S608 - a name of ours
        assert cursor.rowcount == 1
        yield cursor
        cursor.execute("COMMIT")


def assert_free(cursor: Cursor, table: str) -> None:
    cursor.execute(f"SELECT 1 FROM {table} FOR UPDATE NOWAIT")  # noqa: S608 - a name of ours
    assert cursor.rowcount == 1


def test_permissions_are_locked_before_records(
    processes: Processes, world: World, owner_url: str
) -> None:
    """Settling and connecting anew lock the same rows: in one order they cannot block for good."""
    person = world.person()
    world.employ(person)
    world.registry.fault(method="POST", status=401, code=9017)
    with locked(owner_url, world, "oauth_connection") as cursor:
        processes.worker()
        processes.beat()
        await_that(lambda: is_blocked(cursor), log=processes.log)
        assert_free(cursor, "sync_recordsync")
    lost = Connection.objects.filter(pk=person.connection.pk, state="lost")
    await_that(lost.exists, log=processes.log)


def test_records_are_locked_before_webhooks(premium: World, owner_url: str) -> None:
    """Settling the end of a permission locks the record, then its webhook, which is to go."""
    premium.person()

    def drain() -> None:
        with tenant_context(premium.tenant.pk):
            premium.drain()
        connections.close_all()

    thread = threading.Thread(target=drain)
    with locked(owner_url, premium, "sync_recordsync") as cursor:
        thread.start()
        await_that(lambda: is_blocked(cursor))
        assert_free(cursor, "sync_hook")
    thread.join()
    assert Hook.objects.get().state == "active"
