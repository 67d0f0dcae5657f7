"""Store what was read of records, in one transaction: pictures, drift, news, dates, the log."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from random import Random
from typing import NamedTuple

from django.db import connection, transaction

from audit import actions as audit
from audit.entries import SYSTEM, EventEntry, ExchangeEntry, Subject
from audit.vocabulary import EventKind, Purpose
from oauth import actions as oauth
from oauth.models import Connection
from orcid_client import errors
from scoping.arrays import columns
from scoping.context import required_tenant_id
from scoping.translation import N_
from sync.error_policy import (
    ErrorPolicy,
    FixableBy,
    ItemEffect,
    PermissionEffect,
    policy_for,
    sentence_of,
)
from sync.models import RecordSync
from sync.models.webhooks import Hook
from sync.orcid_webhooks import subscriptions
from sync.orcid_webhooks.rules import fell_silent
from sync.pull import change_feed, schedule, snapshots
from sync.pull.jobs import Pull, PullAnswer
from sync.pull.snapshots import StoredReading
from sync.scheduling.backoff import delay
from sync.states import Verb, WaitsFor

REFUSED = N_("ORCID refused the token when the portal read the record")
CLIENT_TOKEN_REFUSED = ErrorPolicy(
    ItemEffect.STAY,
    N_("ORCID no longer accepts the client's token; the portal requests a new one"),
    FixableBy.NOBODY,
    wait=WaitsFor.TRANSIENT,
)
NOTHING = StoredReading()
LONGEST_NOTE = 300
_random = Random()  # noqa: S311 (spreads load, guards nothing)

# An earlier date that was set while the record was being read stays.
_SETTLE_RECORDS = """
UPDATE sync_recordsync AS record SET
    leased_until = NULL,
    losses = 0,
    pull_attempts = news.attempts,
    pulled_at = CASE WHEN news.was_read THEN %s ELSE record.pulled_at END,
    record_modified_ms =
        CASE WHEN news.was_read THEN news.modified_ms ELSE record.record_modified_ms END,
    summary_read_at = CASE WHEN news.has_summary THEN %s ELSE record.summary_read_at END,
    push_due_at = CASE WHEN news.is_to_be_pushed THEN %s ELSE record.push_due_at END,
    pull_due_at = CASE
        WHEN record.pull_due_at = record.leased_until THEN news.pull_due_at
        ELSE least(record.pull_due_at, news.pull_due_at)
    END,
    waits_for = coalesce(news.waits_for, record.waits_for),
    wait_note = CASE WHEN news.waits_for IS NULL THEN record.wait_note ELSE news.wait_note END
FROM unnest(%s::bigint[], %s::timestamptz[], %s::smallint[], %s::boolean[], %s::bigint[],
    %s::boolean[], %s::text[], %s::text[], %s::boolean[])
    AS news(id, pull_due_at, attempts, was_read, modified_ms, is_to_be_pushed, waits_for, wait_note,
        has_summary)
WHERE record.tenant_id = %s AND record.id = news.id
"""


class RecordUpdate(NamedTuple):
    """How a record stands after a read; the columns of the statement above.

    ``waits_for`` None keeps what the record waits for.
    """

    record_id: int
    pull_due_at: datetime | None
    attempts: int = 0
    was_read: bool = False
    modified_ms: int | None = None
    is_to_be_pushed: bool = False
    waits_for: str | None = None
    wait_note: str = ""
    has_summary: bool = False


def settle(answers: list[PullAnswer], *, now: datetime) -> None:
    """Store what was read, in one transaction; a record leased by another since is left alone."""
    watched = subscriptions.active(answer.pull.record.connection_id for answer in answers)
    with transaction.atomic(durable=True):
        _lock_connections(answers)
        held = _held(answers)
        ours = [answer for answer in answers if answer.pull.record.pk in held]
        kept = snapshots.keep([read for answer in ours if (read := answer.read)], now=now)
        # The end of the feed is locked before that of the log, which permissions that end write to.
        change_feed.append([one for found in kept.values() for one in found.news], now=now)
        _write_records([_row(answer, kept, watched, now=now) for answer in ours], now=now)
        events = [event for answer in ours if (event := _drift_event(answer, kept, now=now))]
        if events:
            audit.record_events(events)
        audit.record_exchanges([entry for answer in answers for entry in _entries(answer)])
    silent = [found for answer in answers if (found := _silent_hook(answer, watched, now=now))]
    if silent:
        subscriptions.renew(silent)


def _silent_hook(answer: PullAnswer, watched: Mapping[int, Hook], *, now: datetime) -> int | None:
    """Return the webhook that should have reported what the scheduled read found, or None."""
    record, reading = answer.pull.record, answer.reading
    hook = watched.get(record.connection_id)
    if hook is None or reading is None:
        return None
    # The record's own date is that of its last change; those of its items tell of earlier ones.
    dates = {reading.modified_ms, *(seen.modified_ms for seen in reading.changed)} - {None}
    is_silent = any(
        fell_silent(
            modified_at=datetime.fromtimestamp(modified_ms / 1000, tz=UTC),
            registered_at=hook.registered_at,
            called_at=hook.called_at,
            now=now,
        )
        for modified_ms in dates
        if modified_ms is not None
    )
    return hook.pk if is_silent else None


def _lock_connections(answers: list[PullAnswer]) -> None:
    """Lock the permissions that may end, before the records: whoever connects anew does so too."""
    ending = [answer.pull.record.connection_id for answer in answers if answer.error is not None]
    if ending:
        list(Connection.objects.select_for_update(no_key=True).filter(pk__in=ending).order_by("pk"))


def _held(answers: list[PullAnswer]) -> set[int]:
    fences = {answer.pull.record.pk: answer.pull.record.fence for answer in answers}
    rows = RecordSync.objects.select_for_update().filter(pk__in=fences).order_by("pk")
    return {row.pk for row in rows if row.fence == fences[row.pk]}


def _row(
    answer: PullAnswer,
    kept: Mapping[int, StoredReading],
    watched: Collection[int],
    *,
    now: datetime,
) -> RecordUpdate:
    """Return how a record stands from now on."""
    record, reading = answer.pull.record, answer.reading
    if reading is None:
        return _row_of_error(answer, now=now)
    modified_ms = reading.modified_ms if reading.complete else record.record_modified_ms
    is_watched = record.connection_id in watched
    due = _next(modified_ms, is_watched=is_watched, now=now) if reading.complete else now
    found_again = kept.get(record.connection_id, NOTHING).drift.found_again
    is_open_again = record.waits_for == WaitsFor.RECORD
    return RecordUpdate(
        record_id=record.pk,
        pull_due_at=due,
        was_read=True,
        modified_ms=modified_ms,
        is_to_be_pushed=bool(found_again) or is_open_again,
        waits_for=WaitsFor.NOTHING.value if is_open_again else None,
        has_summary=reading.summary_settled,
    )


def _row_of_error(answer: PullAnswer, *, now: datetime) -> RecordUpdate:
    """Let an error decide as it does for a push: what the record waits for, and until when."""
    pull, error = answer.pull, answer.error
    if error is None:
        raise TypeError("An answer is a reading or an error.")
    tries = pull.record.pull_attempts + 1
    verdict = policy_for(error, verb=Verb.READ, tries=tries)
    if verdict.permission is PermissionEffect.LOST and not pull.own_token:
        # The client's own token was refused, which says nothing about the researcher's permission.
        verdict = CLIENT_TOKEN_REFUSED
    _settle_permission(pull, error, verdict.permission, now=now)
    wait = delay(verdict.wait or WaitsFor.TRANSIENT, tries=tries, random=_random)
    is_told = verdict.wait not in (WaitsFor.NOTHING, WaitsFor.TRANSIENT)
    return RecordUpdate(
        record_id=pull.record.pk,
        attempts=tries,
        pull_due_at=now + wait if wait else None,
        waits_for=verdict.wait.value if is_told else None,
        wait_note=sentence_of(verdict, error)[:LONGEST_NOTE] if is_told else "",
    )


def _settle_permission(
    pull: Pull, error: errors.OrcidError, permission: PermissionEffect, *, now: datetime
) -> None:
    bound = pull.record.connection
    if isinstance(error, errors.RecordMoved):
        oauth.mark_moved(
            connection=bound, generation=pull.generation, primary=error.primary, now=now
        )
    elif permission is PermissionEffect.LOST:
        oauth.mark_lost(connection=bound, generation=pull.generation, reason=REFUSED, now=now)


def _write_records(rows: Iterable[RecordUpdate], *, now: datetime) -> None:
    """Write how records stand, and end their leases."""
    found = columns(rows)
    if found:
        with connection.cursor() as cursor:
            cursor.execute(_SETTLE_RECORDS, [now, now, now, *found, required_tenant_id()])


def _next(modified_ms: int | None, *, is_watched: bool, now: datetime) -> datetime:
    return schedule.after_reading(
        modified_ms=modified_ms, is_watched=is_watched, now=now, spread=_random.random()
    )


def _drift_event(
    answer: PullAnswer, kept: Mapping[int, StoredReading], *, now: datetime
) -> EventEntry | None:
    bound = answer.pull.record.connection
    found = kept.get(bound.pk, NOTHING).drift
    if not found:
        return None
    return EventEntry(
        kind=EventKind.DRIFT_NOTED,
        actor=SYSTEM,
        at=now,
        subject=Subject("researcher", bound.researcher.public_id),
        details={
            "edited": len(found.edited),
            "removed": len(found.removed),
            "found_again": len(found.found_again),
        },
    )


def _entries(answer: PullAnswer) -> list[ExchangeEntry]:
    pull = answer.pull
    bound = pull.record.connection
    return pull.recorder.entries(
        environment=bound.credential.environment,
        purpose=Purpose.PULL,
        key=pull.key,
        credential_id=bound.credential_id,
        researcher_id=bound.researcher_id,
        connection_id=bound.pk,
        error=answer.error,
    )
