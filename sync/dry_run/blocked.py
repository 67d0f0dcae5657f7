"""Why nothing would be written to some records at present, as a push would find."""

from collections.abc import Collection
from datetime import datetime

from oauth.models import ConnectionState
from scoping.translation import N_
from sync.error_policy import NO_SCOPE
from sync.models import RecordSync
from sync.scheduling import leases, pause_filters
from sync.states import WaitsFor
from sync.status.item_state import Blocker
from sync.status.labels import label_of

IN_HAND = N_("The portal is working on the record.")
OUTCOME_UNKNOWN = N_("The portal first finds out the outcome of an earlier call.")
NOT_READ = N_("The portal could not read the record now; it tries again automatically.")
_STOPPING = {WaitsFor.CREDENTIAL, WaitsFor.RESEARCHER, WaitsFor.RECORD, WaitsFor.OPERATOR}


def of_records(
    numbers: Collection[int], *, unread: Collection[int], now: datetime
) -> dict[int, str]:
    """Return the reasons by record, in two queries; a record without one is planned.

    ``unread`` are the records that ORCID did not show when they were to be read. Of a record
    whose permission has ended only the plan knows what may still be removed.
    """
    rows = (
        RecordSync.objects.select_related("connection")
        .filter(pk__in=numbers)
        .annotate(is_paused=pause_filters.is_record_paused(), has_open_call=leases.with_open_call())
    )
    all_paused = pause_filters.tenant_pause().exists()
    found = {}
    for row in rows:
        if row.is_paused:
            pause = Blocker.PAUSED_TENANT if all_paused else Blocker.PAUSED_RESEARCHER
            found[row.pk] = label_of(pause).explanation
        elif row.connection.state == ConnectionState.ACTIVE:
            found[row.pk] = _stopped(row) or (_unread(row, now=now) if row.pk in unread else "")
    return {number: reason for number, reason in found.items() if reason}


def _stopped(row: RecordSync) -> str:
    """Return what the record waits for, if no item of it is sent meanwhile."""
    if row.waits_for not in _STOPPING or row.wait_note == NO_SCOPE:
        return ""
    return row.wait_note or label_of(row.waits_for).explanation


def _unread(row: RecordSync, *, now: datetime) -> str:
    if getattr(row, "has_open_call", False):
        return OUTCOME_UNKNOWN
    return IN_HAND if row.leased_until and row.leased_until > now else NOT_READ
