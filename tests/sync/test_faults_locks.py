"""What settling locks, and in which order."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - psycopg2's own class is lower-case

from oauth.models import Connection
from tests.databases import owner_connection
from tests.sync.processes import Processes, await_that
from tests.sync.world import World

pytestmark = pytest.mark.faults


@pytest.fixture
def processes(tmp_path: Path, world: World) -> Iterator[Processes]:
    found = Processes(tmp_path)
    yield found
    found.stop_all()


def is_blocked(cursor: Cursor) -> bool:
    cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
    return bool(cursor.fetchone())


def test_permissions_are_locked_before_records(
    processes: Processes, world: World, owner_url: str
) -> None:
    """Settling and connecting anew lock the same rows: in one order they cannot block for good."""
    person = world.person()
    world.employ(person)
    world.registry.fault(method="POST", status=401, code=9017)
    with owner_connection(owner_url) as cursor:
        cursor.execute("SELECT set_config('app.tenant', %s, false)", [str(world.tenant.pk)])
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1 FROM oauth_connection FOR UPDATE")
        processes.worker()
        processes.beat()
        await_that(lambda: is_blocked(cursor), log=processes.log)
        cursor.execute("SELECT 1 FROM sync_recordsync FOR UPDATE NOWAIT")
        assert cursor.rowcount == 1
        cursor.execute("COMMIT")
    lost = Connection.objects.filter(pk=person.connection.pk, state="lost")
    await_that(lost.exists, log=processes.log)
