"""Ask a person for permission again whose permission was lost: once for each loss."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction

from audit.entries import SYSTEM
from oauth import queries
from oauth.invitations.cause_of_loss import CauseOfLoss, find_cause
from oauth.invitations.invite import Letter, NotMailedError, invite
from oauth.models import Connection, ConnectionState
from tenants.quotas import QuotaReachedError

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 20
MAIL_REST = timedelta(hours=1)
# Whoever was not reached by then is asked by a member, if at all.
LONGEST = timedelta(days=3)
LETTERS = {
    ConnectionState.LOST: Letter("oauth/asking_again"),
    ConnectionState.MOVED: Letter("oauth/asking_for_new_id"),
    ConnectionState.EXPIRED: Letter("oauth/asking_to_renew"),
}


def ask_again(*, clock: Callable[[], datetime]) -> int:
    """Send a personal link to people whose permission was lost; return how many were asked.

    Nobody is who has deactivated the record: there is nothing that a new permission could do.

    The date goes before the letter leaves: who dies in between has asked once too little, never
    twice. Only a letter that the mail server refused is tried again.
    """
    asked = 0
    for bound in _take(now=clock()):
        if _is_connected(bound) or not bound.researcher.email:
            continue
        if bound.state == ConnectionState.LOST:
            cause = find_cause(bound, clock=clock)
            if cause is CauseOfLoss.NOT_TOLD:
                _try_later(bound, now=clock())
            if cause in {CauseOfLoss.NOT_TOLD, CauseOfLoss.CLOSED}:
                continue
        try:
            invite(
                researcher=bound.researcher,
                credential=bound.credential,
                actor=SYSTEM,
                site=settings.PUBLIC_URL,
                now=clock(),
                letter=LETTERS[ConnectionState(bound.state)],
            )
        except (NotMailedError, QuotaReachedError) as error:
            log.warning("oauth.not_asked_again", error=type(error.__cause__ or error).__name__)
            _try_later(bound, now=clock())
        else:
            asked += 1
    return asked


def _take(*, now: datetime) -> list[Connection]:
    with transaction.atomic(durable=True):
        due = Connection.objects.select_for_update(
            no_key=True, of=("self",), skip_locked=True
        ).filter(ask_due_at__lte=now)
        rows = list(due.select_related("researcher", "credential")[:MOST_AT_ONCE])
        Connection.objects.filter(pk__in=[row.pk for row in rows]).update(ask_due_at=None)
    return [row for row in rows if row.state in LETTERS]


def _is_connected(bound: Connection) -> bool:
    """Say whether the person gave permission meanwhile, perhaps with another iD."""
    found = queries.active_connection(
        researcher_id=bound.researcher_id, credential_id=bound.credential_id
    )
    return found is not None


def _try_later(bound: Connection, *, now: datetime) -> None:
    if bound.ended_at and now < bound.ended_at + LONGEST:
        rows = Connection.objects.filter(pk=bound.pk, state=bound.state)
        rows.update(ask_due_at=now + MAIL_REST)
