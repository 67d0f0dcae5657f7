"""Plan the records of a batch: which calls, with which bodies, and what is refused instead.

One query for the contents of what is to be sent, and one for review groups; all else was loaded.
"""

from collections.abc import Iterable, Mapping, Sequence

import structlog

from orcid_client.errors import OrcidError
from orcid_client.scopes import covers
from orcid_client.sections import SECTIONS
from scoping.translation import N_
from sync.error_policy import LONGEST_SENTENCE, NO_PERMISSION, NO_SCOPE
from sync.models import Call, ReviewGroup
from sync.push import recover, review_groups
from sync.push.batch import PushBatch
from sync.push.calls import StoredItem, build, call_row, packer, stored_items, unwritable
from sync.push.jobs import ClaimedRecord
from sync.push.load import load_items
from sync.push.plan import DuplicateItem, Plan, PlannedCall, WantedItem, is_to_be_sent, plan
from sync.push.write_rows import NewPlacement
from sync.states import PlacementState, Verb

log = structlog.get_logger(__name__)

OUR_FAULT = N_("The portal could not prepare this item; its operators have been notified.")


def recover_calls(batch: PushBatch, record: ClaimedRecord, calls: Sequence[Call]) -> None:
    """Let the outcome of a record's open calls be found out, from their own stored bodies.

    Without permission only removals can be; the others wait for it and hold up no removal.
    """
    is_active = batch.grants[record.record_id].is_active
    calls = [call for call in calls if is_active or call.verb == Verb.DELETE]
    if record.token is None or not calls:
        return
    for call in calls:
        call.fence = record.fence
        call.attempt += 1
        batch.retried.append(call)
        record.jobs.append(recover.job_of(call, client=batch.client, orcid_id=record.orcid_id))
    record.has_more = True


def plan_records(batch: PushBatch, records: Sequence[ClaimedRecord]) -> None:
    """Plan the calls of records and prepare the rows for them."""
    able = [record for record in records if record.token is not None]
    for record in records:
        if record.token is None:
            record.needs_scope = NO_PERMISSION
    if not able:
        return
    load_items(batch, able)
    batch.groups = review_groups.needed_by(
        _reviews(batch, able), credential_id=batch.credential_id, now=batch.now
    )
    plans = [(record, _plan(batch, record)) for record in able]
    contents = stored_items(item_id for _, found in plans for item_id in _built(found))
    preparer = _Preparer(batch, contents)
    for record, found in plans:
        record.has_more = found.has_more
        preparer.hold_back(record, found.duplicates)
        for planned in found.calls:
            preparer.prepare_or_refuse(record, planned)


def _plan(batch: PushBatch, record: ClaimedRecord) -> Plan:
    is_active, scopes = batch.grants[record.record_id]
    wanted = batch.wanted.get(record.researcher_id, ())
    writable = {
        section
        for section in {item.section for item in wanted}
        if section in SECTIONS and covers(scopes, SECTIONS[section].write_scope)
    }
    if not is_active:
        record.needs_scope = NO_PERMISSION
    elif any(item.wanted and item.section not in writable for item in wanted):
        record.needs_scope = NO_SCOPE
    return plan(
        [item for item in wanted if _has_its_group(batch, record, item)],
        batch.placed.get(record.orcid_id, {}),
        writable=writable,
        only_removals=not is_active,
        # Two items that exchange an identifier can be changed in one order alone.
        backwards=record.tries % 2 == 0,
        most_calls=batch.rules.most_calls,
    )


def _reviews(batch: PushBatch, records: Iterable[ClaimedRecord]) -> list[int]:
    """Return the peer reviews that are to be sent, whose groups must be known first."""
    return [
        item.item_id
        for record in records
        if batch.grants[record.record_id].is_active
        for item in batch.wanted.get(record.researcher_id, ())
        if item.section == review_groups.SECTION
        and is_to_be_sent(item, batch.placed.get(record.orcid_id, {}).get(item.item_id))
    ]


def _has_its_group(batch: PushBatch, record: ClaimedRecord, item: WantedItem) -> bool:
    """Say whether nothing is missing for a peer review; else let it wait or refuse it."""
    group = batch.groups.get(item.item_id)
    if group is None or group.put_code:
        return True
    if group.is_refused and group.due_at and group.due_at > batch.now:
        _refuse(batch, record, item, group.sentence)
    elif not _is_waited_for(batch, group):
        return True
    if group.due_at:
        record.look_again_at = min(record.look_again_at or group.due_at, group.due_at)
    return False


def _is_waited_for(batch: PushBatch, group: ReviewGroup) -> bool:
    """Say whether reviews of a group have to wait: its number is not known yet."""
    return batch.rules.waits_for_groups and group.put_code is None


class _Preparer:
    """Builds the planned calls of a batch with their bodies, and the rows written before."""

    def __init__(self, batch: PushBatch, contents: Mapping[int, StoredItem]) -> None:
        self.batch = batch
        self.contents = contents
        self.pack = packer()

    def hold_back(self, record: ClaimedRecord, duplicates: Iterable[DuplicateItem]) -> None:
        """Refuse the second of two items with an equal identifier, naming the first."""
        for one in duplicates:
            before = self.batch.placed.get(record.orcid_id, {}).get(one.item_id)
            if before and before.by_portal:
                continue
            first = self.contents[one.first_id].label
            sentence = N_(
                "The item “{item}” of the same researcher has the same identifier."
            ).format(item=first)
            _refuse(self.batch, record, self.contents[one.item_id], sentence)

    def prepare_or_refuse(self, record: ClaimedRecord, planned: PlannedCall) -> None:
        """Prepare a call; a fault of ours with one item must not hold up everybody's."""
        try:
            self._prepare(record, planned)
        except Exception:
            log.exception("sync.not_prepared", record_id=record.record_id, items=planned.item_ids)
            for item_id in planned.item_ids:
                _refuse(self.batch, record, self.contents[item_id], OUR_FAULT)

    def _prepare(self, record: ClaimedRecord, planned: PlannedCall) -> None:
        batch = self.batch
        items = [self.contents[item_id] for item_id in planned.item_ids]
        try:
            job = build(batch.client, record.orcid_id, planned, items)
        except OrcidError:
            items = self._writable(record, planned, items)
            if not items:
                return
            job = build(batch.client, record.orcid_id, planned, items)
        if job.verb is not Verb.READ:
            batch.calls.append(call_row(record, job, pack=self.pack))
            batch.jobs.append(job)
        record.jobs.append(job)

    def _writable(
        self, record: ClaimedRecord, planned: PlannedCall, items: Sequence[StoredItem]
    ) -> list[StoredItem]:
        """Return the items that can be written, and refuse the others."""
        reasons = {item.item_id: unwritable(self.batch.client, planned, item) for item in items}
        for item in items:
            if reasons[item.item_id]:
                _refuse(self.batch, record, item, reasons[item.item_id])
        return [item for item in items if not reasons[item.item_id]]


def _refuse(
    batch: PushBatch, record: ClaimedRecord, item: StoredItem | WantedItem, sentence: str
) -> None:
    """Refuse an item before ORCID is asked; what is on the record stays there."""
    before = batch.placed.get(record.orcid_id, {}).get(item.item_id)
    batch.refused.append(
        NewPlacement(
            item_id=item.item_id,
            orcid_id=record.orcid_id,
            section=item.section,
            state=PlacementState.REFUSED.value,
            put_code=before.put_code if before else None,
            sentence=sentence[:LONGEST_SENTENCE],
        )
    )


def _built(found: Plan) -> Iterable[int]:
    """Yield the items whose content a plan needs."""
    for call in found.calls:
        yield from call.item_ids
    for duplicate in found.duplicates:
        yield from (duplicate.item_id, duplicate.first_id)
