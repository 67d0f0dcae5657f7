"""What the frame around every page of a tenant shows."""

from dataclasses import dataclass
from datetime import datetime

from audit import queries as audit
from records.models import BatchState, ImportBatch
from sync.models import RecordSync
from sync.scheduling import pause_filters
from tenants.models import Credential, Environment, Researcher


@dataclass(frozen=True, slots=True)
class SidebarCounts:
    """The figures beside the links of the side bar."""

    researchers: int
    imports_waiting: int
    records_due: int


def counts(*, now: datetime) -> SidebarCounts:
    """Count what the side bar shows: people, files that wait for a word, records that are due.

    A paused record is not due, whatever its date.
    """
    return SidebarCounts(
        researchers=Researcher.objects.count(),
        imports_waiting=ImportBatch.objects.filter(state=BatchState.STAGED).count(),
        records_due=RecordSync.objects.filter(
            ~pause_filters.is_record_paused(), push_due_at__lte=now
        ).count(),
    )


def environment() -> str:
    """Return the registry the tenant works in: the most serious of its credentials', or ""."""
    used = set(Credential.objects.values_list("environment", flat=True))
    return next((name for name in Environment.values if name in used), "")


def last_call_at() -> datetime | None:
    """Return when ORCID was last called for the tenant."""
    return audit.exchanges().values_list("at", flat=True).first()
