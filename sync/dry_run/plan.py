"""Plan records as a push would, by the same planner, and count instead of writing."""

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from gateway.clients import sending_client
from orcid_client import canonical, messages
from orcid_client.errors import UnreadableMessage
from scoping.translation import N_
from sync.dry_run.summary import DryRunSummary, judge
from sync.models import Call, Placement, RecordSync, Snapshot
from sync.push.batch import PlanningRules, PushBatch
from sync.push.claim import COLUMNS
from sync.push.jobs import ClaimedRecord, Job, TakenRecord
from sync.push.load import load_batch, load_items
from sync.push.plan import WantedItem
from sync.push.planner import plan_records
from sync.states import CallState, PlacementState, Verb
from tenants.models import Credential
from tenants.queries import client_access

GROUP_CALLS = 2
NOTHING_KNOWN = N_("The reason is not known yet.")


EVERYTHING = 1_000_000


def count_records(
    records: Sequence[RecordSync],
    *,
    credential: Credential,
    scope_items: Collection[int] | None,
    released: int | None,
    hindered: Mapping[int, str],
    tally: DryRunSummary,
    now: datetime,
) -> None:
    """Count what a push would do with records of one credential; ``scope_items`` None: all.

    ``hindered`` says by record why nothing of it would be sent at all.
    """
    rows = RecordSync.objects.filter(pk__in=[record.pk for record in records])
    batch = load_batch(
        [TakenRecord(*row) for row in rows.values_list(*COLUMNS)],
        credential_id=credential.pk,
        client=sending_client(client_access(credential)),
        steady=time.monotonic(),
        now=now,
        rules=PlanningRules(EVERYTHING, released, waits_for_groups=False),
    )
    able = [record for record in batch.records.values() if record.record_id not in hindered]
    plan_records(batch, able)
    # How items stand of which nothing is planned
    load_items(batch, [one for one in batch.records.values() if one not in able or not one.token])
    reader = _RecordCounter(batch, _stored(batch), _orphans(batch), scope_items, hindered)
    for record in batch.records.values():
        reader.count(record, tally)
    unknown = {group.group_id for group in batch.groups.values() if not group.put_code}
    tally.figures["group_calls"] += GROUP_CALLS * len(unknown)


@dataclass
class _RecordCounter:
    """Reads a planned batch, record by record."""

    batch: PushBatch
    stored: Mapping[tuple[str, int], str]
    orphans: Mapping[int, frozenset[tuple[str, str]]]
    scope_items: Collection[int] | None
    hindered: Mapping[int, str]
    refused: dict[tuple[str, int], str] = field(init=False)

    def __post_init__(self) -> None:
        self.refused = {(row.orcid_id, row.item_id): row.sentence for row in self.batch.refused}

    def count(self, record: ClaimedRecord, tally: DryRunSummary) -> None:
        """Count one record."""
        verbs = {item: job.verb for job in record.jobs for item in job.item_ids}
        taken_over = set(self._taken_over(record))
        waits = self.hindered.get(record.record_id) or record.needs_scope or NOTHING_KNOWN
        for item in self._items(record):
            verb = Verb.PUT if item.item_id in taken_over else verbs.get(item.item_id)
            place = (record.orcid_id, item.item_id)
            found = judge(
                item,
                verb=verb,
                refused=self.refused.get(place, ""),
                placed=self.batch.placed.get(record.orcid_id, {}).get(item.item_id),
                stored=self.stored.get(place, ""),
                waits=waits,
            )
            if found is not None:
                tally.add(found[0], sentence=found[1], items=[item.item_id])
        jobs = [job for job in record.jobs if self._is_of_scope(job)]
        tally.calls[str(self.batch.credential_id)] += len(jobs) + len(taken_over)

    def _items(self, record: ClaimedRecord) -> Iterator[WantedItem]:
        for item in self.batch.wanted.get(record.researcher_id, ()):
            if self.scope_items is None or item.item_id in self.scope_items:
                yield item

    def _is_of_scope(self, job: Job) -> bool:
        return self.scope_items is None or any(item in self.scope_items for item in job.item_ids)

    def _taken_over(self, record: ClaimedRecord) -> Iterator[int]:
        """Yield the items to be added that stand on the record already: one more call for each."""
        ours = self.orphans.get(record.connection_id, frozenset())
        for job in record.jobs:
            if job.verb is Verb.POST and self._is_of_scope(job):
                for item_id, names in zip(job.item_ids, job.self_ids, strict=True):
                    if any((job.section, name) in ours for name in names):
                        yield item_id


def _stored(batch: PushBatch) -> dict[tuple[str, int], str]:
    """Return why items were refused before."""
    rows = Placement.objects.filter(
        credential_id=batch.credential_id,
        orcid_id__in={record.orcid_id for record in batch.records.values()},
        state=PlacementState.REFUSED,
    )
    return {
        (orcid_id, item_id): sentence
        for orcid_id, item_id, sentence in rows.values_list("orcid_id", "item_id", "sentence")
    }


def _orphans(batch: PushBatch) -> dict[int, frozenset[tuple[str, str]]]:
    """Return the identifiers of what we put on records and lost sight of, by connection."""
    placed = {
        (record.connection_id, found.put_code)
        for record in batch.records.values()
        for found in batch.placed.get(record.orcid_id, {}).values()
    }
    connections = {record.connection_id for record in batch.records.values() if record.jobs}
    rows = Snapshot.objects.filter(connection_id__in=connections, ours=True)
    found: dict[int, set[tuple[str, str]]] = {}
    for row in rows.iterator():
        if (row.connection_id, row.put_code) not in placed:
            found.setdefault(row.connection_id, set()).update(_names(row))
    return {connection_id: frozenset(names) for connection_id, names in found.items()}


def _names(row: Snapshot) -> Iterable[tuple[str, str]]:
    try:
        message = messages.from_json(row.section, row.content)
    except UnreadableMessage:
        return []
    return [(row.section, name) for name in canonical.self_ids(message)]


def open_calls_of(numbers: Collection[int]) -> int:
    """Return how many calls without a known outcome come first on records."""
    return Call.objects.filter(
        record_sync__in=numbers, state__in=[CallState.SENDING, CallState.UNKNOWN]
    ).count()
