"""Revoke at ORCID what is due: tokens of ended and superseded grants, and unwanted ones.

A due row is claimed in one short transaction by moving its date (so a dead process delays it,
and loses nothing), revoked with no transaction open, and settled in another. To revoke twice
does no harm: ORCID answers 200 for an unknown token too (ORCID API tutorial, "Revoke tokens";
RFC 7009, section 2.2).
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet

from audit import actions as audit
from audit.entries import SYSTEM, EventEntry, ExchangeEntry, Subject
from audit.vocabulary import EventKind, Purpose
from gateway import backoff
from gateway.clients import oauth_client
from gateway.recorder import Recorder
from oauth.models import Connection, Grant, GrantState, UnwantedToken
from orcid_client.errors import OrcidError
from tenants.encryption import keys
from tenants.encryption.secrets import Secret, open_value
from tenants.models import Credential
from tenants.queries import client_access

MOST_AT_ONCE = 50
Due = TypeVar("Due", Grant, UnwantedToken)


def revoke_due_grants(*, clock: Callable[[], datetime], jitter: Callable[[], float]) -> int:
    """Revoke grants of the current tenant that are due; return how many ORCID took."""
    with transaction.atomic(durable=True):
        rows = Grant.objects.select_related("connection__credential", "connection__researcher")
        due = _claimed(rows, now=clock(), jitter=jitter)
    # No transaction is open while ORCID is called; whoever dies here leaves a later date behind.
    return sum(_revoke_grant(grant, clock=clock) for grant in due)


def revoke_unwanted_tokens(*, clock: Callable[[], datetime], jitter: Callable[[], float]) -> int:
    """Revoke tokens of refused exchanges that are due; return how many ORCID took."""
    with transaction.atomic(durable=True):
        due = _claimed(
            UnwantedToken.objects.select_related("credential"), now=clock(), jitter=jitter
        )
    return sum(_revoke_unwanted(unwanted) for unwanted in due)


def _claimed(rows: QuerySet[Due], *, now: datetime, jitter: Callable[[], float]) -> list[Due]:
    """Take due rows by moving their date to when another try would be due."""
    due = rows.select_for_update(of=("self",), skip_locked=True).filter(revoke_due_at__lte=now)
    claimed = list(due.order_by("revoke_due_at")[:MOST_AT_ONCE])
    for row in claimed:
        row.revoke_attempts += 1
        row.revoke_due_at = now + backoff.TOKENS.after(row.revoke_attempts, spread=jitter())
    rows.model.objects.bulk_update(claimed, ["revoke_attempts", "revoke_due_at"])
    return claimed


def _revoke_grant(grant: Grant, *, clock: Callable[[], datetime]) -> bool:
    bound = grant.connection
    recorder = Recorder()
    token = open_value(grant, "access_token_sealed")
    revoked = _revoked(bound.credential, token, recorder=recorder)
    with transaction.atomic(durable=True):
        if revoked:
            grant.state, grant.revoked_at, grant.revoke_due_at = GrantState.REVOKED, clock(), None
            grant.save(update_fields=["state", "revoked_at", "revoke_due_at"])
            audit.record_event(_event(grant, now=clock()))
        audit.record_exchanges(_of_connection(recorder, bound))
    return revoked


def _revoke_unwanted(unwanted: UnwantedToken) -> bool:
    recorder = Recorder()
    token = open_value(unwanted, "token_sealed")
    revoked = _revoked(unwanted.credential, token, recorder=recorder)
    with transaction.atomic(durable=True):
        if revoked:
            unwanted.delete()
        audit.record_exchanges(
            recorder.entries(
                environment=unwanted.credential.environment,
                purpose=Purpose.TOKEN_REVOKE,
                key=keys.tenant_key(),
                credential_id=unwanted.credential_id,
            )
        )
    return revoked


def _revoked(credential: Credential, token: Secret, *, recorder: Recorder) -> bool:
    try:
        oauth_client(client_access(credential), recorder).revoke(token=token.reveal())
    except OrcidError:
        return False
    return True


def _of_connection(recorder: Recorder, bound: Connection) -> list[ExchangeEntry]:
    return recorder.entries(
        environment=bound.credential.environment,
        purpose=Purpose.TOKEN_REVOKE,
        key=keys.researcher_keys([bound.researcher_id])[bound.researcher_id],
        credential_id=bound.credential_id,
        researcher_id=bound.researcher_id,
        connection_id=bound.pk,
    )


def _event(grant: Grant, *, now: datetime) -> EventEntry:
    bound = grant.connection
    return EventEntry(
        kind=EventKind.GRANT_REVOKED,
        actor=SYSTEM,
        at=now,
        subject=Subject("researcher", bound.researcher.public_id),
        details={"connection": bound.public_id, "generation": grant.generation},
    )
