"""Make, open and take back links to shared calls."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from audit import actions as audit
from audit.entries import SYSTEM, Actor, EventEntry, Subject
from audit.vocabulary import EventKind
from dashboard.models import Share
from scoping.context import required_tenant_id
from tenants import routes
from tenants.models import RouteKind


def make_share(
    *, exchange_ids: Sequence[str], days: int, actor: Actor, now: datetime
) -> tuple[Share, str]:
    """Make a link to some calls; return it with its token, which is not kept."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic(durable=True):
        share = Share.objects.create(
            tenant_id=required_tenant_id(),
            exchange_ids=list(exchange_ids),
            made_by_id=actor.row_id,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        routes.add(kind=RouteKind.SHARE_LINK, key=token, object_id=share.pk)
        _record(EventKind.SHARE_MADE, share, actor=actor, now=now)
    return share, token


def note_opened(*, share: Share, now: datetime) -> None:
    """Keep when a link was first opened."""
    with transaction.atomic(durable=True):
        if Share.objects.filter(pk=share.pk, opened_at=None).update(opened_at=now):
            _record(EventKind.SHARE_OPENED, share, actor=SYSTEM, now=now)


def revoke_share(*, share: Share, actor: Actor, now: datetime) -> None:
    """Take a link back; what somebody saved of it is theirs."""
    with transaction.atomic(durable=True):
        routes.remove(kind=RouteKind.SHARE_LINK, object_id=share.pk)
        _record(EventKind.SHARE_REVOKED, share, actor=actor, now=now)
        share.delete()


def open_shares(*, now: datetime) -> QuerySet[Share]:
    """Return the links that can still be opened, newest first."""
    return Share.objects.filter(expires_at__gt=now).order_by("-id")


def _record(kind: EventKind, share: Share, *, actor: Actor, now: datetime) -> None:
    audit.record_event(
        EventEntry(
            kind=kind,
            actor=actor,
            at=now,
            subject=Subject("share", share.public_id),
            details={"calls": share.exchange_ids},
        )
    )
