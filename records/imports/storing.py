"""Turn staged rows into items without taking their contents out of Postgres.

A content that has to come to Python and back for each row takes longer than all the rest; see
``bench/imports.py``.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import JSONField
from django.db.models.expressions import RawSQL

from records.imports.rows import RowDraft
from records.models import ImportBatch, ImportRow, RowVerdict
from scoping.public_ids import new_public_id

_LEFT_THERE = {"content": {}, "fingerprint": "", "label": ""}
_BRIEF = "draft - '{content,fingerprint,label}'::text[]"

_INSERT = """
WITH stored AS (
INSERT INTO records_item (tenant_id, public_id, researcher_id, section, key, label, content,
    fingerprint, self_ids, wanted, batch_id, created_at, changed_at)
SELECT row.tenant_id, chosen.public_id, chosen.researcher_id, row.draft->>'section',
    row.draft->>'key', row.draft->>'label', row.draft->'content', row.draft->>'fingerprint',
    ARRAY(SELECT jsonb_array_elements_text(row.draft->'self_ids')), true, row.batch_id,
    %(now)s, %(now)s
FROM unnest(%(rows)s::bigint[], %(public_ids)s::text[], %(people)s::bigint[])
    AS chosen (row_id, public_id, researcher_id)
JOIN records_importrow row ON row.tenant_id = %(tenant)s AND row.id = chosen.row_id
ON CONFLICT (tenant_id, researcher_id, section, key) DO UPDATE SET
    label = excluded.label, content = excluded.content, fingerprint = excluded.fingerprint,
    self_ids = excluded.self_ids, wanted = true, batch_id = excluded.batch_id,
    changed_at = excluded.changed_at
RETURNING xmax = 0 AS is_new
)
SELECT count(*) FILTER (WHERE is_new) FROM stored
"""


def next_rows(batch: ImportBatch, *, most: int) -> dict[int, RowDraft]:
    """Return the next rows that are to go in, by their numbers in the table, contents left out."""
    rows = (
        ImportRow.objects.filter(
            batch_id=batch.pk, verdict__in=[RowVerdict.NEW, RowVerdict.CHANGED]
        )
        .order_by("number")
        .annotate(brief=RawSQL(_BRIEF, [], output_field=JSONField()))  # noqa: S611 (no input)
        .values_list("pk", "brief")[:most]
    )
    return {pk: RowDraft.from_json(brief | _LEFT_THERE) for pk, brief in rows}


def store_items(batch: ImportBatch, drafts: Mapping[int, RowDraft], *, now: datetime) -> int:
    """Insert the items of staged rows, or change those with the same key; count the inserted."""
    values: dict[str, Any] = {
        "tenant": batch.tenant_id,
        "rows": list(drafts),
        "public_ids": [new_public_id() for _ in drafts],
        "people": [draft.researcher_id for draft in drafts.values()],
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        return int(cursor.fetchone()[0])
