"""Read and write the pictures of many records by one statement each: the pull's hot path.

Each column travels as one array, as in ``sync.push.write_rows``. Everything runs in the caller's
transaction, in the tenant's context.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from orcid_client import json_text
from scoping.arrays import array, columns
from scoping.context import required_tenant_id
from sync.pull.read import RecordPlace

# A work may say some 10 kB
PICTURES_AT_ONCE = 1_000

_WRITE = """
INSERT INTO sync_snapshot (tenant_id, connection_id, section, put_code, label, fingerprint,
    visibility, source_client_id, source_orcid_id, source_name, ours, modified_ms, content, read_at)
SELECT %s, connection_id, section, put_code, label, fingerprint, visibility, source_client_id,
    source_orcid_id, source_name, ours, modified_ms, content::jsonb, %s
FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::text[],
    %s::text[], %s::text[], %s::text[], %s::text[], %s::boolean[], %s::bigint[])
    AS new(content, connection_id, section, put_code, label, fingerprint, visibility,
        source_client_id, source_orcid_id, source_name, ours, modified_ms)
ON CONFLICT (tenant_id, connection_id, section, put_code) DO UPDATE SET
    label = EXCLUDED.label, fingerprint = EXCLUDED.fingerprint, visibility = EXCLUDED.visibility,
    source_client_id = EXCLUDED.source_client_id, source_orcid_id = EXCLUDED.source_orcid_id,
    source_name = EXCLUDED.source_name, ours = EXCLUDED.ours, modified_ms = EXCLUDED.modified_ms,
    content = EXCLUDED.content, read_at = EXCLUDED.read_at
"""

_PLACES = """
SELECT connection_id, section, put_code, modified_ms FROM sync_snapshot
WHERE tenant_id = %s AND connection_id = ANY(%s::bigint[])
"""

_READ = """
SELECT old.content, old.connection_id, old.section, old.put_code, old.label, old.fingerprint,
    old.visibility, old.source_client_id, old.source_orcid_id, old.source_name, old.ours,
    old.modified_ms
FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) AS spot(connection_id, section, put_code)
JOIN sync_snapshot AS old USING (connection_id, section, put_code)
WHERE old.tenant_id = %s
"""

_DELETE = """
DELETE FROM sync_snapshot AS old
USING unnest(%s::bigint[], %s::text[], %s::bigint[]) AS spot(connection_id, section, put_code)
WHERE old.connection_id = spot.connection_id AND old.section = spot.section
    AND old.put_code = spot.put_code AND old.tenant_id = %s
"""


class SnapshotRow(NamedTuple):
    """One item of a record as it was read; the columns of the first statement."""

    content: dict[str, Any]
    connection_id: int
    section: str
    put_code: int
    label: str
    fingerprint: str
    visibility: str
    source_client_id: str
    source_orcid_id: str
    source_name: str
    ours: bool
    modified_ms: int | None

    @property
    def spot(self) -> "ConnectionPlace":
        """Return where it stands."""
        return ConnectionPlace(self.connection_id, RecordPlace(self.section, self.put_code))


class ConnectionPlace(NamedTuple):
    """A place on the record of a connection."""

    connection_id: int
    place: RecordPlace


def places_of(connection_ids: Iterable[int]) -> dict[int, dict[RecordPlace, int | None]]:
    """Return for each connection the places that are known, with their last-modified."""
    known: dict[int, dict[RecordPlace, int | None]] = {number: {} for number in connection_ids}
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, [required_tenant_id(), array(known)])
        for connection_id, section, put_code, modified_ms in cursor:
            known[connection_id][RecordPlace(section, put_code)] = modified_ms
    return known


def write(pictures: Sequence[SnapshotRow], *, now: datetime) -> None:
    """Keep pictures, in place of those that were known of the same spots."""
    for start in range(0, len(pictures), PICTURES_AT_ONCE):
        some = pictures[start : start + PICTURES_AT_ONCE]
        rows = [(json_text.written(one.content), *one[1:]) for one in some]
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, [required_tenant_id(), now, *columns(rows)])


def known_at(spots: Collection[ConnectionPlace]) -> dict[ConnectionPlace, SnapshotRow]:
    """Return what is known of spots."""
    if not spots:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_READ, _where(spots))
        found = [SnapshotRow(json_text.parsed(text), *row) for text, *row in cursor.fetchall()]
    return {one.spot: one for one in found}


def delete(spots: Collection[ConnectionPlace]) -> None:
    """Forget what is known of spots."""
    if spots:
        with connection.cursor() as cursor:
            cursor.execute(_DELETE, _where(spots))


def _where(spots: Iterable[ConnectionPlace]) -> list[Any]:
    return [*columns((bound, *place) for bound, place in spots), required_tenant_id()]
