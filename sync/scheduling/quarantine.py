"""Records over which a process may have died: tried by themselves, and held after a few times.

A process that dies, or stands still, leaves its drain's lease to run out. After a few such drains
in a row each record of the credential is tried by itself, and a loss is noted with the record
before anything is done with it: so it is known afterwards which record it was.
"""

import structlog
from django.db.models import F, Q

from scoping.translation import N_
from sync.models import RecordSync
from sync.states import WaitsFor

log = structlog.get_logger(__name__)

MOST_LOSSES = 3
SOUND = Q(losses=0)
SUSPECT = Q(losses__gt=0)
QUARANTINED = N_(
    "The portal's worker stopped each time it reached this record, so the portal "
    "leaves it alone. Its operators can find out why; “Sync now” tries once more."
)


def note_loss(record_id: int) -> bool:
    """Count a record as lost until it is settled, in the transaction that takes it.

    Returns whether it may be tried: else it is held, with the reason.
    """
    row = RecordSync.objects.filter(pk=record_id)
    row.update(losses=F("losses") + 1)
    held = row.filter(losses__gt=MOST_LOSSES).update(
        push_due_at=None,
        pull_due_at=None,
        leased_until=None,
        waits_for=WaitsFor.OPERATOR,
        wait_note=QUARANTINED,
    )
    if held:
        log.error("sync.record_held", record_id=record_id)
    return not held
