"""What people have paused, as conditions for those who look for work."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from sync.models import Pause, RecordSync
from sync.scopes import Scope


def everything() -> QuerySet[Pause]:
    """Return the pause of the whole institution, if there is one."""
    return Pause.objects.filter(researcher=None, batch=None)


def on_researcher(column: str) -> Exists:
    """Return the condition that a row's researcher is paused; ``column`` holds their number."""
    return Exists(Pause.objects.filter(researcher_id=OuterRef(column), batch=None))


def on_record() -> Exists:
    """Return the condition that a record is paused, for itself or with everything."""
    own = Q(researcher_id=OuterRef("connection__researcher_id"))
    return Exists(Pause.objects.filter(own | Q(researcher=None), batch=None))


def records() -> QuerySet[RecordSync]:
    """Return the records, each with ``is_paused``."""
    return RecordSync.objects.annotate(is_paused=on_record())


def held_imports() -> set[int | None]:
    """Return the imports whose items are not to be sent."""
    rows = Pause.objects.filter(batch__isnull=False).values_list("batch_id", flat=True)
    return set(rows)


def pause_of(scope: Scope) -> Pause | None:
    """Return the pause of a scope itself, with who asked for it."""
    return Pause.objects.select_related("paused_by").filter(**scope.target).first()
