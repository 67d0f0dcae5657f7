"""What the run-time role may do with each table; the preparation of the database grants it.

Row security decides which rows; these decide which statements. A table that is not named is
written if it has row security, and else only read: a new table without a tenant is writable once
somebody has named it here.
"""

from collections.abc import Iterator

from django.db.backends.utils import CursorWrapper

from scoping.operations import RUNTIME_ROLE

ALL = "SELECT, INSERT, UPDATE, DELETE"
READ = "SELECT"
APPEND = "SELECT, INSERT"

RIGHTS = {
    # The log is added to, and never changed.
    "audit_event": APPEND,
    "audit_exchange": APPEND,
    "audit_exchange_content": APPEND,
    # Entrances lead where they were made to lead; a lease moves its dates alone.
    "tenants_route": "SELECT, INSERT, DELETE",
    "sync_due": "SELECT, INSERT, DELETE, UPDATE (next_due_at, leased_until, fence, losses)",
    "sync_day_quota": "SELECT, INSERT, UPDATE (free_at)",
    # The portal's own: people who sign in, their sessions and factors
    "account_emailaddress": ALL,
    "account_emailconfirmation": ALL,
    "django_session": ALL,
    "mfa_authenticator": ALL,
    "tenants_user": ALL,
    "usersessions_usersession": ALL,
}
"""Tables whose rights follow from nothing else."""

# Postgres lets everybody make these, and keeps them for ever; only a superuser can forbid it.
LARGE_OBJECTS = ("lo_creat(integer)", "lo_create(oid)", "lo_from_bytea(oid, bytea)")

_TABLES = """
SELECT relname, relrowsecurity FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
"""


def grant_rights(cursor: CursorWrapper) -> None:
    """Give the run-time role its rights on every table, and take all others; in a transaction."""
    cursor.execute(_TABLES)
    for table, is_secured in cursor.fetchall():
        rights = RIGHTS.get(table, ALL if is_secured else READ)
        cursor.execute(f'REVOKE ALL ON "{table}" FROM {RUNTIME_ROLE}')
        cursor.execute(f'GRANT {rights} ON "{table}" TO {RUNTIME_ROLE}')


def default_rights() -> Iterator[str]:
    """Yield what a table that is made later may be used for until it is granted more."""
    begin = "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
    # Release 0.1 granted everything.
    yield f"{begin} REVOKE INSERT, UPDATE, DELETE ON TABLES FROM {RUNTIME_ROLE}"
    yield f"{begin} GRANT SELECT ON TABLES TO {RUNTIME_ROLE}"
    yield f"{begin} GRANT USAGE, SELECT ON SEQUENCES TO {RUNTIME_ROLE}"


def refuse_temporary_tables(cursor: CursorWrapper) -> None:
    """Let only the owner make temporary tables, which no row security binds."""
    cursor.execute("SELECT quote_ident(current_database())")
    cursor.execute(f"REVOKE TEMPORARY ON DATABASE {cursor.fetchone()[0]} FROM PUBLIC")


def makes_large_objects(cursor: CursorWrapper) -> bool:
    """Say whether the run-time role may make large objects, which belong to no tenant."""
    cursor.execute(
        "SELECT bool_or(has_function_privilege(%s, name, 'EXECUTE')) FROM unnest(%s) AS name",
        [RUNTIME_ROLE, list(LARGE_OBJECTS)],
    )
    return bool(cursor.fetchone()[0])
