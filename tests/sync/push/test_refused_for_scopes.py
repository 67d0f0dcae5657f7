"""What an earlier release refused for want of a scope is looked at again after the upgrade."""

from importlib import import_module

from psycopg2.extensions import cursor as Cursor  # noqa: N812 (psycopg2's own class is lower-case)

from sync.models import Placement, RecordSync
from sync.states import PlacementState
from tests.sync.world import World


def test_it_becomes_due_and_others_stay_refused(world: World, owner_cursor: Cursor) -> None:
    ada, bea = world.person("ada"), world.person("bea")
    scope, other = world.employ(ada), world.employ(bea)
    world.drain()
    for item, code in ((scope, 9038), (other, 9001)):
        Placement.objects.filter(item=item).update(
            state=PlacementState.REFUSED, error_code=code, put_code=None, fingerprint="f" * 64
        )
    RecordSync.objects.update(push_due_at=None)
    migration = import_module("sync.migrations.0015_ask_again_for_scopes")

    owner_cursor.execute(migration.LOOK_AGAIN)

    assert Placement.objects.get(item=scope).fingerprint == ""
    assert Placement.objects.get(item=other).fingerprint != ""
    assert ada.sync.push_due_at is not None
    assert bea.sync.push_due_at is None
    owner_cursor.execute(
        "SELECT bool_and(relforcerowsecurity) FROM pg_class WHERE relname = ANY(%s)",
        [list(migration.TABLES)],
    )
    assert owner_cursor.fetchone() == (True,)
