"""Row security holds on every table, for the role that the web and the workers use."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils.timezone import now
from psycopg2.extensions import cursor as Cursor  # noqa: N812 (psycopg2's own class is lower-case)

from scoping.context import NoTenantError, tenant_context
from scoping.models import TenantOwned
from scoping.public_ids import PublicIdField
from tenants.models import Credential, DataKey, Researcher, Tenant

# What comes before a tenant is known: no names, no secrets; all are read, own ones written.
ENTRANCES = {"tenants_route", "sync_due"}
# What tenants share: the daily reads of a client, under an HMAC.
SHARED = {"sync_day_quota"}
# The portal's own: people who sign in, their sessions and factors, and Django's tables.
PORTALS_OWN = {
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "account_emailaddress",
    "account_emailconfirmation",
    "django_content_type",
    "django_migrations",
    "django_session",
    "mfa_authenticator",
    "tenants_user",
    "usersessions_usersession",
}

POLICIES = """
SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
    coalesce(array_agg(concat_ws(':', p.polcmd, coalesce(pg_get_expr(p.polqual, p.polrelid), '-'),
        coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '-'))), '{}')
FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
GROUP BY c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity
"""


def test_every_table_is_forced_under_a_policy_or_named_here(owner_cursor: Cursor) -> None:
    owner_cursor.execute(POLICIES)
    found = {name: (forced, set(rules)) for name, forced, rules in owner_cursor.fetchall()}
    rule = (
        "( SELECT (NULLIF(current_setting('app.tenant'::text, true), ''::text))::bigint"
        ' AS "nullif")'
    )

    closed = {
        name
        for name, security in found.items()
        for own in [f"({'id' if name == 'tenants_tenant' else 'tenant_id'} = {rule})"]
        if security == (True, {f"*:{own}:{own}"})
    }
    own = f"(tenant_id = {rule})"
    entrances = {"r:true:-", f"a:-:{own}", f"w:{own}:{own}", f"d:{own}:-"}

    assert {name for name, security in found.items() if security == (True, entrances)} == ENTRANCES
    assert set(found) - closed == ENTRANCES | SHARED | PORTALS_OWN


def test_the_runtime_role_owns_nothing_and_cannot_bypass(owner_cursor: Cursor, db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper OR rolbypassrls FROM pg_roles "
            "WHERE rolname = current_user"
        )
        role, strong = cursor.fetchone()
    owner_cursor.execute(
        "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE rolname = %s",
        [role],
    )

    assert (strong, owner_cursor.fetchone()) == (False, (0,))


def test_no_partition_of_the_log_can_be_read_directly(owner_cursor: Cursor, db: None) -> None:
    owner_cursor.execute(
        "SELECT count(*) FILTER (WHERE has_table_privilege('orcid_portal_runtime', oid, 'SELECT')),"
        " count(*) FROM pg_class WHERE relispartition AND relkind IN ('r', 'p')"
    )
    readable, partitions = owner_cursor.fetchone() or (None, 0)

    assert (readable, partitions > 0) == (0, True)


def test_rows_of_another_tenant_are_invisible_even_unscoped(north: Tenant, south: Tenant) -> None:
    with tenant_context(north.pk):
        seen_by_itself = DataKey._base_manager.count()
    with tenant_context(south.pk):
        tenants_seen = set(Tenant.objects.values_list("slug", flat=True))
        keys_seen = set(DataKey._base_manager.values_list("tenant_id", flat=True))

    assert (seen_by_itself, tenants_seen, keys_seen) == (1, {"south"}, {south.pk})


def test_without_a_tenant_there_are_no_rows(north: Tenant) -> None:
    assert (Tenant.objects.count(), DataKey._base_manager.count()) == (0, 0)


def test_without_a_tenant_the_managers_refuse(db: None) -> None:
    with pytest.raises(NoTenantError, match="outside a tenant's context"):
        Researcher.objects.count()


def test_a_row_cannot_be_written_for_another_tenant(north: Tenant, south: Tenant) -> None:
    with (
        tenant_context(north.pk),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Researcher.objects.create(
            tenant_id=south.pk,
            external_ref="1",
            given_names="A",
            created_at=now(),
            changed_at=now(),
        )


def test_a_link_between_two_tenants_cannot_be_written(
    north: Tenant, south: Tenant, ada: Researcher
) -> None:
    with (
        tenant_context(south.pk),
        pytest.raises(IntegrityError, match="tenants_datakey_researcher_id_same_tenant"),
        transaction.atomic(),
    ):
        _link_key_to(south, ada)


def test_every_reference_between_tenant_owned_tables_carries_the_tenant(
    owner_cursor: Cursor,
) -> None:
    """A foreign key to a tenant-owned table has two columns, the tenant's being the first."""
    owner_cursor.execute(
        """
        SELECT k.conname FROM pg_constraint k
        JOIN pg_class target ON target.oid = k.confrelid AND target.relrowsecurity
        WHERE k.contype = 'f' AND target.relname <> 'tenants_tenant'
          AND (cardinality(k.conkey) <> 2 OR (SELECT attname FROM pg_attribute
               WHERE attrelid = k.conrelid AND attnum = k.conkey[1]) <> 'tenant_id')
        """
    )

    assert owner_cursor.fetchall() == []


def test_every_declared_reference_is_bound_to_the_tenant(owner_cursor: Cursor) -> None:
    """A reference that a later migration adds needs its key of (tenant, id) too."""
    owner_cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'f'")
    bound = {name for (name,) in owner_cursor.fetchall()}
    declared = {
        f"{model._meta.db_table}_{field.column}_same_tenant"[:63]
        for model in apps.get_models()
        if issubclass(model, TenantOwned)
        for field in model._meta.local_fields
        if isinstance(field.related_model, type) and issubclass(field.related_model, TenantOwned)
    }

    assert len(declared) > 30
    assert declared - bound == set()


def test_every_tenant_owned_table_is_bound_to_the_tenants(owner_cursor: Cursor) -> None:
    """By a foreign key to the tenant, or by one that is never null to a table so bound."""
    owner_cursor.execute(
        """
        WITH RECURSIVE bound AS (
            SELECT 'tenants_tenant'::regclass::oid AS id
            UNION
            SELECT k.conrelid FROM pg_constraint k JOIN bound ON bound.id = k.confrelid
            JOIN pg_attribute a ON a.attrelid = k.conrelid
                AND a.attnum = k.conkey[cardinality(k.conkey)]
            WHERE k.contype = 'f' AND k.conrelid <> k.confrelid AND a.attnotnull
        )
        SELECT id::regclass::text FROM bound
        """
    )
    bound = {name for (name,) in owner_cursor.fetchall()}
    owned = {model._meta.db_table for model in apps.get_models() if issubclass(model, TenantOwned)}

    assert len(owned) > 25
    assert owned - bound == set()


def test_public_ids_have_one_index_or_none(owner_cursor: Cursor) -> None:
    fields = {
        model._meta.db_table: field
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, PublicIdField)
    }
    owner_cursor.execute(
        "SELECT tablename, count(*) FROM pg_indexes WHERE indexdef LIKE '%(public_id%' GROUP BY 1"
    )

    assert len(fields) > 25
    assert dict(owner_cursor.fetchall()) == {table: 1 for table, f in fields.items() if f.unique}


def test_the_context_does_not_leak_into_the_next_statement(north: Tenant) -> None:
    with transaction.atomic():
        with tenant_context(north.pk):
            inside = DataKey._base_manager.count()
        outside = DataKey._base_manager.count()

    assert (inside, outside) == (1, 0)


def test_the_context_survives_a_failed_statement(north: Tenant) -> None:
    with tenant_context(north.pk):
        with pytest.raises(IntegrityError), transaction.atomic():
            Credential.objects.create(
                tenant_id=north.pk,
                api_type="public",
                premium=True,
                scopes=[],
                secret_sealed=b"",
                created_at=now(),
                changed_at=now(),
            )
        assert DataKey.objects.count() == 1


def test_threads_on_shared_connections_never_see_each_others_rows(
    committed: None, north: Tenant, south: Tenant
) -> None:
    def look(number: int) -> bool:
        tenant = (north, south)[number % 2]
        with tenant_context(tenant.pk):
            seen = set(DataKey._base_manager.values_list("tenant_id", flat=True))
        connection.close_if_unusable_or_obsolete()
        return seen == {tenant.pk}

    with ThreadPoolExecutor(max_workers=8) as pool:
        correct = list(pool.map(look, range(2_000)))
        list(pool.map(lambda _: connection.close(), range(64)))

    assert all(correct)


def _link_key_to(tenant: Tenant, researcher: Researcher) -> None:
    DataKey.objects.create(
        tenant_id=tenant.pk, researcher_id=researcher.pk, wrapped=b"x", created_at=now()
    )
    connection.check_constraints()
