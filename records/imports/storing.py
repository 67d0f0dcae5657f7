"""Turn staged rows into items without taking their contents out of Postgres.

A content that has to come to Python and back for each row takes longer than all the rest; see
``bench/imports.py``.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import JSONField
from django.db.models.expressions import RawSQL

from records.imports.matching import PlaceOnRecord, matcher
from records.imports.rows import RowDraft
from records.models import ImportBatch, ImportChange, ImportRow, Item, RowVerdict
from scoping.inserting import insert
from scoping.public_ids import new_public_id

_LEFT_THERE = {"content": {}, "label": ""}
_BRIEF = "draft - '{content,label,alternative}'::text[]"
ADDS = (RowVerdict.NEW, RowVerdict.TAKEN)
COUNTED_AS = {
    RowVerdict.NEW: "rows_new",
    RowVerdict.CHANGED: "rows_changed",
    RowVerdict.TAKEN: "rows_taken",
}
GOES_IN = (*ADDS, RowVerdict.CHANGED)

_SAID = """
    row.draft->>'section' AS section, row.draft->>'key' AS key, row.draft->>'label' AS label,
    row.draft->'content' AS content, row.draft->>'fingerprint' AS fingerprint,
    ARRAY(SELECT jsonb_array_elements_text(row.draft->'self_ids')) AS self_ids
"""

_INSERT = f"""
WITH said AS (
    SELECT row.tenant_id, row.batch_id, chosen.*, {_SAID}
    FROM unnest(%(rows)s::bigint[], %(public_ids)s::text[], %(people)s::bigint[])
        AS chosen (row_id, public_id, researcher_id)
    JOIN records_importrow row ON row.tenant_id = %(tenant)s AND row.id = chosen.row_id
)
INSERT INTO records_item (tenant_id, public_id, researcher_id, section, key, label, content,
    fingerprint, self_ids, wanted, origin, batch_id, created_at, changed_at)
SELECT tenant_id, public_id, researcher_id, section, key, label, content, fingerprint, self_ids,
    true, 'import', batch_id, %(now)s, %(now)s
FROM said
ON CONFLICT (tenant_id, researcher_id, section, key) DO UPDATE SET
    label = excluded.label, content = excluded.content, fingerprint = excluded.fingerprint,
    self_ids = excluded.self_ids, wanted = true, batch_id = excluded.batch_id,
    changed_at = excluded.changed_at
RETURNING id, public_id
"""  # noqa: S608 (names of our own)

_CHANGE = f"""
WITH said AS (
    SELECT row.tenant_id, row.batch_id, chosen.item_id, {_SAID}
    FROM unnest(%(rows)s::bigint[], %(items)s::bigint[]) AS chosen (row_id, item_id)
    JOIN records_importrow row ON row.tenant_id = %(tenant)s AND row.id = chosen.row_id
)
UPDATE records_item item SET
    key = said.key, label = said.label, content = said.content, fingerprint = said.fingerprint,
    self_ids = said.self_ids, wanted = true, batch_id = said.batch_id, changed_at = %(now)s
FROM said WHERE item.tenant_id = said.tenant_id AND item.id = said.item_id
"""  # noqa: S608 (names of our own)

_KEEP_BEFORE = """
INSERT INTO records_importchange (tenant_id, batch_id, item_id, researcher_id, before, after,
    was_taken)
SELECT item.tenant_id, %(batch)s, item.id, item.researcher_id, jsonb_build_object(
    'key', item.key, 'label', item.label, 'content', item.content,
    'fingerprint', item.fingerprint, 'self_ids', item.self_ids, 'wanted', item.wanted,
    'batch', item.batch_id), chosen.after, false
FROM unnest(%(items)s::bigint[], %(after)s::text[]) AS chosen (item_id, after)
JOIN records_item item ON item.tenant_id = %(tenant)s AND item.id = chosen.item_id
"""


_KEPT = ("key", "label", "content", "fingerprint", "self_ids", "wanted")


def before_of(item: Item) -> dict[str, Any]:
    """Return an item as it is, to be kept."""
    return {name: getattr(item, name) for name in _KEPT} | {"batch": item.batch_id}


def keep_before(batch: ImportBatch, item: Item, before: dict[str, Any]) -> None:
    """Keep how one item was before the import changed it."""
    ImportChange.objects.create(
        tenant_id=batch.tenant_id,
        batch_id=batch.pk,
        item_id=item.pk,
        researcher_id=item.researcher_id,
        before=before,
        after=item.fingerprint,
    )


def next_rows(batch: ImportBatch, *, most: int) -> dict[int, RowDraft]:
    """Return the next rows that are to go in, by their numbers in the table, contents left out."""
    rows = (
        ImportRow.objects.filter(batch_id=batch.pk, verdict__in=GOES_IN)
        .order_by("number")
        .annotate(brief=RawSQL(_BRIEF, [], output_field=JSONField()))  # noqa: S611 (no input)
        .values_list("pk", "brief")[:most]
    )
    return {pk: RowDraft.from_json(brief | _LEFT_THERE) for pk, brief in rows}


class StoredItems(NamedTuple):
    """How many items were added, and the rows whose item on the record is gone or taken by now."""

    added: int
    gone: list[int]


def store_items(
    batch: ImportBatch, drafts: Mapping[int, RowDraft], *, now: datetime
) -> StoredItems:
    """Add the items of staged rows, change those that they name, and keep how those were before."""
    changes = {pk: draft for pk, draft in drafts.items() if draft.item_id}
    new = {pk: draft for pk, draft in drafts.items() if not draft.item_id}
    with connection.cursor() as cursor:
        if changes:
            _change(cursor, batch, changes, now=now)
        items = _insert(cursor, batch, new, now=now) if new else {}
    gone = _take_over(new, items, batch, now=now)
    return StoredItems(len(items) - len(gone), gone)


def _change(
    cursor: CursorWrapper, batch: ImportBatch, drafts: Mapping[int, RowDraft], *, now: datetime
) -> None:
    values: dict[str, Any] = {
        "tenant": batch.tenant_id,
        "batch": batch.pk,
        "rows": list(drafts),
        "items": [draft.item_id for draft in drafts.values()],
        "after": [draft.fingerprint for draft in drafts.values()],
        "now": now,
    }
    cursor.execute(_KEEP_BEFORE, values)
    cursor.execute(_CHANGE, values)


def _insert(
    cursor: CursorWrapper, batch: ImportBatch, drafts: Mapping[int, RowDraft], *, now: datetime
) -> dict[int, int]:
    """Return the numbers of the new items by those of their rows."""
    public_ids = {new_public_id(): pk for pk in drafts}
    values: dict[str, Any] = {
        "tenant": batch.tenant_id,
        "rows": list(drafts),
        "public_ids": list(public_ids),
        "people": [draft.researcher_id for draft in drafts.values()],
        "now": now,
    }
    cursor.execute(_INSERT, values)
    return {
        public_ids[public_id]: item_id
        for item_id, public_id in cursor.fetchall()
        if public_id in public_ids
    }


def _take_over(
    drafts: Mapping[int, RowDraft], items: Mapping[int, int], batch: ImportBatch, *, now: datetime
) -> list[int]:
    """Bind new items to what is on the record already; take those away where it is gone."""
    rows = {
        items[pk]: draft
        for pk, draft in drafts.items()
        if pk in items and draft.connection_id and draft.put_code
    }
    if not rows:
        return []
    claims = {
        item_id: PlaceOnRecord(draft.connection_id or 0, draft.section, draft.put_code or 0)
        for item_id, draft in rows.items()
    }
    refused = matcher().take_over(claims, now=now)
    Item.objects.filter(pk__in=refused).delete()
    Item.objects.filter(pk__any_of=rows).update(origin="taken")
    insert(
        ImportChange,
        [
            {"tenant_id": batch.tenant_id, "batch_id": batch.pk, "item_id": item_id,
             "researcher_id": draft.researcher_id, "after": draft.fingerprint, "was_taken": True}
            for item_id, draft in rows.items() if item_id not in refused
        ],
    )  # fmt: skip
    return [rows[item_id].number for item_id in refused]
