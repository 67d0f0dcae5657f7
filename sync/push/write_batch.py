"""Write a planned batch down, so that nothing is ever sent that is not on record."""

from sync.models import Call
from sync.push import review_groups, write_rows
from sync.push.batch import PushBatch
from sync.states import CallState


def write_batch(batch: PushBatch) -> None:
    """Write the calls of a batch, its refusals, and the groups that are to be asked for.

    In the transaction that took the records: either both are known afterwards, or neither.
    """
    numbers = write_rows.insert_calls(batch.calls, now=batch.now)
    for job, number in zip(batch.jobs, numbers, strict=True):
        job.call_id = number
    if batch.retried:
        for call in batch.retried:
            call.state = CallState.SENDING
        Call.objects.bulk_update(batch.retried, ["state", "fence", "attempt"])
    review_groups.ask_for(batch.groups.values())
    write_rows.place_items(batch.refused, credential_id=batch.credential_id, now=batch.now)
