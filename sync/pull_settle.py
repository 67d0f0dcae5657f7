"""Store what was read of records, in one transaction: pictures, drift, news, dates, the log."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

from django.db import transaction
from django.db.models import Case, DateTimeField, F, Value, When
from django.db.models.functions import Least

from audit import actions as audit
from audit.entries import SYSTEM, EventEntry, ExchangeEntry, Subject
from audit.vocabulary import EventKind, Purpose
from oauth import actions as oauth
from orcid_client import errors
from sync import feed, hooks, pull_schedule, snapshots
from sync.delays import delay
from sync.feed import News
from sync.hook_models import Hook
from sync.hook_rules import fell_silent
from sync.models import RecordSync, WaitsFor
from sync.plan import Verb
from sync.pull_jobs import Answer, Pull
from sync.verdicts import Permission, Wait, sentence_of, verdict_on

REFUSED = "ORCID refused the token when the record was read"
_random = Random()  # noqa: S311 (spreads load, guards nothing)


def settle(answers: list[Answer], *, now: datetime) -> None:
    """Store what was read, in one transaction; a record leased by another since is left alone."""
    watched = hooks.active(answer.pull.record.connection_id for answer in answers)
    with transaction.atomic(durable=True):
        held = _held(answers)
        events: list[EventEntry] = []
        news: list[News] = []
        for answer in answers:
            if answer.pull.record.pk in held:
                is_watched = answer.pull.record.connection_id in watched
                noted, changed = _settle_one(answer, is_watched=is_watched, now=now)
                events += noted
                news += changed
        feed.append(news, now=now)
        if events:
            audit.record_events(events)
        audit.record_exchanges([entry for answer in answers for entry in _entries(answer)])
    silent = [found for answer in answers if (found := _silent_hook(answer, watched, now=now))]
    if silent:
        hooks.renew(silent)


def _silent_hook(answer: Answer, watched: Mapping[int, Hook], *, now: datetime) -> int | None:
    """Return the hook by which ORCID should have told us what the schedule found, or None."""
    record, reading = answer.pull.record, answer.reading
    hook = watched.get(record.connection_id)
    if hook is None or reading is None or reading.modified_ms is None or reading.unchanged:
        return None
    modified_at = datetime.fromtimestamp(reading.modified_ms / 1000, tz=UTC)
    is_silent = fell_silent(
        modified_at=modified_at,
        registered_at=hook.registered_at,
        called_at=hook.called_at,
        now=now,
    )
    return hook.pk if is_silent else None


def _held(answers: list[Answer]) -> set[int]:
    fences = {answer.pull.record.pk: answer.pull.record.fence for answer in answers}
    rows = RecordSync.objects.select_for_update().filter(pk__in=fences).order_by("pk")
    return {row.pk for row in rows if row.fence == fences[row.pk]}


def _settle_one(
    answer: Answer, *, is_watched: bool, now: datetime
) -> tuple[list[EventEntry], list[News]]:
    record, reading = answer.pull.record, answer.reading
    if reading is None:
        _settle_error(answer, now=now)
        return [], []
    drift, news = snapshots.keep(
        reading, connection=record.connection, sees_all_of_ours=answer.pull.own_token, now=now
    )
    modified_ms = reading.modified_ms if reading.complete else record.record_modified_ms
    due = _next(modified_ms, is_watched=is_watched, now=now) if reading.complete else now
    is_open_again = record.waits_for == WaitsFor.RECORD
    _update(
        record,
        pulled_at=now,
        attempts=0,
        record_modified_ms=modified_ms,
        pull_due_at=due,
        **({"push_due_at": now} if drift.found_again or is_open_again else {}),
        **({"waits_for": WaitsFor.NOTHING, "wait_note": ""} if is_open_again else {}),
    )
    return ([_drift_event(record, drift, now=now)] if drift else []), news


def _settle_error(answer: Answer, *, now: datetime) -> None:
    """Let an error decide as it does for a push: what the record waits for, and until when."""
    pull, error = answer.pull, answer.error
    if error is None:
        return
    tries = pull.record.attempts + 1
    verdict = verdict_on(error, verb=Verb.READ, tries=tries)
    _settle_permission(pull, error, verdict.permission, now=now)
    wait = delay(verdict.wait or Wait.WEATHER, tries=tries, random=_random)
    changes: dict[str, object] = {"attempts": tries}
    if verdict.wait not in (Wait.NOTHING, Wait.WEATHER):
        changes |= {
            "waits_for": verdict.wait.value,
            "wait_note": sentence_of(verdict, error)[:300],
        }
    _update(pull.record, pull_due_at=now + wait if wait else None, **changes)


def _settle_permission(
    pull: Pull, error: errors.OrcidError, permission: Permission, *, now: datetime
) -> None:
    bound = pull.record.connection
    if isinstance(error, errors.RecordMoved):
        oauth.mark_moved(
            connection=bound, generation=pull.generation, primary=error.primary, now=now
        )
    elif permission is Permission.LOST and pull.own_token:
        oauth.mark_lost(connection=bound, generation=pull.generation, reason=REFUSED, now=now)


def _update(record: RecordSync, *, pull_due_at: datetime | None, **changes: object) -> None:
    """End the lease; an earlier date that was set while the record was being read stays."""
    then = Value(pull_due_at, output_field=DateTimeField())
    untouched = When(pull_due_at=F("leased_until"), then=then)
    due = Case(untouched, default=Least(F("pull_due_at"), then))
    RecordSync.objects.filter(pk=record.pk).update(
        leased_until=None, losses=0, pull_due_at=due, **changes
    )


def _next(modified_ms: int | None, *, is_watched: bool, now: datetime) -> datetime:
    return pull_schedule.after_reading(
        modified_ms=modified_ms, is_watched=is_watched, now=now, spread=_random.random()
    )


def _drift_event(record: RecordSync, drift: snapshots.Drift, *, now: datetime) -> EventEntry:
    return EventEntry(
        kind=EventKind.DRIFT_NOTED,
        actor=SYSTEM,
        at=now,
        subject=Subject("researcher", record.connection.researcher.public_id),
        details={
            "edited": len(drift.edited),
            "removed": len(drift.removed),
            "found_again": len(drift.found_again),
        },
    )


def _entries(answer: Answer) -> list[ExchangeEntry]:
    pull = answer.pull
    connection = pull.record.connection
    entries = pull.recorder.entries(
        environment=connection.credential.environment,
        purpose=Purpose.PULL,
        key=pull.key,
        credential_id=connection.credential_id,
        researcher_id=connection.researcher_id,
        connection_id=connection.pk,
    )
    if entries and isinstance(answer.error, errors.ApiError):
        entries[-1] = replace(entries[-1], error_code=answer.error.error_code)
    return entries
