"""What a person's word is about: one researcher, one import, or everybody."""

from dataclasses import dataclass
from typing import TypedDict

from django.db.models import QuerySet

from audit.entries import Subject
from records.models import ImportBatch, Item
from sync.models import RecordSync
from tenants.access import current_tenant
from tenants.models import Researcher


class TargetColumns(TypedDict):
    """The columns by which a row names its scope."""

    researcher: Researcher | None
    batch: ImportBatch | None


@dataclass(frozen=True, slots=True)
class SyncTarget:
    """One researcher, the items of one import, or with neither all of the current tenant."""

    researcher: Researcher | None = None
    batch: ImportBatch | None = None

    @property
    def is_everybody(self) -> bool:
        """Say whether the whole institution is meant."""
        return self.researcher is None and self.batch is None

    @property
    def target(self) -> TargetColumns:
        """Return the columns by which a row names this scope."""
        return {"researcher": self.researcher, "batch": self.batch}

    def items(self) -> QuerySet[Item]:
        """Return the items, withdrawn ones included."""
        named = {name: value for name, value in self.target.items() if value is not None}
        return Item.objects.filter(**named)

    def records(self) -> QuerySet[RecordSync]:
        """Return the records on which the items are to stand."""
        rows = RecordSync.objects.all()
        if self.researcher is not None:
            rows = rows.filter(connection__researcher=self.researcher)
        if self.batch is not None:
            people = self.items().values("researcher_id")
            rows = rows.filter(connection__researcher_id__in=people)
        return rows

    def subject(self, *, tenant_id: int) -> Subject:
        """Return what the log calls it."""
        if self.researcher is not None:
            return Subject("researcher", self.researcher.public_id)
        if self.batch is not None:
            return Subject("import", self.batch.public_id)
        return Subject("tenant", current_tenant(tenant_id).public_id)
