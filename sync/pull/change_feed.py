"""The feed of changes on people's records: written with the pictures, read by cursor.

A cursor is the number of the last change that a reader has. Numbers are given out under a lock
that lasts until the commit (``FeedEnd``), so a reader at number n never misses a smaller one that
is committed later, however many workers write. Erased people leave gaps, which mean nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection as database
from django.db import transaction
from django.db.models import Max, QuerySet

from oauth.models import Connection
from scoping.arrays import columns
from scoping.context import required_tenant_id
from scoping.paging import KeysetOrder
from scoping.translation import N_
from sync.models.changes import Change, ChangeKind, FeedEnd

_TAKE_NUMBERS = """
INSERT INTO sync_feedend AS feed (tenant_id, last_number, forgotten_to) VALUES (%s, %s, 0)
ON CONFLICT (tenant_id) DO UPDATE SET last_number = feed.last_number + EXCLUDED.last_number
RETURNING last_number
"""
_WRITE = """
INSERT INTO sync_change (tenant_id, number, connection_id, kind, section, put_code, ours, label,
    source_client_id, source_orcid_id, source_name, modified_ms, noted_at)
SELECT %s, %s + place, connection_id, kind, section, put_code, ours, label, source_client_id,
    source_orcid_id, source_name, modified_ms, %s
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::boolean[], %s::text[],
    %s::text[], %s::text[], %s::text[], %s::bigint[]) WITH ORDINALITY
    AS new(connection_id, kind, section, put_code, ours, label, source_client_id,
        source_orcid_id, source_name, modified_ms, place)
"""
LONGEST_TEXT = 300
LARGEST_NUMBER = 2**63 - 1
CHANGES_SHOWN = 50
COLUMNS = (
    "cursor", "kind", "section", "put_code", "label", "ours", "source_client_id",
    "source_orcid_id", "source_name", "modified_ms", "noted_at", "orcid_id", "environment",
    "researcher_key", "researcher_id", "connection_id",
)  # fmt: skip


class CursorTooOldError(Exception):
    """Changes after this cursor are forgotten: read the records' present state, then go on."""


@dataclass(frozen=True, slots=True)
class RecordChange:
    """One change before it has a number: what somebody else did on a record."""

    connection: Connection
    kind: ChangeKind
    section: str
    put_code: int
    ours: bool
    label: str = ""
    source_client_id: str = ""
    source_orcid_id: str = ""
    source_name: str = ""
    modified_ms: int | None = None


def append(news: Sequence[RecordChange], *, now: datetime) -> None:
    """Write changes at the end of the feed, in the caller's transaction, best as its last act."""
    if not news:
        return
    tenant_id = required_tenant_id()
    with database.cursor() as cursor:
        cursor.execute(_TAKE_NUMBERS, [tenant_id, len(news)])
        before = cursor.fetchone()[0] - len(news)
        rows = columns(_row(one) for one in news)
        cursor.execute(_WRITE, [tenant_id, before, now, *rows])


def _row(one: RecordChange) -> tuple[object, ...]:
    return (
        one.connection.pk,
        one.kind.value,
        one.section,
        one.put_code,
        one.ours,
        one.label[:LONGEST_TEXT],
        one.source_client_id,
        one.source_orcid_id,
        one.source_name[:LONGEST_TEXT],
        one.modified_ms,
    )


def since(cursor: int) -> QuerySet[Change]:
    """Return the changes after a cursor, oldest first, with whose record they are on.

    Raises:
        CursorTooOldError: some of them are forgotten.
    """
    end = FeedEnd.objects.first()
    if end is not None and cursor < end.forgotten_to:
        raise CursorTooOldError(
            N_("Changes up to number {number} are no longer available.").format(
                number=end.forgotten_to
            )
        )
    return _rows().filter(number__gt=cursor).order_by("number")


def changes_after(*, cursor: int, most: int) -> list[dict[str, Any]]:
    """Return at most so many changes after a cursor, as the tenants' systems read them.

    Raises:
        CursorTooOldError: some of them are forgotten.
    """
    return [_told(change) for change in since(cursor)[:most]]


def _told(change: Change) -> dict[str, Any]:
    bound = change.connection
    values = (
        change.number,
        change.kind,
        change.section,
        change.put_code,
        change.label,
        change.ours,
        change.source_client_id,
        change.source_orcid_id,
        change.source_name,
        change.modified_ms,
        change.noted_at.isoformat(),
        bound.orcid_id,
        bound.credential.environment,
        bound.researcher.external_ref,
        bound.researcher.public_id,
        bound.public_id,
    )
    return dict(zip(COLUMNS, values, strict=True))


def _place(cursor: str) -> tuple[object, ...] | None:
    return (int(cursor),) if cursor.isdecimal() and int(cursor) <= LARGEST_NUMBER else None


newest: KeysetOrder[Change] = KeysetOrder(
    columns=("-number",), cursor=lambda row: str(row.number), place=_place
)


def changes(**only: Any) -> QuerySet[Change]:  # noqa: ANN401 (filters)
    """Return the changes that fit, with whose record they are on."""
    return _rows().filter(**only)


def _rows() -> QuerySet[Change]:
    return Change.objects.select_related("connection__researcher", "connection__credential")


def forget_old(*, now: datetime) -> int:
    """Delete the current tenant's changes that are older than they are kept; return how many."""
    with transaction.atomic(durable=True):
        oldest = now - timedelta(days=settings.CHANGES_KEPT_DAYS)
        old = Change.objects.filter(noted_at__lt=oldest)
        last = old.aggregate(last=Max("number"))["last"]
        if last is None:
            return 0
        FeedEnd.objects.update(forgotten_to=last)
        deleted, _ = Change.objects.filter(number__lte=last).delete()
    return deleted
