"""End a connection: by its person, by a member, by ORCID's answer, or by time."""

from datetime import datetime

from django.db import transaction

from audit import actions as audit
from audit.entries import SYSTEM, Actor, EventEntry, Subject
from audit.vocabulary import EventKind
from oauth import queries
from oauth.enqueue import tend_soon
from oauth.models import Connection, ConnectionState, Grant, GrantState, HandOver, PersonalLink
from oauth.signals import connection_ended
from scoping.translation import N_

LONGEST_REASON = 200


def disconnect(*, connection: Connection, actor: Actor, now: datetime) -> bool:
    """End a connection here, and let all its tokens be revoked at ORCID; False if it had ended.

    The tokens are revoked by the worker, which tries until ORCID has taken it: so the person's
    will stands also while ORCID is away. What was written to the record stays; what was logged
    stays too.
    """
    with transaction.atomic(durable=True):
        return _disconnect(connection, actor=actor, now=now)


def leave(*, link: PersonalLink | HandOver, actor: Actor, now: datetime) -> bool:
    """End the connection of the person and credential that a link or hand-over is for."""
    with transaction.atomic(durable=True):
        bound = queries.newest_connection(
            researcher_id=link.researcher_id, credential_id=link.credential_id
        )
        return bound is not None and _disconnect(bound, actor=actor, now=now)


def mark_lost(*, connection: Connection, generation: int, reason: str, now: datetime) -> bool:
    """Note that ORCID refuses a connection's token (401), within the caller's transaction.

    Counts only for the grant in use: a late answer to an older token says nothing about the
    new one. The token is kept, since ORCID lets a client remove its own items with it. Return
    whether anything changed.
    """
    return _mark(
        connection, generation=generation, state=ConnectionState.LOST, reason=reason, now=now
    )


def mark_moved(*, connection: Connection, generation: int, primary: str, now: datetime) -> bool:
    """Note that ORCID merged the record into another iD, for which new permission is needed."""
    return _mark(
        connection,
        generation=generation,
        state=ConnectionState.MOVED,
        reason=reason_of_move(primary),
        now=now,
    )


def reason_of_move(primary: str) -> str:
    """Return what is said with a connection whose record was merged into another iD."""
    return N_("ORCID has merged this record into {primary}").format(primary=primary)


def expire_connections(*, now: datetime) -> int:
    """End the connections of the current tenant whose time is over; return how many."""
    with transaction.atomic(durable=True):
        # Whoever connects anew holds the row and wins; the next sweep finds what is left.
        over = Connection.objects.select_for_update(
            no_key=True, of=("self",), skip_locked=True
        ).filter(state=ConnectionState.ACTIVE, expires_at__lte=now)
        rows = list(over.select_related("researcher"))
        for row in rows:
            _end(row, state=ConnectionState.EXPIRED, reason="", now=now)
        if rows:
            audit.record_events(
                [_event(EventKind.CONNECTION_LOST, row, actor=SYSTEM, now=now) for row in rows]
            )
    return len(rows)


def _disconnect(connection: Connection, *, actor: Actor, now: datetime) -> bool:
    bound = _locked(connection)
    if bound.state == ConnectionState.DISCONNECTED:
        return False
    _end(bound, state=ConnectionState.DISCONNECTED, reason="", now=now)
    Grant.objects.filter(connection=bound).exclude(state=GrantState.REVOKED).update(
        state=GrantState.WITHDRAWN, revoke_due_at=now
    )
    audit.record_event(_event(EventKind.DISCONNECTED, bound, actor=actor, now=now))
    transaction.on_commit(lambda: tend_soon(bound.tenant_id))
    return True


def _locked(connection: Connection) -> Connection:
    rows = Connection.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "researcher"
    )
    return rows.get(pk=connection.pk)


def _mark(
    connection: Connection,
    *,
    generation: int,
    state: ConnectionState,
    reason: str,
    now: datetime,
) -> bool:
    with transaction.atomic():
        bound = _locked(connection)
        if bound.generation != generation or bound.state != ConnectionState.ACTIVE:
            return False
        _end(bound, state=state, reason=reason, now=now)
        Grant.objects.filter(connection=bound, generation=generation).update(
            state=GrantState.WITHDRAWN
        )
        audit.record_event(_event(EventKind.CONNECTION_LOST, bound, actor=SYSTEM, now=now))
        transaction.on_commit(lambda: tend_soon(bound.tenant_id))
    return True


def _end(bound: Connection, *, state: ConnectionState, reason: str, now: datetime) -> None:
    bound.ask_due_at = None if state == ConnectionState.DISCONNECTED else now
    bound.state, bound.state_reason, bound.ended_at = state, reason[:LONGEST_REASON], now
    bound.save(update_fields=["state", "state_reason", "ended_at", "ask_due_at"])
    connection_ended.send(sender=Connection, tenant_id=bound.tenant_id, connection_id=bound.pk)


def _event(kind: EventKind, bound: Connection, *, actor: Actor, now: datetime) -> EventEntry:
    return EventEntry(
        kind=kind,
        actor=actor,
        at=now,
        subject=Subject("researcher", bound.researcher.public_id),
        details={
            "connection": bound.public_id,
            "generation": bound.generation,
            "state": bound.state,
        },
    )
