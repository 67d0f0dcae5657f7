"""Close a researcher's way to ORCID without a connection."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from audit import actions as audit
from audit.entries import SYSTEM, Actor, EventEntry, ExchangeEntry, Subject
from audit.vocabulary import EventKind
from oauth.connect.outcomes import ConnectOutcome
from oauth.lifetimes import EXCHANGE_LIFE
from oauth.models import Authorization, AuthorizationState


def close(
    *,
    authorization: Authorization,
    outcome: ConnectOutcome,
    exchanges: Sequence[ExchangeEntry],
    now: datetime,
) -> None:
    """Write down that, and why, nothing came of it; with what was said to ORCID."""
    with transaction.atomic(durable=True):
        mark_closed(authorization, outcome=outcome, now=now)
        audit.record_event(event(authorization, outcome=outcome, now=now))
        audit.record_exchanges(exchanges)


def mark_closed(authorization: Authorization, *, outcome: ConnectOutcome, now: datetime) -> None:
    """Write the outcome into the row, within the caller's transaction."""
    denied = outcome is ConnectOutcome.DENIED
    authorization.state = AuthorizationState.DENIED if denied else AuthorizationState.FAILED
    authorization.outcome = outcome
    authorization.finished_at = now
    authorization.save(update_fields=["state", "outcome", "finished_at"])


def close_interrupted(*, now: datetime) -> int:
    """Close what dead processes of this tenant left behind; return how many there were."""
    with transaction.atomic(durable=True):
        rows = list(
            Authorization.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("researcher", "credential")
            .filter(state=AuthorizationState.EXCHANGING, taken_at__lte=now - EXCHANGE_LIFE)
        )
        for row in rows:
            mark_closed(row, outcome=ConnectOutcome.INTERRUPTED, now=now)
        if rows:
            audit.record_events(
                [event(row, outcome=ConnectOutcome.INTERRUPTED, now=now) for row in rows]
            )
    return len(rows)


def event(authorization: Authorization, *, outcome: ConnectOutcome, now: datetime) -> EventEntry:
    """Return the event of an end without a connection."""
    researcher = authorization.researcher
    denied = outcome is ConnectOutcome.DENIED
    by_system = outcome is ConnectOutcome.INTERRUPTED
    return EventEntry(
        kind=EventKind.CONNECT_DENIED if denied else EventKind.CONNECT_FAILED,
        actor=SYSTEM if by_system else Actor.researcher(researcher.pk),
        at=now,
        subject=Subject("researcher", researcher.public_id),
        details={
            "outcome": outcome.value,
            "credential": authorization.credential.public_id,
        },
    )
