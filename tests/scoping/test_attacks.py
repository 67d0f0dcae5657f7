"""What the run-time role can do to the database with statements of its own: nothing to others."""

import pytest
from django.db import DatabaseError, connection, transaction
from psycopg2.errors import RaiseException
from psycopg2.extensions import cursor as Cursor  # noqa: N812 (psycopg2's own class is lower-case)

from audit.partitions import PARENT_TABLES
from orcid_portal.rights import RIGHTS
from scoping.context import tenant_context
from sync.models import SyncDue
from tenants.models import Route, RouteKind, Tenant
from tests.databases import TEMPLATE

MAY = "SELECT has_table_privilege('orcid_portal_runtime', %s, %s)"
REFUSALS = ("permission denied", "row-level security", "must be owner")
# Each is tried in north's context, against a row of south's.
FOREIGN = (
    "UPDATE sync_due SET next_due_at = NULL WHERE credential_id = 17",
    "UPDATE sync_due SET leased_until = 'infinity', fence = fence + 1 WHERE credential_id = 17",
    "DELETE FROM sync_due WHERE credential_id = 17",
    "DELETE FROM tenants_route WHERE tenant_id = %(south)s",
)
REFUSED = (
    "UPDATE sync_due SET tenant_id = %(north)s WHERE credential_id = 17",
    "UPDATE tenants_route SET tenant_id = %(north)s WHERE tenant_id = %(south)s",
    "UPDATE tenants_route SET object_id = 1 WHERE tenant_id = %(north)s",
    "INSERT INTO sync_due (credential_id, tenant_id, fence) VALUES (18, %(south)s, 0)",
    "INSERT INTO tenants_route VALUES (0, 'share-link', 'x', %(south)s, 1)",
    "TRUNCATE sync_due", "TRUNCATE tenants_route", "TRUNCATE audit_event",
    "SELECT lo_create(0)", "SELECT lo_creat(-1)", "SELECT lo_from_bytea(0, 'x')",
    "CREATE TEMPORARY TABLE mine (x int)", "CREATE TABLE mine (x int)", "CREATE SCHEMA mine",
    "DELETE FROM django_migrations", "INSERT INTO auth_permission DEFAULT VALUES",
    "UPDATE sync_day_quota SET client_key = 'x'", "DELETE FROM sync_day_quota",
    "UPDATE audit_event SET kind = ''", "DELETE FROM audit_exchange",
    "ALTER TABLE sync_due DISABLE ROW LEVEL SECURITY", "SET ROLE portal_owner",
    "SET session_replication_role = 'replica'", "DROP TRIGGER audit_no_truncate ON audit_event",
)  # fmt: skip


@pytest.fixture
def rows_of_south(south: Tenant) -> None:
    """Give south a credential that is due; its entrances came with the tenant."""
    with tenant_context(south.pk):
        SyncDue.objects.create(credential_id=17, tenant_id=south.pk, fence=3)


@pytest.fixture
def numbers(north: Tenant, south: Tenant) -> dict[str, int]:
    return {"north": north.pk, "south": south.pk}


@pytest.mark.parametrize("statement", FOREIGN)
def test_rows_of_others_are_out_of_reach(
    rows_of_south: None, numbers: dict[str, int], statement: str
) -> None:
    before = SyncDue.objects.values_list().get(), set(Route.objects.values_list())

    with tenant_context(numbers["north"]), connection.cursor() as cursor:
        cursor.execute(statement, numbers)
        assert cursor.rowcount == 0

    assert (SyncDue.objects.values_list().get(), set(Route.objects.values_list())) == before


@pytest.mark.parametrize("statement", REFUSED)
def test_a_statement_beyond_its_rights_is_refused(
    rows_of_south: None, numbers: dict[str, int], statement: str
) -> None:
    with (
        tenant_context(numbers["north"]),
        connection.cursor() as cursor,
        pytest.raises(DatabaseError) as refused,
        transaction.atomic(),
    ):
        cursor.execute(statement, numbers)

    assert any(word in str(refused.value) for word in REFUSALS)


def test_without_a_tenant_nothing_is_written(rows_of_south: None, numbers: dict[str, int]) -> None:
    with connection.cursor() as cursor:
        for statement in FOREIGN:
            cursor.execute(statement, numbers)
            assert cursor.rowcount == 0


def test_entrances_and_due_dates_are_read_before_a_tenant_is_known(rows_of_south: None) -> None:
    assert SyncDue.objects.count() == 1
    assert Route.objects.filter(kind=RouteKind.TENANT_SLUG).count() == 1


def test_a_new_table_without_a_tenant_is_only_read(owner_cursor: Cursor) -> None:
    owner_cursor.execute("CREATE TABLE of_tomorrow (x int)")
    try:
        may = {}
        for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"):
            owner_cursor.execute(MAY, ["of_tomorrow", right])
            (may[right],) = owner_cursor.fetchone() or (None,)
    finally:
        owner_cursor.execute("DROP TABLE of_tomorrow")

    assert [right for right, allowed in may.items() if allowed] == ["SELECT"]


def test_the_preparation_leaves_temporary_tables_to_the_owner(owner_cursor: Cursor) -> None:
    owner_cursor.execute(
        "SELECT has_database_privilege(%s, %s, 'TEMPORARY')", ["orcid_portal_runtime", TEMPLATE]
    )

    assert owner_cursor.fetchone() == (False,)


def test_every_table_that_is_named_is_there(owner_cursor: Cursor) -> None:
    owner_cursor.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')")

    assert set(RIGHTS) <= {name for (name,) in owner_cursor.fetchall()}


def test_not_even_the_owner_truncates_the_log(owner_cursor: Cursor) -> None:
    owner_cursor.execute(
        "SELECT part.relid::regclass::text FROM unnest(%s) AS parent, "
        "pg_partition_tree(parent::regclass) AS part",
        [list(PARENT_TABLES)],
    )
    tables = [name for (name,) in owner_cursor.fetchall()]

    assert len(tables) > 3 * 3 * 5
    for table in tables:
        with pytest.raises(RaiseException, match="can be added to, not changed"):
            owner_cursor.execute(f"TRUNCATE {table}")
