"""What a person decided about the rows that look like changes of items."""

from collections.abc import Collection

from django.db import connection

from records.models import ImportBatch, ImportRow, RowChoice, RowVerdict
from scoping.translation import N_

_NOT_DECIDED = N_("The row looks like a change of “{item}”, and was left out.")

_SETTLE = """
UPDATE records_importrow SET
    verdict = CASE choice WHEN 'change' THEN 'changed' ELSE 'new' END,
    cells = NULL,
    draft = CASE choice WHEN 'change' THEN draft || (draft->'alternative') ELSE draft END
        || '{"alternative": null}'::jsonb
WHERE tenant_id = %s AND batch_id = %s AND verdict = 'alike' AND choice IN ('change', 'add')
RETURNING verdict
"""


def choose(batch: ImportBatch, *, numbers: Collection[int] | None, choice: RowChoice) -> int:
    """Store a choice for some rows, or for all of them; return how many these are."""
    rows = ImportRow.objects.filter(batch_id=batch.pk, verdict=RowVerdict.ALIKE)
    if numbers is not None:
        rows = rows.filter(number__in=numbers)
    return rows.update(choice=choice)


def settle(batch: ImportBatch) -> None:
    """Make of each row what was decided, in the approving transaction; the rest is left out.

    The counts of the import change with them; the caller saves it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [batch.tenant_id, batch.pk])
        verdicts = [verdict for (verdict,) in cursor.fetchall()]
    batch.rows_new += verdicts.count(RowVerdict.NEW)
    batch.rows_changed += verdicts.count(RowVerdict.CHANGED)
    batch.rows_refused += _leave_out(batch)
    batch.rows_alike = 0


def _leave_out(batch: ImportBatch) -> int:
    """Refuse the rows about which nobody decided, or that are to be left out."""
    rows = ImportRow.objects.filter(batch_id=batch.pk, verdict=RowVerdict.ALIKE)
    count = 0
    for row in rows.iterator():
        label = row.draft["like"] if row.draft else ""
        row.errors = [{"column": "", "sentence": _NOT_DECIDED.format(item=label)}]
        row.draft, row.verdict = None, RowVerdict.REFUSED
        row.save(update_fields=["errors", "draft", "verdict"])
        count += 1
    return count
