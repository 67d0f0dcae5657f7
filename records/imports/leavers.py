"""Who is missing from a file that is everyone of a section, or of a department of it.

Only items that came by imports are proposed, never one made by hand or taken over, and none that
has ended. A person with any row in the file is present, also when the row was refused; while it is
not known whose some rows are, nobody is proposed. Nothing is guessed: a person gives the end date.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from records import contents
from records.contents import ContentRefusedError
from records.imports import storing
from records.imports.options import ReadingOptions
from records.models import ImportBatch, ImportLeaver, Item
from records.signals import items_changed
from records.values import dates
from records.values.refusal import ValueRefusedError
from scoping.arrays import array
from scoping.translation import N_
from tenants.models import Researcher

WITHDRAW = "withdraw"
FEWEST_ROWS = 10
MOST_MISSING = 0.2
_UNKNOWN_ROWS = N_(
    "Nobody is proposed as missing from the file, since {count} of its rows could not be read, or "
    "matched to a researcher. Correct them and upload the file again."
)
_NO_DEPARTMENT = N_(
    "No imported item of this section has the department “{department}”, so nobody is missing."
)
_STAYS = N_("“{item}” stays as it is: {reason}")

# An item that a hand made has another origin; those of release 0.1 have none, but their import.
_ITEMS = """
    item.tenant_id = %(tenant)s AND item.section = %(section)s AND item.wanted
    AND (item.origin = 'import' OR (item.origin = '' AND item.batch_id IS NOT NULL))
    AND NOT item.content ? 'end-date'
    AND (%(department)s = '' OR
        lower(regexp_replace(item.content->>'department-name', '\\s+', ' ', 'g')) = %(department)s)
"""
_PROPOSE = f"""
INSERT INTO records_importleaver (tenant_id, batch_id, researcher_id, item_id, before, is_left_out)
SELECT item.tenant_id, %(batch)s, item.researcher_id, item.id, item.fingerprint, false
FROM records_item item
WHERE {_ITEMS} AND NOT EXISTS (
    SELECT 1 FROM unnest(%(present)s::bigint[]) AS present (id)
    WHERE present.id = item.researcher_id)
"""  # noqa: S608 (names of our own)
_COUNT = f"SELECT count(DISTINCT item.researcher_id) FROM records_item item WHERE {_ITEMS}"  # noqa: S608 (names of our own)


def propose(batch: ImportBatch, *, present: Collection[int], unknown: int) -> None:
    """Store who is missing, in the caller's transaction; the caller saves the import."""
    options = ReadingOptions.from_json(batch.options)
    if not options.is_full_list:
        return
    if unknown:
        batch.notes = [*batch.notes, _UNKNOWN_ROWS.format(count=unknown)]
        return
    values: dict[str, Any] = {
        "tenant": batch.tenant_id,
        "batch": batch.pk,
        "section": batch.section,
        "department": " ".join(options.department.split()).lower(),
        "present": array(list(present)),
    }
    with connection.cursor() as cursor:
        cursor.execute(_PROPOSE, values)
        batch.leavers = cursor.rowcount
        cursor.execute(_COUNT, values)
        (all_people,) = cursor.fetchone()
    if options.department and not all_people:
        batch.notes = [*batch.notes, _NO_DEPARTMENT.format(department=options.department)]
    missing = _rows(batch).values("researcher_id").distinct().count()
    is_much = missing > MOST_MISSING * all_people or batch.rows_total < FEWEST_ROWS
    batch.options = batch.options | {"type_leavers": bool(batch.leavers and is_much)}


def end_date_of(text: str) -> dict[str, str]:
    """Return the end date that a person gave, in the pieces of ORCID's JSON.

    Raises:
        ValueRefusedError: it is no date.
    """
    found = dates.parse(text)
    pieces = {"year": found.year, "month": found.month, "day": found.day}
    return {name: piece for name, piece in pieces.items() if piece}


def apply(batch: ImportBatch, *, most: int, now: datetime) -> bool:
    """End or withdraw the next items, in the caller's transaction; say whether there were any."""
    decision = str(batch.options.get("leavers", ""))
    if not decision:
        return False
    some = list(_rows(batch).filter(is_left_out=False).order_by("pk")[:most])
    if not some:
        return False
    people = {row.researcher_id for row in some}
    list(Researcher.objects.select_for_update().filter(pk__any_of=people).order_by("pk"))
    items = {item.pk: item for item in Item.objects.filter(pk__in=[row.item_id for row in some])}
    for row in some:
        item = items.get(row.item_id)
        if item and item.wanted and item.fingerprint == row.before:
            _end(batch, item, decision, now=now)
    ImportLeaver.objects.filter(pk__in=[row.pk for row in some]).delete()
    items_changed.send(sender=Item, researcher_ids=sorted(people))
    return True


def _end(batch: ImportBatch, item: Item, decision: str, *, now: datetime) -> None:
    before = storing.before_of(item)
    if decision == WITHDRAW:
        item.wanted = False
    else:
        try:
            content = item.content | {"end-date": end_date_of(decision)}
            said = contents.understand(item.section, content, own_id=None)
        except (ContentRefusedError, ValueRefusedError) as refused:
            batch.notes = [*batch.notes, _STAYS.format(item=item.label, reason=refused)]
            return
        item.content, item.fingerprint, item.label = said.content, said.fingerprint, said.label
        item.self_ids = list(said.self_ids)
    item.batch_id, item.changed_at = batch.pk, now
    item.save()
    storing.keep_before(batch, item, before)


def _rows(batch: ImportBatch) -> QuerySet[ImportLeaver]:
    return ImportLeaver.objects.filter(batch_id=batch.pk)
