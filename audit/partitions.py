"""The partitions of the log: made ahead of time and dropped when their retention is over.

Only the owner of the tables can do either; the run-time role has no right on any partition, so
that nobody reads around the row security of the parent table.
"""

from datetime import date

from django.db.backends.utils import CursorWrapper

from scoping.operations import RUNTIME_ROLE

PARENT_TABLES = ("audit_exchange", "audit_exchange_content", "audit_event")
RETENTIONS = (13, 25, 61)
MONTHS_AHEAD = 3


def month_after(month: date, count: int = 1) -> date:
    """Return the first day of the month that comes ``count`` months after (or before)."""
    months = month.year * 12 + month.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def create_partitions(cursor: CursorWrapper, *, today: date) -> list[str]:
    """Create the missing partitions from this month to three months ahead; return their names."""
    created = []
    for table in PARENT_TABLES:
        for retention in RETENTIONS:
            parent = f"{table}_{retention}m"
            existing = _partitions_of(cursor, parent)
            for count in range(MONTHS_AHEAD + 1):
                month = month_after(today, count)
                name = f"{parent}_{month:%Y_%m}"
                if name not in existing:
                    _create(cursor, parent=parent, name=name, month=month)
                    created.append(name)
    return created


def drop_expired(cursor: CursorWrapper, *, today: date) -> list[str]:
    """Drop the partitions of months whose retention is over; return their names."""
    dropped = []
    for table in PARENT_TABLES:
        for retention in RETENTIONS:
            parent = f"{table}_{retention}m"
            oldest_kept = f"{parent}_{month_after(today, 1 - retention):%Y_%m}"
            for name in sorted(_partitions_of(cursor, parent) - {f"{parent}_other"}):
                if name < oldest_kept:
                    cursor.execute(f"DROP TABLE {name}")
                    dropped.append(name)
    return dropped


def _partitions_of(cursor: CursorWrapper, parent: str) -> set[str]:
    cursor.execute(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass",
        (parent,),
    )
    return {name for (name,) in cursor.fetchall()}


def _create(cursor: CursorWrapper, *, parent: str, name: str, month: date) -> None:
    cursor.execute(
        f"CREATE TABLE {name} PARTITION OF {parent} "
        f"FOR VALUES FROM ('{month}') TO ('{month_after(month)}')"
    )
    cursor.execute(f"REVOKE ALL ON {name} FROM {RUNTIME_ROLE}")
    cursor.execute(refuse_truncate(name))


def refuse_truncate(table: str) -> str:
    """Return the statement that keeps a table of the log from being truncated.

    Partitions inherit the triggers of rows and not this one. Dropping a partition asks no trigger,
    so a retention that is over still ends.
    """
    return (
        f"CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()"
    )
