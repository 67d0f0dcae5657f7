"""What people have paused, as conditions for those who look for work, and for the pages."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet

from records.models import Item
from sync.models import Pause, RecordSync
from sync.scheduling.targets import SyncTarget


def tenant_pause() -> QuerySet[Pause]:
    """Return the pause of the whole institution, if there is one."""
    return Pause.objects.filter(researcher=None, batch=None)


def is_researcher_paused(column: str) -> Exists:
    """Return the condition that a row's researcher is paused; ``column`` holds their number."""
    return Exists(Pause.objects.filter(researcher_id=OuterRef(column), batch=None))


def is_record_paused() -> Exists:
    """Return the condition that a record is paused, for itself or with everything."""
    own = Q(researcher_id=OuterRef("connection__researcher_id"))
    return Exists(Pause.objects.filter(own | Q(researcher=None), batch=None))


def records() -> QuerySet[RecordSync]:
    """Return the records, each with ``is_paused``."""
    return RecordSync.objects.annotate(is_paused=is_record_paused())


def paused_imports() -> set[int | None]:
    """Return the imports whose items are not to be sent."""
    rows = Pause.objects.filter(batch__isnull=False).values_list("batch_id", flat=True)
    return set(rows)


@dataclass(frozen=True, slots=True)
class Pauses:
    """What is paused: everybody, some researchers, and imports, by their numbers."""

    everybody: Pause | None = None
    researchers: Mapping[int, Pause] = field(default_factory=dict)
    imports: Mapping[int, Pause] = field(default_factory=dict)

    def over(self, researcher_id: int, *, item: Item | None = None) -> Pause | None:
        """Return the widest pause that holds a researcher's records, or one item on them."""
        import_id = item.batch_id if item else None
        narrower = self.researchers.get(researcher_id) or self.imports.get(import_id or 0)
        return self.everybody or narrower


def pauses(researcher_ids: Collection[int]) -> Pauses:
    """Return what is paused of some researchers, and of everybody and the imports."""
    rows = (
        Pause.objects.filter(Q(researcher=None) | Q(researcher__in=researcher_ids))
        .select_related("batch", "paused_by")
        .defer("batch__columns", "batch__notes", "batch__problems")
        .order_by("id")
    )
    found = list(rows)
    return Pauses(
        everybody=next((row for row in found if not (row.researcher_id or row.batch_id)), None),
        researchers={row.researcher_id: row for row in found if row.researcher_id},
        imports={row.batch_id: row for row in found if row.batch_id},
    )


def pause_of(scope: SyncTarget) -> Pause | None:
    """Return the pause of a scope itself, with who asked for it."""
    return Pause.objects.select_related("paused_by").filter(**scope.target).first()
