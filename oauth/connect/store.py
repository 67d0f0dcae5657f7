"""Store a token response as a connection and a grant, or refuse it whole."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import OperationalError, connection, transaction
from psycopg2.errors import DeadlockDetected

from audit import actions as audit
from audit.entries import Actor, EventEntry, ExchangeEntry, Subject
from audit.vocabulary import EventKind
from oauth import queries
from oauth.connect import close
from oauth.connect.outcomes import ConnectOutcome
from oauth.enqueue import tend_soon
from oauth.lifetimes import CALLS_IN_FLIGHT
from oauth.models import (
    Authorization,
    AuthorizationState,
    Connection,
    ConnectionState,
    Grant,
    GrantState,
    PersonalLink,
    UnwantedToken,
)
from oauth.signals import researcher_connected
from orcid_client.oauth import TokenResponse
from scoping.public_ids import new_public_id
from tenants.encryption.secrets import seal_value
from tenants.models import Researcher
from tenants.scope_labels import missing

DEADLOCKS_BORNE = 3
LONGEST_NAME = 300
LONGEST_SCOPE = 40


def store(
    *,
    authorization: Authorization,
    response: TokenResponse,
    exchanges: Sequence[ExchangeEntry],
    now: datetime,
) -> ConnectOutcome:
    """Store what ORCID granted, in one transaction; or nothing of it, where iD and person clash.

    The code is used up by now, so a deadlock with a settling worker, which locks the same rows
    from the other end, is no reason to give up.
    """
    attempt = partial(
        _store, authorization=authorization, response=response, exchanges=exchanges, now=now
    )
    for _ in range(DEADLOCKS_BORNE):
        try:
            return attempt()
        except OperationalError as error:
            if not isinstance(error.__cause__, DeadlockDetected):
                raise
    return attempt()


def _store(
    *,
    authorization: Authorization,
    response: TokenResponse,
    exchanges: Sequence[ExchangeEntry],
    now: datetime,
) -> ConnectOutcome:
    with transaction.atomic(durable=True):
        _lock(authorization, orcid_id=_orcid_id(response))
        clash = _clash(authorization, orcid_id=_orcid_id(response))
        if clash:
            _keep_to_revoke(authorization, response, now=now)
            close.mark_closed(authorization, outcome=clash, now=now)
            outcome, entry = clash, close.event(authorization, outcome=clash, now=now)
            transaction.on_commit(lambda: tend_soon(authorization.tenant_id))
        else:
            outcome, entry = _accept(authorization, response, now=now)
        audit.record_event(entry)
        audit.record_exchanges(exchanges)
    return outcome


def refuse(
    *,
    authorization: Authorization,
    response: TokenResponse | None,
    outcome: ConnectOutcome,
    exchanges: Sequence[ExchangeEntry],
    now: datetime,
) -> None:
    """Store nothing of a failed exchange; a token that came of it all the same is revoked."""
    with transaction.atomic(durable=True):
        if response:
            _keep_to_revoke(authorization, response, now=now)
            transaction.on_commit(lambda: tend_soon(authorization.tenant_id))
        close.mark_closed(authorization, outcome=outcome, now=now)
        audit.record_event(close.event(authorization, outcome=outcome, now=now))
        audit.record_exchanges(exchanges)


def _lock(authorization: Authorization, *, orcid_id: str) -> None:
    """Let one person, and one iD, be bound at a time: two tabs or two people may come at once."""
    people = Researcher.with_merged.select_for_update(no_key=True)
    person = people.get(pk=authorization.researcher_id)
    if person.merged_into_id:  # while they were at ORCID
        authorization.researcher = people.get(pk=person.merged_into_id)
    with connection.cursor() as cursor:
        named = f"{authorization.tenant_id} {orcid_id}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [named])


def _orcid_id(response: TokenResponse) -> str:
    return str(response.orcid)


def _clash(authorization: Authorization, *, orcid_id: str) -> ConnectOutcome | None:
    """Say whether the iD is another person's, or the person connected with another iD."""
    connections = Connection.objects.filter(
        credential__environment=authorization.credential.environment
    )
    researcher_id = authorization.researcher_id
    if connections.filter(orcid_id=orcid_id).exclude(researcher_id=researcher_id).exists():
        return ConnectOutcome.ID_TAKEN
    own = connections.filter(researcher_id=researcher_id, state=ConnectionState.ACTIVE)
    through_link = authorization.link and queries.connection_through(authorization.link)
    if own.exclude(orcid_id=orcid_id).exists():
        return ConnectOutcome.OTHER_ID
    return ConnectOutcome.OTHER_ID if through_link and through_link.orcid_id != orcid_id else None


def _keep_to_revoke(
    authorization: Authorization, response: TokenResponse, *, now: datetime
) -> None:
    """Keep nothing but the token itself, until it is revoked at ORCID."""
    unwanted = UnwantedToken(
        tenant_id=authorization.tenant_id,
        public_id=new_public_id(),
        credential_id=authorization.credential_id,
        revoke_due_at=now,
    )
    unwanted.token_sealed = seal_value(response.access_token, row=unwanted, column="token_sealed")
    if not _is_in_use(authorization, response):
        unwanted.save()


def _is_in_use(authorization: Authorization, response: TokenResponse) -> bool:
    """Say whether ORCID handed out a token that a connection of this iD already works with."""
    rows = Grant.objects.filter(
        connection__orcid_id=_orcid_id(response),
        connection__credential_id=authorization.credential_id,
    )
    return any(queries.open_access_token(grant).reveal() == response.access_token for grant in rows)


def _accept(
    authorization: Authorization, response: TokenResponse, *, now: datetime
) -> tuple[ConnectOutcome, EventEntry]:
    bound, renewed = _bound(authorization, response, now=now)
    older = list(Grant.objects.filter(connection=bound).exclude(state=GrantState.REVOKED))
    grant = _new_grant(bound, response, now=now)
    for old in older:
        _supersede(old, by=grant, now=now)
    lacking = missing(asked=authorization.scopes, granted=response.scopes)
    outcome = ConnectOutcome.FEWER_SCOPES if lacking else ConnectOutcome.CONNECTED
    _finish(authorization, bound, outcome=outcome, now=now)
    researcher_connected.send(sender=Connection, tenant_id=bound.tenant_id, connection_id=bound.pk)
    kind = EventKind.RECONNECTED if renewed else EventKind.CONNECTED
    return outcome, _event(kind, authorization, bound, lacking=lacking, now=now)


def _bound(
    authorization: Authorization, response: TokenResponse, *, now: datetime
) -> tuple[Connection, bool]:
    """Return the connection with its new generation, and whether it was there before."""
    found = (
        Connection.objects.select_for_update(no_key=True)
        .filter(credential=authorization.credential, orcid_id=_orcid_id(response))
        .first()
    )
    bound = found or Connection(
        tenant_id=authorization.tenant_id,
        researcher_id=authorization.researcher_id,
        credential_id=authorization.credential_id,
        orcid_id=_orcid_id(response),
        generation=0,
    )
    bound.generation += 1
    bound.state, bound.state_reason = ConnectionState.ACTIVE, ""
    bound.scopes = _scopes(response)
    bound.name_at_orcid = (response.name or "")[:LONGEST_NAME]
    bound.authenticated_at = bound.connected_at = now
    bound.expires_at = _expiry(response, now=now)
    bound.ended_at = None
    bound.save()
    return bound, found is not None


def _new_grant(bound: Connection, response: TokenResponse, *, now: datetime) -> Grant:
    """Store the whole token response, its two tokens sealed apart from the rest."""
    grant = Grant(
        tenant_id=bound.tenant_id,
        public_id=new_public_id(),
        connection=bound,
        generation=bound.generation,
        token_type=response.token_type[:20],
        scopes=_scopes(response),
        received_at=now,
        expires_at=_expiry(response, now=now),
    )
    raw = json.dumps(dict(response.raw), ensure_ascii=False, default=list)
    grant.access_token_sealed = seal_value(
        response.access_token, row=grant, column="access_token_sealed"
    )
    if response.refresh_token:
        grant.refresh_token_sealed = seal_value(
            response.refresh_token, row=grant, column="refresh_token_sealed"
        )
    grant.response_sealed = seal_value(raw, row=grant, column="response_sealed")
    grant.save()
    return grant


def _supersede(old: Grant, *, by: Grant, now: datetime) -> None:
    """Put an older grant aside; revoke it at ORCID if nothing is lost by that.

    ORCID may hand out the same token again; revoking it would end the new grant too.
    """
    same_token = queries.open_access_token(old).reveal() == queries.open_access_token(by).reveal()
    if old.state == GrantState.CURRENT:
        old.state = GrantState.SUPERSEDED
    if same_token:
        old.revoke_due_at = None
    elif not missing(asked=old.scopes, granted=by.scopes):
        old.revoke_due_at = old.revoke_due_at or now + CALLS_IN_FLIGHT
    old.save(update_fields=["state", "revoke_due_at"])


def _scopes(response: TokenResponse) -> list[str]:
    return sorted(scope[:LONGEST_SCOPE] for scope in response.scopes)


def _expiry(response: TokenResponse, *, now: datetime) -> datetime | None:
    """Return the absolute time: most tokens live for 20 years, some for an hour."""
    return now + timedelta(seconds=response.expires_in) if response.expires_in else None


def _finish(
    authorization: Authorization, bound: Connection, *, outcome: ConnectOutcome, now: datetime
) -> None:
    authorization.state = AuthorizationState.CONNECTED
    authorization.outcome = outcome
    authorization.connection = bound
    authorization.finished_at = now
    authorization.save(
        update_fields=["researcher", "state", "outcome", "connection", "finished_at"]
    )
    if authorization.link_id:
        PersonalLink.objects.filter(pk=authorization.link_id, used_at=None).update(used_at=now)


def _event(
    kind: EventKind,
    authorization: Authorization,
    bound: Connection,
    *,
    lacking: list[str],
    now: datetime,
) -> EventEntry:
    researcher = authorization.researcher
    return EventEntry(
        kind=kind,
        actor=Actor.researcher(researcher.pk),
        at=now,
        subject=Subject("researcher", researcher.public_id),
        details={
            "connection": bound.public_id,
            "generation": bound.generation,
            "scopes": bound.scopes,
            "missing": lacking,
        },
    )
