"""Settle: store what a group of answers means, in one short transaction under the fence.

A late worker, whose lease somebody else has by now, changes no state: it adds its exchanges to
the log and the put-codes it learned, as facts.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, partial
from random import Random

import structlog
from django.db import connection, transaction
from django.db.models import BooleanField, ExpressionWrapper, F, Q

from audit import actions as audit
from oauth import actions as oauth
from oauth.models import Connection
from orcid_client import json_text
from orcid_client.errors import UnreadableAnswer
from scoping.arrays import columns
from scoping.context import required_tenant_id
from scoping.translation import N_
from sync.error_policy import PermissionEffect
from sync.models import Placement, RecordSync
from sync.push import review_groups, write_rows
from sync.push.jobs import CallAnswer, ClaimedRecord, Job
from sync.push.outcomes import CallOutcome, ItemOutcome, PutCodeHolder, outcome_of
from sync.push.results import RecordResult, SendingContext, exchange_entries
from sync.push.write_rows import CallNews, NewPlacement
from sync.scheduling.backoff import delay
from sync.scheduling.leases import lease_seconds
from sync.states import CallState, PlacementState, WaitsFor

log = structlog.get_logger(__name__)

FOLLOWED_AT_ONCE = 4

_SETTLE_RECORDS = """
WITH held AS (
    SELECT id FROM sync_recordsync WHERE tenant_id = %s AND id = ANY(%s::bigint[])
    ORDER BY id FOR UPDATE
)
UPDATE sync_recordsync AS record SET
    attempts = news.attempts,
    losses = 0,
    waits_for = news.waits_for,
    wait_note = news.wait_note,
    pushed_at = CASE WHEN news.kept THEN record.pushed_at ELSE %s END,
    lane = CASE WHEN news.kept OR news.due = 0 THEN record.lane ELSE 1 END,
    push_due_at = CASE
        WHEN record.push_due_at IS DISTINCT FROM record.leased_until THEN record.push_due_at
        WHEN news.kept THEN statement_timestamp() + make_interval(secs => %s)
        ELSE statement_timestamp() + make_interval(secs => news.due)
    END,
    leased_until = CASE WHEN news.kept THEN statement_timestamp() + make_interval(secs => %s) END
FROM held, unnest(%s::bigint[], %s::bigint[], %s::smallint[], %s::text[], %s::text[],
                  %s::boolean[], %s::float[])
    AS news(id, fence, attempts, waits_for, wait_note, kept, due)
WHERE record.tenant_id = %s AND record.id = held.id AND record.id = news.id
    AND record.fence = news.fence
RETURNING record.id
"""


def settle(
    answers: Sequence[CallAnswer],
    *,
    sending: SendingContext,
    given_back: Sequence[ClaimedRecord] = (),
    random: Random,
    now: datetime,
) -> list[RecordResult]:
    """Store what answers mean; return the news of each record that was touched.

    ``given_back`` are records whose remaining calls will not be sent now. Afterwards
    ``record.is_held`` says whether the lease was still ours, and ``record.leased_until`` how
    long it is now.
    """
    steady = time.monotonic()
    with transaction.atomic(durable=True):
        news = _read_answers(answers, given_back, sending=sending)
        _lock_connections(news)
        held = _settle_records(news, random=random, now=now)
        for one in news:
            one.record.is_held = one.record.record_id in held
            one.record.leased_until = steady + lease_seconds()
        _settle_placements(news, sending=sending, now=now)
        _settle_calls(news, now=now)
        _settle_connections(news, now=now)
        audit.record_exchanges(exchange_entries(news, sending=sending))
    return news


def _read_answers(
    answers: Sequence[CallAnswer], given_back: Sequence[ClaimedRecord], *, sending: SendingContext
) -> list[RecordResult]:
    news: dict[int, RecordResult] = {}
    for answer in answers:
        record, job = answer.record, answer.job
        one = news.setdefault(record.record_id, RecordResult(record))
        taken = cache(partial(_taken, sending.credential_id, record.orcid_id, job.section))
        judge = partial(outcome_of, tries=record.tries, client_id=sending.client_id, taken=taken)
        found = _judged(job, judge)
        one.outcomes.append((job, found))
        record.asks_again |= found.again
        if found.wait is not WaitsFor.NOTHING:
            one.unsent += record.jobs
            record.jobs.clear()
    for record in given_back:
        one = news.setdefault(record.record_id, RecordResult(record))
        one.is_given_back = True
        one.unsent += record.jobs
        record.jobs.clear()
    return list(news.values())


def _judged(job: Job, judge: Callable[[Job], CallOutcome]) -> CallOutcome:
    """Return what an answer means; one that trips us up counts as not seen."""
    try:
        return judge(job)
    except Exception:
        log.exception("sync.not_understood", call_id=job.call_id)
        job.error = UnreadableAnswer(N_("The portal could not understand ORCID's response."))
        return judge(job)


def _taken(credential_id: int, orcid_id: str, section: str) -> Mapping[int, PutCodeHolder]:
    is_changed = Q(item__wanted=False) | ~Q(item__fingerprint=F("fingerprint"))
    rows = Placement.objects.filter(
        credential_id=credential_id, orcid_id=orcid_id, section=section, put_code__isnull=False
    ).annotate(is_moving=ExpressionWrapper(is_changed, output_field=BooleanField()))
    return {
        code: PutCodeHolder(item_id, is_moving)
        for code, item_id, is_moving in rows.values_list("put_code", "item_id", "is_moving")
        if code
    }


def _settle_records(news: Sequence[RecordResult], *, random: Random, now: datetime) -> set[int]:
    """Write how the records stand, where the lease is still ours; return which those are."""
    rows = [_record_row(one, random=random, now=now) for one in news]
    if not rows:
        return set()
    tenant_id, seconds = required_tenant_id(), lease_seconds()
    found = columns(rows)
    with connection.cursor() as cursor:
        cursor.execute(
            _SETTLE_RECORDS, [tenant_id, found[0], now, seconds, seconds, *found, tenant_id]
        )
        return {number for (number,) in cursor.fetchall()}


def _record_row(one: RecordResult, *, random: Random, now: datetime) -> tuple[object, ...]:
    record, stopped = one.record, one.stopped_by
    wait, sentence = WaitsFor.NOTHING, ""
    tries, due = 0, 0.0 if one.is_due_again else record.rest_seconds(now=now)
    if stopped is not None:
        wait, sentence, tries = stopped.wait, stopped.sentence, max(record.tries, 1)
        due = _later(wait, tries=tries, random=random)
    elif one.is_kept:
        tries = record.tries
    elif one.is_followed_up:
        # Two answers that contradict each other must not keep a record busy for ever.
        tries = record.tries
        due = _later(WaitsFor.TRANSIENT, tries=tries - FOLLOWED_AT_ONCE, random=random)
    elif record.needs_scope:
        wait, sentence = WaitsFor.RESEARCHER, record.needs_scope
    return (record.record_id, record.fence, tries, wait.value, sentence[:300], one.is_kept, due)


def _later(wait: WaitsFor, *, tries: int, random: Random) -> float | None:
    later = delay(wait, tries=tries, random=random) if tries > 0 else timedelta()
    return later.total_seconds() if later is not None else None


def _settle_placements(
    news: Sequence[RecordResult], *, sending: SendingContext, now: datetime
) -> None:
    held = [row for one in news if one.record.is_held for row in _placements(one)]
    late = [row for one in news if not one.record.is_held for row in _placements(one)]
    facts = [row for row in late if row.put_code and row.state == PlacementState.IN_ORCID.value]
    write_rows.place_items(held, credential_id=sending.credential_id, now=now)
    review_groups.note_groups(held, credential_id=sending.credential_id)
    write_rows.add_put_codes(facts, credential_id=sending.credential_id, now=now)


def _placements(one: RecordResult) -> Iterator[NewPlacement]:
    for job, found in one.outcomes:
        for item in found.items:
            if item.state is not None:
                yield NewPlacement(
                    item_id=item.item_id,
                    orcid_id=one.record.orcid_id,
                    section=job.section,
                    state=str(item.state),
                    put_code=item.put_code,
                    fingerprint=item.fingerprint,
                    error_code=item.error_code,
                    sentence=item.sentence,
                )


def _settle_calls(news: Sequence[RecordResult], *, now: datetime) -> None:
    rows = []
    for one in news:
        if not one.record.is_held:
            continue
        rows += [
            CallNews(
                job.call_id,
                found.state,
                found.status,
                found.error_code,
                json_text.written([_told(item) for item in found.items]),
            )
            for job, found in one.outcomes
            if job.call_id is not None
        ]
        rows += [_unsent(job.call_id, job) for job in one.unsent if job.call_id is not None]
    write_rows.settle_calls(rows, now=now)


def _unsent(call_id: int, job: Job) -> CallNews:
    """Return the news of a call that was not sent; one that was being resolved stays unknown."""
    return CallNews(call_id, CallState.UNKNOWN if job.resolves else CallState.UNSENT)


def _told(item: ItemOutcome) -> dict[str, object]:
    details: dict[str, object] = {"item": item.item_id}
    if item.state is not None:
        details["state"] = str(item.state)
    if item.put_code is not None:
        details["put_code"] = item.put_code
    if item.error_code is not None:
        details["error_code"] = item.error_code
    return details


def _lock_connections(news: Sequence[RecordResult]) -> None:
    """Lock the permissions that end, before the records: whoever connects anew does so too."""
    ending = [
        one.record.connection_id
        for one in news
        if one.stopped_by is not None and one.stopped_by.permission is not PermissionEffect.HOLDS
    ]
    if ending:
        list(Connection.objects.select_for_update(no_key=True).filter(pk__in=ending).order_by("pk"))


def _settle_connections(news: Sequence[RecordResult], *, now: datetime) -> None:
    """End the permissions that ORCID no longer knows, unless there is a newer one already."""
    for one in news:
        stopped = one.stopped_by
        if (
            stopped is None
            or stopped.permission is PermissionEffect.HOLDS
            or not one.record.is_held
        ):
            continue
        bound = Connection.objects.get(pk=one.record.connection_id)
        generation = one.record.generation
        if stopped.permission is PermissionEffect.LOST:
            ended = oauth.mark_lost(
                connection=bound, generation=generation, reason=stopped.sentence, now=now
            )
        else:
            ended = oauth.mark_moved(
                connection=bound, generation=generation, primary=stopped.moved_to, now=now
            )
        if not ended and bound.generation != generation:
            RecordSync.objects.filter(pk=one.record.record_id).update(
                push_due_at=now, waits_for=WaitsFor.NOTHING, wait_note=""
            )
