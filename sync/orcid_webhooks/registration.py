"""Register, renew and remove webhooks at ORCID: claim, call without the database, settle.

A due row is claimed under a lease and a fence, as records are. All calls can be made twice: ORCID
answers 204 to a registration it has, and 404 to the removal of one it has not (ORCID API
tutorial, "Webhooks").
"""

import random
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from audit import actions as audit
from audit.entries import ExchangeEntry
from audit.vocabulary import Purpose
from gateway import backoff
from gateway.clients import ClientAccess, api_client
from gateway.recorder import Recorder
from oauth import actions as oauth
from orcid_client import webhooks
from orcid_client.client import OrcidClient
from orcid_client.errors import ApiError, OrcidError, TokenRefused
from orcid_client.http import Attempt
from orcid_client.ids import parse
from orcid_client.scopes import Scope
from scoping.sealing import SealingKey
from sync.models.webhooks import Hook, HookState
from sync.orcid_webhooks import subscriptions
from sync.orcid_webhooks.rules import MOST_REMOVALS, VERBS
from tenants import routes
from tenants.encryption import keys
from tenants.encryption.secrets import Secret
from tenants.models import Credential, RouteKind
from tenants.queries import client_access

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
    """How an errand ended: without an error all its calls were taken."""

    errand: RegistrationJob
    error: OrcidError | None = None


def update_registrations(
    *, credential: Credential, pool: Executor, clock: Callable[[], datetime]
) -> int:
    """Look at some of a credential's due hooks; return how many, 0 when none is due."""
    if not _due(credential).exists():
        return 0
    errands, looked_at = _claim(credential)
    if errands:
        answers = _run(errands, credential, pool=pool, clock=clock)
        _settle(answers, now=clock())
    return looked_at


def _due(credential: Credential) -> QuerySet[Hook]:
    free = Q(leased_until=None) | Q(leased_until__lte=Now())
    return Hook.objects.filter(free, credential=credential, due_at__lte=Now())


def _claim(credential: Credential) -> tuple[list[RegistrationJob], int]:
    """Hear what ORCID told, and take the hooks about which ORCID is to be called."""
    with transaction.atomic(durable=True):
        subscriptions.lock_records(_due(credential).order_by("due_at", "id")[:HOOKS_AT_ONCE])
        rows = list(
            _due(credential)
            .select_for_update(of=("self",), skip_locked=True)
            .select_related("connection")
            .order_by("due_at", "id")[:HOOKS_AT_ONCE]
        )
        subscriptions.schedule_reads(rows)
        errands = [row for row in rows if row.state in VERBS]
        _mark(rows).update(is_heard=True, due_at=None)
        _mark(errands).update(
            leased_until=Now() + LEASE, due_at=Now() + LEASE, fence=F("fence") + 1
        )
        return _with_needs(errands), len(rows)


def _mark(rows: Iterable[Hook]) -> QuerySet[Hook]:
    return Hook.objects.filter(pk__in=[row.pk for row in rows])


def _with_needs(rows: list[Hook]) -> list[RegistrationJob]:
    log_keys = keys.researcher_keys({row.connection.researcher_id for row in rows})
    errands = []
    for row in rows:
        row.fence += 1
        log_key = log_keys[row.connection.researcher_id]
        errands.append(RegistrationJob(row, subscriptions.open_key(row), log_key))
    return errands


def _run(
    errands: list[RegistrationJob],
    credential: Credential,
    *,
    pool: Executor,
    clock: Callable[[], datetime],
) -> list[RegistrationAnswer]:
    try:
        token = oauth.client_token(credential=credential, scope=Scope.WEBHOOK, clock=clock)
    except OrcidError as error:
        return [RegistrationAnswer(errand, error) for errand in errands]
    access = client_access(credential)
    answers = list(pool.map(lambda errand: _call(errand, access, token), errands))
    if any(isinstance(answer.error, TokenRefused) for answer in answers):
        oauth.forget_client_token(credential=credential, scope=Scope.WEBHOOK)
    return answers


def _call(errand: RegistrationJob, access: ClientAccess, token: Secret) -> RegistrationAnswer:
    """Make an errand's calls, in a thread that knows no database."""
    client = api_client(access, errand.recorder)
    try:
        for verb in VERBS[HookState(errand.hook.state)]:
            _say(verb, errand, client, token)
    except OrcidError as error:
        return RegistrationAnswer(errand, error)
    return RegistrationAnswer(errand)


def _say(verb: str, errand: RegistrationJob, client: OrcidClient, token: Secret) -> None:
    """Make one call; the address's key is kept out of the log like a token."""
    removes = verb == "DELETE"
    build = webhooks.remove if removes else webhooks.register
    orcid = parse(errand.hook.connection.orcid_id)
    request = build(client.environment, orcid, subscriptions.address_of(errand.address_key))
    secrets = (token.reveal(), errand.address_key)
    if client.transport is None:
        raise TypeError("This client was made without a transport.")
    response = client.transport.attempt(
        Attempt(request=request.with_token(token.reveal()), secrets=secrets)
    )
    if removes:
        webhooks.interpret_removed(response)
    else:
        webhooks.interpret_registered(response)


def _settle(answers: list[RegistrationAnswer], *, now: datetime) -> None:
    with transaction.atomic(durable=True):
        fences = {answer.errand.hook.pk: answer.errand.hook.fence for answer in answers}
        rows = Hook.objects.select_for_update().filter(pk__in=fences).order_by("pk")
        held = {row.pk: row for row in rows if row.fence == fences[row.pk]}
        for answer in answers:
            row = held.get(answer.errand.hook.pk)
            if row is not None:
                _settle_one(row, answer, now=now)
        audit.record_exchanges([entry for answer in answers for entry in _entries(answer)])


def _settle_one(row: Hook, answer: RegistrationAnswer, *, now: datetime) -> None:
    """Write how the hook stands; what is wanted may have changed while ORCID was asked."""
    done = HookState(answer.errand.hook.state)
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
    errand, bound = answer.errand, answer.errand.hook.connection
    entries = errand.recorder.entries(
        environment=bound.credential.environment,
        purpose=Purpose.WEBHOOK,
        key=errand.log_key,
        credential_id=bound.credential_id,
        researcher_id=bound.researcher_id,
        connection_id=bound.pk,
    )
    if entries and isinstance(answer.error, ApiError):
        entries[-1] = replace(entries[-1], error_code=answer.error.error_code)
    return entries
