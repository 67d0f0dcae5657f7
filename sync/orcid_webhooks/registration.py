"""Register, renew and remove webhooks at ORCID: claim, call without the database, settle.

A due row is claimed under a lease and a fence, as records are. All calls can be made twice: ORCID
answers 204 to a registration it has, and 404 to the removal of one it has not (ORCID API
tutorial, "Webhooks").
"""

import random
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from audit import actions as audit
from audit.entries import ExchangeEntry
from audit.vocabulary import Purpose
from gateway import backoff
from gateway.recorder import Recorder
from orcid_client import webhooks
from orcid_client.client import OrcidClient
from orcid_client.errors import OrcidError
from orcid_client.http import Attempt
from orcid_client.ids import parse
from orcid_client.scopes import Scope
from scoping.sealing import SealingKey
from sync.models.webhooks import Hook, HookState
from sync.orcid_webhooks import subscriptions
from sync.orcid_webhooks.rules import MOST_REMOVALS, VERBS
from sync.scheduling.client_calls import ClientCalls
from sync.scheduling.window import Claimed, Window
from tenants import routes
from tenants.encryption import keys
from tenants.models import Credential, RouteKind

HOOKS_AT_ONCE = 50
# Two calls of at most 45 s each, and waiting for their turn.
LEASE = timedelta(seconds=180)


@dataclass(frozen=True, slots=True)
class RegistrationJob:
    """One hook and all that its calls need, so that no thread asks the database."""

    hook: Hook
    address_key: str = field(repr=False)
    log_key: SealingKey
    recorder: Recorder = field(default_factory=Recorder)


@dataclass(frozen=True, slots=True)
class RegistrationAnswer:
    """How a job ended: without an error all its calls were taken."""

    job: RegistrationJob
    error: OrcidError | None = None


def update_registrations(
    *, credential: Credential, pool: Executor, clock: Callable[[], datetime]
) -> int:
    """Look at some of a credential's due hooks; return how many, 0 when none is due."""
    if not _due(credential).exists():
        return 0
    calls = ClientCalls.with_token(credential, Scope.WEBHOOK, clock=clock)

    def store(answers: list[RegistrationAnswer]) -> None:
        _settle(answers, now=clock())
        calls.forget_refused(answer.error for answer in answers)

    return Window(
        claim=lambda most: _claim(credential, most=most),
        call=lambda job: _call(job, calls),
        settle=store,
        pool=pool,
        most=HOOKS_AT_ONCE,
    ).run()


def _due(credential: Credential) -> QuerySet[Hook]:
    free = Q(leased_until=None) | Q(leased_until__lte=Now())
    return Hook.objects.filter(free, credential=credential, due_at__lte=Now())


def _claim(credential: Credential, *, most: int) -> Claimed[RegistrationJob]:
    """Take in what ORCID reported, and claim the webhooks for which ORCID is to be called."""
    with transaction.atomic(durable=True):
        # Records before hooks, the order in which settling a record locks them.
        subscriptions.lock_records(_due(credential).order_by("due_at", "id")[:most])
        rows = list(
            _due(credential)
            .select_for_update(of=("self",), skip_locked=True)
            .select_related("connection")
            .order_by("due_at", "id")[:most]
        )
        subscriptions.schedule_reads(rows)
        jobs = [row for row in rows if row.state in VERBS]
        _mark(rows).update(is_heard=True, due_at=None)
        # Due again when the lease ends, so that a process that dies leaves nothing behind.
        _mark(jobs).update(leased_until=Now() + LEASE, due_at=Now() + LEASE, fence=F("fence") + 1)
        return Claimed(_with_needs(jobs), len(rows))


def _mark(rows: Iterable[Hook]) -> QuerySet[Hook]:
    return Hook.objects.filter(pk__in=[row.pk for row in rows])


def _with_needs(rows: list[Hook]) -> list[RegistrationJob]:
    log_keys = keys.researcher_keys({row.connection.researcher_id for row in rows})
    jobs = []
    for row in rows:
        row.fence += 1
        log_key = log_keys[row.connection.researcher_id]
        jobs.append(RegistrationJob(row, subscriptions.open_key(row), log_key))
    return jobs


def _call(job: RegistrationJob, calls: ClientCalls) -> RegistrationAnswer:
    """Make a job's calls, in a thread that knows no database."""
    try:
        client, token = calls.client(job.recorder)
        for verb in VERBS[HookState(job.hook.state)]:
            _say(verb, job, client, token)
    except OrcidError as error:
        return RegistrationAnswer(job, error)
    return RegistrationAnswer(job)


def _say(verb: str, job: RegistrationJob, client: OrcidClient, token: str) -> None:
    """Make one call; the address's key is kept out of the log like a token."""
    removes = verb == "DELETE"
    build = webhooks.remove if removes else webhooks.register
    orcid = parse(job.hook.connection.orcid_id)
    request = build(client.environment, orcid, subscriptions.address_of(job.address_key))
    if client.transport is None:
        raise TypeError("This client was made without a transport.")
    response = client.transport.attempt(
        Attempt(request=request.with_token(token), secrets=(token, job.address_key))
    )
    if removes:
        webhooks.interpret_removed(response)
    else:
        webhooks.interpret_registered(response)


def _settle(answers: list[RegistrationAnswer], *, now: datetime) -> None:
    with transaction.atomic(durable=True):
        fences = {answer.job.hook.pk: answer.job.hook.fence for answer in answers}
        rows = Hook.objects.select_for_update().filter(pk__in=fences).order_by("pk")
        held = {row.pk: row for row in rows if row.fence == fences[row.pk]}
        for answer in answers:
            row = held.get(answer.job.hook.pk)
            if row is not None:
                _settle_one(row, answer, now=now)
        audit.record_exchanges([entry for answer in answers for entry in _entries(answer)])


def _settle_one(row: Hook, answer: RegistrationAnswer, *, now: datetime) -> None:
    """Write how the hook stands; what is wanted may have changed while ORCID was asked."""
    done = HookState(answer.job.hook.state)
    row.leased_until = None
    if answer.error is not None:
        _put_off(row, answer.error, now=now)
    elif done is HookState.LEAVING:
        row.registered_at = None
    else:
        row.registered_at = now
    if row.state == HookState.LEAVING and _is_over(row, done, answer):
        routes.remove(kind=RouteKind.WEBHOOK, object_id=row.pk)
        row.delete()
        return
    if answer.error is None:
        _go_on(row, done, now=now)
    row.save(update_fields=["leased_until", "registered_at", "state", "due_at", "attempts", "note"])


def _is_over(row: Hook, done: HookState, answer: RegistrationAnswer) -> bool:
    """Say whether nothing more is to be said about a hook that is to go."""
    return (done is HookState.LEAVING and answer.error is None) or row.attempts >= MOST_REMOVALS


def _go_on(row: Hook, done: HookState, *, now: datetime) -> None:
    row.attempts, row.note = 0, ""
    is_registered = done is not HookState.LEAVING
    if is_registered and row.state != HookState.LEAVING:
        row.state = HookState.ACTIVE
    row.due_at = None if row.state == HookState.ACTIVE and row.is_heard else now


def _put_off(row: Hook, error: OrcidError, *, now: datetime) -> None:
    row.attempts += 1
    row.due_at = now + backoff.TOKENS.after(row.attempts, spread=random.random())  # noqa: S311 (spreads)
    row.note = str(error)[:300]


def _entries(answer: RegistrationAnswer) -> list[ExchangeEntry]:
    job, bound = answer.job, answer.job.hook.connection
    return job.recorder.entries(
        environment=bound.credential.environment,
        purpose=Purpose.WEBHOOK,
        key=job.log_key,
        credential_id=bound.credential_id,
        researcher_id=bound.researcher_id,
        connection_id=bound.pk,
        error=answer.error,
    )
