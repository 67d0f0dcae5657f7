"""The test run's databases: one template, laid out once, and a copy for each worker."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 - psycopg2 names in lower case
from psycopg2.extensions import cursor as Cursor  # noqa: N812

from demo.postgres_server import SUPERUSER

TEMPLATE = "portal_template"
# Rows that the migrations write; everything else starts empty.
KEPT_TABLES = ("django_migrations", "django_content_type", "auth_permission")
# Rows that were deleted leave pages behind; beyond so many bytes a new file is cheaper than these.
LARGE_TABLE = 256 * 1024
# No triggers: neither those of foreign keys nor those that protect the audit log.
WITHOUT_TRIGGERS = "-c session_replication_role=replica"


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


class LastingConnection:
    """A connection that every test of a worker uses, opened again where a test broke it.

    A new one costs Postgres as much as many a test: it starts a process and reads the catalogue.
    """

    def __init__(self, url: str, *, options: str = "") -> None:
        """Keep the address; `options` are settings of the session."""
        self._url = url
        self._options = options
        self._connection: Connection | None = None

    def cursor(self) -> Cursor:
        """Return a cursor as a new connection would; every statement is committed at once."""
        if self._connection is None or not _made_new(self._connection):
            self._connection = psycopg2.connect(self._url, options=self._options)
            self._connection.autocommit = True
        return self._connection.cursor()

    def close(self) -> None:
        """End it."""
        if self._connection is not None:
            self._connection.close()


def _made_new(connection: Connection) -> bool:
    """Forget what earlier tests have set; False if the connection is broken."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("DISCARD ALL")
    except psycopg2.Error:
        connection.close()
        return False
    return True


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
        # The rights on a database itself are not copied.
        cursor.execute(f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC")


def emptying_connection(owner_url: str) -> LastingConnection:
    """Return the connection by which the tables are emptied after a test.

    Deleting a few rows is a twentieth of the work of truncating their tables, but only a superuser
    may pass row security and triggers. On a server of somebody else's we are the owner alone.
    """
    connection = LastingConnection(as_superuser(owner_url), options=WITHOUT_TRIGGERS)
    try:
        connection.cursor().close()
    except psycopg2.OperationalError:
        return LastingConnection(owner_url)
    return connection


def empty_tables(cursor: Cursor) -> None:
    """Empty every table that holds something.

    Asked by size, since row security would hide the rows themselves from a count. Where triggers
    hold, all tables are truncated, and those of the audit log are lifted for that while.
    """
    cursor.execute(
        """
        SELECT quote_ident(relname),
            pg_relation_size(oid) > %s OR current_setting('session_replication_role') <> 'replica'
        FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
          AND pg_relation_size(oid) > 0 AND relname <> ALL(%s)
        """,
        [LARGE_TABLE, list(KEPT_TABLES)],
    )
    found = cursor.fetchall()
    deletions = [f"DELETE FROM {table}" for table, is_large in found if not is_large]  # noqa: S608
    large = [table for table, is_large in found if is_large]
    if large:
        deletions += _truncations(cursor, large)
    if deletions:
        cursor.execute("; ".join(deletions))


def _truncations(cursor: Cursor, tables: list[str]) -> list[str]:
    cursor.execute("SELECT current_setting('session_replication_role') = 'replica'")
    (without_triggers,) = cursor.fetchone() or (False,)
    logs = [] if without_triggers else [name for name in tables if name.startswith("audit_e")]
    switch = "ALTER TABLE {} {} TRIGGER audit_no_truncate"
    return [
        *(switch.format(name, "DISABLE") for name in logs),
        f"TRUNCATE {', '.join(tables)} CASCADE",
        *(switch.format(name, "ENABLE") for name in logs),
    ]


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
