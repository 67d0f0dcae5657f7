"""Take over what a file says anew of known researchers, if a person chose so."""

from datetime import datetime

from records.models import ImportBatch, ImportPerson
from tenants import actions as tenants


def apply(batch: ImportBatch, *, most: int, now: datetime) -> bool:
    """Change the next researchers, in the caller's transaction; say whether there were any."""
    if not batch.updates_people:
        return False
    rows = ImportPerson.objects.filter(batch_id=batch.pk, applied_at=None).order_by("number", "id")
    some = list(rows[:most])
    if not some:
        return False
    tenants.change_researchers_in_batch(
        changes={
            row.researcher_id: {name: after for name, (_, after) in row.changes.items()}
            for row in some
        },
        now=now,
    )
    ImportPerson.objects.filter(pk__in=[row.pk for row in some]).update(applied_at=now)
    return True
