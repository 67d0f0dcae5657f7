"""What a person decided about the rows that look like changes of items."""

from collections.abc import Collection, Mapping

from django.db import connection

from records.imports.shared_rows import file_row
from records.models import ImportBatch, ImportRow, RowChoice, RowVerdict
from scoping.translation import N_

MOST_PROBLEMS = 100
FIRST_ROWS = 5
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

_LEAVE_OUT = """
UPDATE records_importrow SET
    verdict = 'refused',
    errors = jsonb_build_array(jsonb_build_object(
        'column', '', 'sentence', replace(%s, '{item}', coalesce(draft->>'like', '')))),
    draft = NULL
WHERE tenant_id = %s AND batch_id = %s AND verdict = 'alike'
RETURNING number, errors->0->>'sentence'
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
    left_out = _leave_out(batch)
    batch.rows_refused += len(left_out)
    add_problems(batch, left_out)
    batch.rows_alike = 0


def add_problems(batch: ImportBatch, sentences: Mapping[int, str]) -> None:
    """Add why rows were refused, by number, to the reasons of an import; the caller saves it."""
    problems = {(one["column"], one["sentence"]): dict(one) for one in batch.problems}
    for number, sentence in sentences.items():
        one = problems.setdefault(
            ("", sentence), {"column": "", "sentence": sentence, "rows": 0, "first_rows": []}
        )
        one["rows"] += 1
        one["first_rows"] = [*one["first_rows"], file_row(number)][:FIRST_ROWS]
    batch.problems = list(problems.values())[:MOST_PROBLEMS]


def _leave_out(batch: ImportBatch) -> dict[int, str]:
    """Refuse the rows about which nobody decided, or that are to be left out; return why."""
    with connection.cursor() as cursor:
        cursor.execute(_LEAVE_OUT, [_NOT_DECIDED, batch.tenant_id, batch.pk])
        return dict(sorted(cursor.fetchall()))
