"""What settling locks, and in which order: permissions, records, webhooks."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connections, transaction
from django.utils.timezone import now
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - psycopg2's own class is lower-case

from oauth import actions as oauth
from oauth.models import Connection
from scoping.context import tenant_context
from sync.models import RecordSync
from sync.models.webhooks import Hook
from tests.databases import is_blocked, owner_connection
from tests.sync.processes import Processes, await_that
from tests.sync.world import Person, World

pytestmark = pytest.mark.faults


@contextmanager
def locked(url: str, world: World, table: str) -> Iterator[Cursor]:
    """Hold the rows of a table until the end of the block."""
    with owner_connection(url) as cursor:
        cursor.execute("SELECT set_config('app.tenant', %s, false)", [str(world.tenant.pk)])
        cursor.execute("BEGIN")
        cursor.execute(f"SELECT 1 FROM {table} FOR NO KEY UPDATE")  # noqa: S608 - a name of ours
        assert cursor.rowcount == 1
        yield cursor
        cursor.execute("COMMIT")


def assert_free(cursor: Cursor, table: str) -> None:
    cursor.execute(f"SELECT 1 FROM {table} FOR UPDATE NOWAIT")  # noqa: S608 - a name of ours
    assert cursor.rowcount == 1


def assert_is_locked_first(
    processes: Processes, world: World, owner_url: str, person: Person
) -> None:
    """Let a worker come to the end of a permission, and see where it stops for a lock."""
    with locked(owner_url, world, "oauth_connection") as cursor:
        processes.worker()
        processes.sweep()
        await_that(lambda: is_blocked(cursor), log=processes.log)
        assert_free(cursor, "sync_recordsync")
    lost = Connection.objects.filter(pk=person.connection.pk, state="lost")
    await_that(lost.exists, log=processes.log)


def drain(world: World) -> None:
    """Drain in a thread, whose connections end with it."""
    with tenant_context(world.tenant.pk):
        world.drain()
    connections.close_all()


def test_permissions_are_locked_before_records(
    processes: Processes, world: World, owner_url: str
) -> None:
    """Settling and connecting anew lock the same rows: in one order they cannot block for good."""
    person = world.person()
    world.employ(person)
    world.registry.fault(method="POST", status=401, code=9017)
    assert_is_locked_first(processes, world, owner_url, person)


def test_permissions_are_locked_before_records_when_reading(
    processes: Processes, world: World, owner_url: str
) -> None:
    person = world.person()
    RecordSync.objects.update(pull_due_at=now())
    world.registry.fault(method="GET", status=401, code=9017)
    assert_is_locked_first(processes, world, owner_url, person)


def test_records_are_locked_before_webhooks(premium: World, owner_url: str) -> None:
    """Settling the end of a permission locks the record, then its webhook, which is to go."""
    premium.person()

    thread = threading.Thread(target=drain, args=[premium])
    with locked(owner_url, premium, "sync_recordsync") as cursor:
        thread.start()
        await_that(lambda: is_blocked(cursor))
        assert_free(cursor, "sync_hook")
    thread.join()
    assert Hook.objects.get().state == "active"


def test_a_locked_permission_holds_up_nobody_who_only_refers_to_it(world: World) -> None:
    """A record that is taken and let go at once has its references checked at the commit.

    Waiting there for who ends the permission, and in turn waits for the record, would be for good.
    """
    person = world.person()
    thread = threading.Thread(target=drain, args=[world], daemon=True)
    with transaction.atomic():
        oauth.mark_lost(connection=person.connection, generation=1, reason="", now=now())
        thread.start()
        await_that(lambda: not thread.is_alive(), seconds=30)
    assert person.sync.pushed_at is not None
