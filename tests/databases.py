"""The test run's databases: one template, laid out once, and a copy for each worker."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg2
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - psycopg2's own class is lower-case

from demo.postgres_server import SUPERUSER

TEMPLATE = "portal_template"
# Rows that the migrations write; everything else starts empty.
KEPT_TABLES = ("django_migrations", "django_content_type", "auth_permission")


def with_path(url: str, path: str) -> str:
    """Return an address with another database's name or number."""
    return urlsplit(url)._replace(path=f"/{path}").geturl()


@contextmanager
def owner_connection(url: str) -> Iterator[Cursor]:
    """Open a connection of the owner's for the while; every statement is committed at once."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def as_superuser(url: str) -> str:
    """Return the address of the same database for who may do everything to the server."""
    return urlsplit(url)._replace(netloc=f"{SUPERUSER}@").geturl()


def is_blocked(cursor: Cursor) -> bool:
    """Say whether somebody waits for a lock that this connection holds."""
    cursor.execute(
        "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    )
    return bool(cursor.fetchone())


def copy_template(*, owner_url: str, database: str) -> None:
    """Make a worker's database anew; `owner_url` must not lead to the template itself."""
    with owner_connection(owner_url) as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {database} TEMPLATE {TEMPLATE}")


def empty_tables(cursor: Cursor) -> None:
    """Empty every table that holds something.

    Asked by size, since row security would hide the rows themselves from a count. Triggers that
    protect the audit log do not hold for its owner's session here.
    """
    cursor.execute(
        """
        SELECT quote_ident(relname) FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
          AND pg_relation_size(oid) > 0 AND relname <> ALL(%s)
        """,
        [list(KEPT_TABLES)],
    )
    tables = ", ".join(name for (name,) in cursor.fetchall())
    if tables:
        cursor.execute(f"TRUNCATE {tables} CASCADE")


def dump(cursor: Cursor, *, tenant_id: int) -> str:
    """Return every row of every table of a tenant and beside it, as the owner reads them."""
    cursor.execute("SELECT set_config('app.tenant', %s, false)", [str(tenant_id)])
    cursor.execute(
        "SELECT quote_ident(relname) FROM pg_class WHERE relkind IN ('r', 'p') "
        "AND NOT relispartition AND relnamespace = 'public'::regnamespace"
    )
    lines = []
    for (table,) in cursor.fetchall():
        cursor.execute(f"SELECT row_to_json(t)::text FROM {table} AS t")  # noqa: S608
        lines += [line for (line,) in cursor.fetchall()]
    return "\n".join(lines)
