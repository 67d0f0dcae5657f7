"""Why nothing would be written to some records at present, as a push would find."""

from collections.abc import Collection
from datetime import datetime

from oauth.models import ConnectionState
from sync.models import RecordSync, WaitsFor
from sync.push.batch import NO_SCOPE
from sync.scheduling import leases, pause_filters
from sync.status.blockers import PAUSED_EVERYBODY, PAUSED_RESEARCHER, RECORD_WAITS

IN_HAND = "The record is being sent or read just now."
OUTCOME_UNKNOWN = "The outcome of an earlier call is found out first."
NOT_READ = "ORCID did not show the record now; it is tried again by itself."
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
            found[row.pk] = (PAUSED_EVERYBODY if all_paused else PAUSED_RESEARCHER).sentence
        elif row.connection.state == ConnectionState.ACTIVE:
            found[row.pk] = _stopped(row) or (_unread(row, now=now) if row.pk in unread else "")
    return {number: reason for number, reason in found.items() if reason}


def _stopped(row: RecordSync) -> str:
    """Return what the record waits for, if no item of it is sent meanwhile."""
    if row.waits_for not in _STOPPING or row.wait_note == NO_SCOPE:
        return ""
    return row.wait_note or RECORD_WAITS[WaitsFor(row.waits_for)].sentence


def _unread(row: RecordSync, *, now: datetime) -> str:
    if getattr(row, "has_open_call", False):
        return OUTCOME_UNKNOWN
    return IN_HAND if row.leased_until and row.leased_until > now else NOT_READ
