"""Write many rows by one statement each: the push's hot path.

Django's own bulk operations spend more time on a row than the call to ORCID does. Each column
travels as one array.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from scoping.arrays import columns
from scoping.context import required_tenant_id
from sync.states import CallState

_INSERT_CALLS = """
INSERT INTO sync_call (tenant_id, public_id, record_sync_id, fence, generation, verb, section,
    path, content_type, body, item_ids, fingerprints, self_ids, put_code, state, outcome, attempt,
    planned_at)
SELECT %s, public_id, record_sync_id, fence, generation, verb, section, path, content_type, body,
    item_ids::bigint[], fingerprints::varchar[], self_ids::jsonb, put_code, 'sending', '[]', 1, %s
FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::int[], %s::text[], %s::text[], %s::text[],
    %s::text[], %s::bytea[], %s::text[], %s::text[], %s::text[], %s::bigint[])
    AS new(public_id, record_sync_id, fence, generation, verb, section, path, content_type, body,
        item_ids, fingerprints, self_ids, put_code)
RETURNING public_id, id
"""

_SETTLE_CALLS = """
UPDATE sync_call AS call SET state = news.state, status = news.status,
    error_code = news.error_code, outcome = news.outcome::jsonb,
    settled_at = CASE WHEN news.state = 'unknown' THEN NULL ELSE %s END
FROM unnest(%s::bigint[], %s::text[], %s::smallint[], %s::int[], %s::text[])
    AS news(id, state, status, error_code, outcome)
WHERE call.tenant_id = %s AND call.id = news.id
"""

_PLACE_ITEMS = """
INSERT INTO sync_placement AS old (tenant_id, credential_id, item_id, orcid_id, section, state,
    put_code, group_id, fingerprint, error_code, sentence, placed_at, changed_at)
SELECT %s, %s, item_id, orcid_id, section, state, put_code, '', fingerprint, error_code, sentence,
    CASE WHEN state = 'in-orcid' THEN %s END, %s
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::int[],
    %s::text[])
    AS new(item_id, orcid_id, section, state, put_code, fingerprint, error_code, sentence)
ON CONFLICT (tenant_id, item_id, credential_id, orcid_id) DO UPDATE SET
    state = EXCLUDED.state, put_code = EXCLUDED.put_code, fingerprint = EXCLUDED.fingerprint,
    error_code = EXCLUDED.error_code, sentence = EXCLUDED.sentence,
    placed_at = coalesce(EXCLUDED.placed_at, old.placed_at), changed_at = EXCLUDED.changed_at,
    edited_at = CASE WHEN EXCLUDED.state = 'in-orcid' THEN NULL ELSE old.edited_at END
"""

_ADD_PUT_CODES = _PLACE_ITEMS.partition("ON CONFLICT")[0] + "ON CONFLICT DO NOTHING"


class NewCall(NamedTuple):
    """A call that is about to be sent; the columns of the first statement."""

    public_id: str
    record_sync_id: int
    fence: int
    generation: int
    verb: str
    section: str
    path: str
    content_type: str
    body: bytes
    item_ids: tuple[int, ...]
    fingerprints: tuple[str, ...]
    self_ids: str
    put_code: int | None


class NewPlacement(NamedTuple):
    """How an item stands on a record from now on; the columns of the last statement."""

    item_id: int
    orcid_id: str
    section: str
    state: str
    put_code: int | None = None
    fingerprint: str = ""
    error_code: int | None = None
    sentence: str = ""


class CallNews(NamedTuple):
    """What is known of a call from now on; the columns of the statement above."""

    call_id: int
    state: CallState
    status: int | None = None
    error_code: int | None = None
    outcome: str = "[]"


def insert_calls(calls: Sequence[NewCall], *, now: datetime) -> list[int]:
    """Write calls that are about to be sent; return their numbers, in the same order."""
    if not calls:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_CALLS, [required_tenant_id(), now, *columns(calls)])
        numbers = dict(cursor.fetchall())
    return [numbers[call.public_id] for call in calls]


def settle_calls(news: Sequence[CallNews], *, now: datetime) -> None:
    """Write what became of calls."""
    if news:
        with connection.cursor() as cursor:
            cursor.execute(_SETTLE_CALLS, [now, *columns(news), required_tenant_id()])


def place_items(rows: Sequence[NewPlacement], *, credential_id: int, now: datetime) -> None:
    """Write how items stand on records of a credential, whether or not they were known there.

    Of two rows for one item and record the last one counts.
    """
    latest = {(row.item_id, row.orcid_id): row for row in rows}
    if latest:
        constants: list[Any] = [required_tenant_id(), credential_id, now, now]
        with connection.cursor() as cursor:
            cursor.execute(_PLACE_ITEMS, constants + columns(latest.values()))


def add_put_codes(rows: Sequence[NewPlacement], *, credential_id: int, now: datetime) -> None:
    """Write put-codes that nobody knew yet, and change nothing that is known."""
    if rows:
        constants: list[Any] = [required_tenant_id(), credential_id, now, now]
        with connection.cursor() as cursor:
            cursor.execute(_ADD_PUT_CODES, constants + columns(rows))
