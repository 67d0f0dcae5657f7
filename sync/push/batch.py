"""What one claim reads about its records, and the calls it prepares for them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Self

import structlog

from oauth.models import ConnectionState
from oauth.queries import access_tokens
from orcid_client.client import OrcidClient
from orcid_client.errors import OrcidError
from orcid_client.scopes import covers
from orcid_client.sections import SECTIONS
from sync.error_policy import LONGEST_SENTENCE, NO_PERMISSION, NO_SCOPE
from sync.models import Call, ReviewGroup
from sync.push import recover, review_groups, write_rows
from sync.push.call_bodies import packer
from sync.push.calls import StoredItem, build, call_row, stored_items, unwritable
from sync.push.jobs import ClaimedRecord, Job, TakenRecord
from sync.push.load import placed_items, wanted_items
from sync.push.plan import (
    MOST_CALLS,
    DuplicateItem,
    PlacedItem,
    Plan,
    PlannedCall,
    WantedItem,
    is_to_be_sent,
    plan,
)
from sync.push.write_rows import NewCall, NewPlacement
from sync.scheduling import pause_filters
from sync.scheduling.leases import lease_seconds
from sync.states import CallState, PlacementState, Verb
from tenants.encryption import keys

log = structlog.get_logger(__name__)

OUR_FAULT = "The portal could not prepare this item; its operators have been told."


@dataclass
class PushBatch:
    """Everything one claim reads, and the rows it is going to write."""

    most_calls: ClassVar[int] = MOST_CALLS
    credential_id: int
    client: OrcidClient
    now: datetime
    records: dict[int, ClaimedRecord]
    states: Mapping[int, tuple[bool, frozenset[str]]]
    calls: list[NewCall] = field(default_factory=list)
    retried: list[Call] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    pack: Callable[[bytes], bytes] = field(default_factory=packer)
    refused: list[NewPlacement] = field(default_factory=list)
    groups: dict[int, ReviewGroup] = field(default_factory=dict)
    wanted: Mapping[int, Sequence[WantedItem]] = field(default_factory=dict)
    placed: Mapping[str, Mapping[int, PlacedItem]] = field(default_factory=dict)

    @classmethod
    def read(
        cls,
        rows: Sequence[TakenRecord],
        *,
        credential_id: int,
        client: OrcidClient,
        steady: float,
        now: datetime,
    ) -> Self:
        """Read what belongs to the claimed records: tokens and data keys."""
        tokens = access_tokens([row.connection_id for row in rows])
        data_keys = keys.researcher_keys([row.researcher_id for row in rows])
        records = {}
        for row in rows:
            access, key = tokens.get(row.connection_id), data_keys.get(row.researcher_id)
            records[row.record_id] = ClaimedRecord(
                record_id=row.record_id,
                connection_id=row.connection_id,
                researcher_id=row.researcher_id,
                orcid_id=row.orcid_id,
                generation=access.generation if access else row.generation,
                fence=row.fence + 1,
                tries=row.attempts + 1,
                leased_until=steady + lease_seconds(),
                # What cannot be logged under the person's own key is not sent either.
                token=access.token if access and key else None,
                key=key,
            )
        states = {
            row.record_id: (row.state == ConnectionState.ACTIVE, frozenset(row.scopes))
            for row in rows
        }
        return cls(credential_id, client, now, records, states)

    def plan(self, records: Sequence[ClaimedRecord]) -> None:
        """Plan the calls of records and prepare the rows for them."""
        able = [record for record in records if record.token is not None]
        for record in records:
            if record.token is None:
                record.needs_scope = NO_PERMISSION
        if not able:
            return
        people = {record.researcher_id for record in able}
        self.wanted = wanted = wanted_items(people, paused_imports=self.paused_imports())
        orcid_ids = {record.orcid_id for record in able}
        self.placed = placed = placed_items(self.credential_id, orcid_ids)
        self.groups = review_groups.needed_by(
            self._reviews(able, wanted, placed), credential_id=self.credential_id, now=self.now
        )
        plans = [
            (record, self._plan(record, wanted[record.researcher_id], placed[record.orcid_id]))
            for record in able
        ]
        contents = stored_items(item_id for _, found in plans for item_id in _built(found))
        for record, found in plans:
            record.has_more = found.has_more
            self._hold_back(record, found.duplicates, placed[record.orcid_id], contents)
            for planned in found.calls:
                self._prepare_or_skip(record, planned, contents)

    def _prepare_or_skip(
        self, record: ClaimedRecord, planned: PlannedCall, contents: Mapping[int, StoredItem]
    ) -> None:
        """Prepare a call; a fault of ours with one item must not hold up everybody's."""
        try:
            self._prepare(record, planned, contents)
        except Exception:
            log.exception("sync.not_prepared", record_id=record.record_id, items=planned.item_ids)
            for item_id in planned.item_ids:
                self._refuse(record, contents[item_id], OUR_FAULT, planned.put_code)

    def _plan(
        self, record: ClaimedRecord, wanted: Sequence[WantedItem], placed: Mapping[int, PlacedItem]
    ) -> Plan:
        is_active, scopes = self.states[record.record_id]
        writable = {
            section
            for section in {item.section for item in wanted}
            if section in SECTIONS and covers(scopes, SECTIONS[section].write_scope)
        }
        missing = any(item.wanted and item.section not in writable for item in wanted)
        if not is_active:
            record.needs_scope = NO_PERMISSION
        elif missing:
            record.needs_scope = NO_SCOPE
        sendable = [item for item in wanted if self._has_its_group(record, item, placed)]
        return plan(
            sendable,
            placed,
            writable=writable,
            only_removals=not is_active,
            backwards=record.tries % 2 == 0,
            most_calls=self.most_calls,
        )

    def is_waited_for(self, group: ReviewGroup) -> bool:
        """Say whether reviews of a group have to wait: its number is not known yet."""
        return group.put_code is None

    def paused_imports(self) -> set[int | None]:
        """Return the imports whose items are left alone."""
        return pause_filters.paused_imports()

    def _reviews(
        self,
        records: Iterable[ClaimedRecord],
        wanted: Mapping[int, Sequence[WantedItem]],
        placed: Mapping[str, Mapping[int, PlacedItem]],
    ) -> list[int]:
        """Return the peer reviews that are to be sent, whose groups must be known first."""
        return [
            item.item_id
            for record in records
            if self.states[record.record_id][0]
            for item in wanted[record.researcher_id]
            if item.section == review_groups.SECTION
            and is_to_be_sent(item, placed[record.orcid_id].get(item.item_id))
        ]

    def _has_its_group(
        self, record: ClaimedRecord, item: WantedItem, placed: Mapping[int, PlacedItem]
    ) -> bool:
        """Say whether nothing is missing for a peer review; else let it wait or refuse it."""
        group = self.groups.get(item.item_id)
        if group is None or group.put_code:
            return True
        if group.is_refused and group.due_at and group.due_at > self.now:
            before = placed.get(item.item_id)
            self._refuse(record, item, group.sentence, before.put_code if before else None)
        elif not self.is_waited_for(group):
            return True
        if group.due_at:
            record.look_again_at = min(record.look_again_at or group.due_at, group.due_at)
        return False

    def _hold_back(
        self,
        record: ClaimedRecord,
        doubled: Iterable[DuplicateItem],
        placed: Mapping[int, PlacedItem],
        contents: Mapping[int, StoredItem],
    ) -> None:
        """Refuse the second of two items with an equal identifier, naming the first."""
        for found in doubled:
            before = placed.get(found.item_id)
            if before and before.by_portal:
                continue
            first = contents[found.first_id].label
            sentence = f"The item “{first}” of the same researcher has the same identifier."
            self._refuse(
                record, contents[found.item_id], sentence, before.put_code if before else None
            )

    def _refuse(
        self,
        record: ClaimedRecord,
        item: StoredItem | WantedItem,
        sentence: str,
        put_code: int | None,
    ) -> None:
        self.refused.append(
            NewPlacement(
                item_id=item.item_id,
                orcid_id=record.orcid_id,
                section=item.section,
                state=PlacementState.REFUSED.value,
                put_code=put_code,
                sentence=sentence[:LONGEST_SENTENCE],
            )
        )

    def _prepare(
        self, record: ClaimedRecord, planned: PlannedCall, contents: Mapping[int, StoredItem]
    ) -> None:
        """Build one call with its body, and the row that is written before it is sent."""
        items = [contents[item_id] for item_id in planned.item_ids]
        try:
            job = build(self.client, record.orcid_id, planned, items)
        except OrcidError:
            items = self._writable(record, planned, items)
            if not items:
                return
            job = build(self.client, record.orcid_id, planned, items)
        if job.verb is not Verb.READ:
            self.calls.append(call_row(record, job, pack=self.pack))
            self.jobs.append(job)
        record.jobs.append(job)

    def _writable(
        self, record: ClaimedRecord, planned: PlannedCall, items: Sequence[StoredItem]
    ) -> list[StoredItem]:
        """Return the items that can be written, and refuse the others."""
        reasons = {item.item_id: unwritable(self.client, planned, item) for item in items}
        for item in items:
            if reasons[item.item_id]:
                self._refuse(record, item, reasons[item.item_id], planned.put_code)
        return [item for item in items if not reasons[item.item_id]]

    def resolve(self, record: ClaimedRecord, calls: Sequence[Call]) -> None:
        """Let the record's unknown calls be resolved, from their own stored bodies.

        Without permission only removals can be; the others wait for it and hold up no removal.
        """
        is_active, _ = self.states[record.record_id]
        calls = [call for call in calls if is_active or call.verb == Verb.DELETE]
        if record.token is None or not calls:
            return
        for call in calls:
            call.fence = record.fence
            call.attempt += 1
            self.retried.append(call)
            record.jobs.append(recover.job_of(call, client=self.client, orcid_id=record.orcid_id))
        record.has_more = True

    def write(self) -> None:
        """Write down the calls, so that nothing is ever sent that is not on record."""
        numbers = write_rows.insert_calls(self.calls, now=self.now)
        for job, number in zip(self.jobs, numbers, strict=True):
            job.call_id = number
        if self.retried:
            for call in self.retried:
                call.state = CallState.SENDING
            Call.objects.bulk_update(self.retried, ["state", "fence", "attempt"])
        review_groups.ask_for(self.groups.values())
        write_rows.place_items(self.refused, credential_id=self.credential_id, now=self.now)


def _built(found: Plan) -> Iterable[int]:
    """Yield the items whose content a plan needs."""
    for call in found.calls:
        yield from call.item_ids
    for duplicate in found.duplicates:
        yield from (duplicate.item_id, duplicate.first_id)
