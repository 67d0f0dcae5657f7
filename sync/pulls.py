"""Read the records of one credential that are due: claim, read without the database, settle.

A pull takes the same lease of a record as a push and leaves records alone that have something to
push, so that there is one writer and one reader of a record's state at any time.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

import structlog
from django.db import transaction
from django.db.models import Case, DateTimeField, F, Q, QuerySet, Value, When
from django.db.models.functions import Least, Now

from audit import actions as audit
from audit.entries import SYSTEM, EventEntry, ExchangeEntry, Subject
from audit.vocabulary import EventKind, Purpose
from oauth import actions as oauth
from oauth import queries as oauth_queries
from oauth.models import ConnectionState
from orcid_client import errors
from orcid_client.ids import parse
from orcid_client.scopes import Scope
from registry.clients import ClientAccess, api_client
from registry.recorder import Recorder
from scoping.sealing import SealingKey
from sync import holds, hooks, pull_schedule, snapshots
from sync.delays import delay
from sync.hook_models import Hook
from sync.hook_rules import fell_silent
from sync.models import RecordSync, WaitsFor
from sync.plan import Verb
from sync.reading import Place, Reading, read_record
from sync.verdicts import Permission, Wait, sentence_of, verdict_on
from tenants import keys
from tenants.models import Credential
from tenants.queries import client_access
from tenants.secrets import Secret

log = structlog.get_logger(__name__)

RECORDS_AT_ONCE = 20
NOT_UNDERSTOOD = "ORCID's answer could not be understood."
REFUSED = "ORCID refused the token when the record was read"
# Eleven calls of at most 45 s each, as a read of many works makes.
LEASE = timedelta(seconds=600)
_random = Random()  # noqa: S311 (spreads load, guards nothing)


@dataclass(frozen=True, slots=True)
class Pull:
    """One record to read and all that reading needs, so that no thread asks the database.

    ``own_token`` tells that the token is the connection's own: only such a read shows all of our
    items, so only then does the absence of one mean something.
    """

    record: RecordSync
    token: Secret
    generation: int
    own_token: bool
    known: Mapping[Place, int | None]
    key: SealingKey
    recorder: Recorder = field(default_factory=Recorder)


@dataclass(frozen=True, slots=True)
class Answer:
    """What reading a record gave: a reading, or the error that ended it."""

    pull: Pull
    reading: Reading | None = None
    error: errors.OrcidError | None = None


def pull_due(
    *,
    credential: Credential,
    pool: Executor,
    clock: Callable[[], datetime],
    only: Collection[int] | None = None,
) -> int:
    """Read some of a credential's due records; return how many, 0 when none is due.

    ``only`` names records to read now instead, due and paused or not.
    """
    rows = _due(credential, now=clock())
    if only is not None:
        rows = _readable(credential).filter(pk__in=only)
    if not rows.exists():
        return 0
    try:
        public_token = _public_token(credential, clock=clock)
    except errors.OrcidError as error:
        _postpone(credential, error, now=clock())
        return 0
    pulls = _claim(rows, public_token=public_token)
    access = client_access(credential)
    answers = list(pool.map(lambda pull: _read(pull, access), pulls))
    _settle(answers, now=clock())
    return len(answers)


def _public_token(credential: Credential, *, clock: Callable[[], datetime]) -> Secret | None:
    """Return the client's own token for public data, which the Public API is read with."""
    if credential.writes:
        return None
    return oauth.client_token(credential=credential, scope=Scope.READ_PUBLIC, clock=clock)


def _due(credential: Credential, *, now: datetime) -> QuerySet[RecordSync]:
    """Return the records to read now; those with something to push come after pushing."""
    nothing_to_push = Q(push_due_at=None) | Q(push_due_at__gt=now)
    not_paused = ~holds.on_researcher("connection__researcher_id")
    return _readable(credential).filter(not_paused, nothing_to_push, pull_due_at__lte=now)


def _readable(credential: Credential) -> QuerySet[RecordSync]:
    """Return the records that can be read and are in nobody's hands."""
    return RecordSync.objects.filter(
        Q(leased_until=None) | Q(leased_until__lt=Now()),
        credential=credential,
        connection__state=ConnectionState.ACTIVE,
    )


def _postpone(credential: Credential, error: errors.OrcidError, *, now: datetime) -> None:
    """Leave all due records for later: the client itself got no token to read with."""
    verdict = verdict_on(error, verb=Verb.READ)
    due = now + (delay(verdict.wait or Wait.WEATHER, tries=1, random=_random) or LEASE)
    _due(credential, now=now).update(pull_due_at=due, wait_note=sentence_of(verdict, error)[:300])


def _claim(due: QuerySet[RecordSync], *, public_token: Secret | None) -> list[Pull]:
    with transaction.atomic(durable=True):
        rows = list(
            due.select_for_update(of=("self",), skip_locked=True)
            .select_related("connection__credential", "connection__researcher")
            .order_by("pull_due_at", "id")[:RECORDS_AT_ONCE]
        )
        # Whoever dies with a record in hand leaves it to be read once the lease is over.
        RecordSync.objects.filter(pk__in=[row.pk for row in rows]).update(
            leased_until=Now() + LEASE, pull_due_at=Now() + LEASE, fence=F("fence") + 1
        )
        return _with_needs(rows, public_token=public_token)


def _with_needs(rows: list[RecordSync], *, public_token: Secret | None) -> list[Pull]:
    tokens = {} if public_token else oauth_queries.access_tokens(_connection_ids(rows))
    log_keys = keys.researcher_keys(row.connection.researcher_id for row in rows)
    known = snapshots.known_places(_connection_ids(rows))
    pulls = []
    for row in rows:
        row.fence += 1
        own = tokens.get(row.connection_id)
        token = public_token or (own.token if own else None)
        if token is not None:
            pulls.append(
                Pull(
                    record=row,
                    token=token,
                    generation=own.generation if own else row.connection.generation,
                    own_token=own is not None,
                    known=known[row.connection_id],
                    key=log_keys[row.connection.researcher_id],
                )
            )
    return pulls


def _connection_ids(rows: Iterable[RecordSync]) -> list[int]:
    return [row.connection_id for row in rows]


def _read(pull: Pull, access: ClientAccess) -> Answer:
    """Read one record, in a thread that knows no database.

    A fault of ours with one record must not hold up those that were claimed with it.
    """
    try:
        reading = read_record(
            api_client(access, pull.recorder),
            parse(pull.record.connection.orcid_id),
            token=pull.token.reveal(),
            known=pull.known,
            known_modified_ms=pull.record.record_modified_ms,
        )
    except errors.OrcidError as error:
        return Answer(pull, error=error)
    except Exception:
        log.exception("sync.not_read", record_id=pull.record.pk)
        return Answer(pull, error=errors.UnreadableAnswer(NOT_UNDERSTOOD))
    return Answer(pull, reading=reading)


def _settle(answers: list[Answer], *, now: datetime) -> None:
    """Store what was read, in one transaction; a record leased by another since is left alone."""
    watched = hooks.active(_connection_ids(answer.pull.record for answer in answers))
    with transaction.atomic(durable=True):
        held = _held(answers)
        events = []
        for answer in answers:
            if answer.pull.record.pk in held:
                is_watched = answer.pull.record.connection_id in watched
                events += _settle_one(answer, is_watched=is_watched, now=now)
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


def _settle_one(answer: Answer, *, is_watched: bool, now: datetime) -> list[EventEntry]:
    record, reading = answer.pull.record, answer.reading
    if reading is None:
        _settle_error(answer, now=now)
        return []
    drift = snapshots.keep(
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
    return [_drift_event(record, drift, now=now)] if drift else []


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
    RecordSync.objects.filter(pk=record.pk).update(leased_until=None, pull_due_at=due, **changes)


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
