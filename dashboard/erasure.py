"""Erase a researcher, in steps that each can be seen: off the record, tokens revoked, forgotten.

The steps before the last go through the push engine and the sweep over due tokens, which try until
ORCID has taken it. The last is one transaction over all rooms.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from audit import actions as audit
from audit.entries import Actor, EventEntry, Subject
from audit.vocabulary import EventKind
from oauth import actions as oauth
from oauth import erasure as permissions
from oauth.models import Connection, ConnectionState, Grant
from records import actions as records
from records import erasure as assertions
from records.queries import items_of
from scoping.context import required_tenant_id
from scoping.translation import N_
from sync import erasure as records_at_orcid
from sync.models import SyncDue
from sync.scheduling import pause_filters
from tenants import erasure
from tenants.models import Researcher
from tenants.queries import identities


class ErasureTooSoonError(Exception):
    """A step before the last is not done; the text says which."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What still stands between a researcher and being forgotten."""

    left_on_records: int
    usable_connections: int
    tokens_to_revoke: int
    hooks_to_remove: int

    @property
    def may_remove(self) -> bool:
        """Say whether items can still be taken off the record: that needs a permission."""
        return bool(self.left_on_records and self.usable_connections)

    @property
    def may_finish(self) -> bool:
        """Say whether only forgetting is left."""
        return not (self.usable_connections or self.tokens_to_revoke or self.hooks_to_remove)


def progress(researcher: Researcher) -> Progress:
    """Return how far the erasure of a researcher has come."""
    return Progress(
        left_on_records=records_at_orcid.left_on_records(researcher_id=researcher.pk),
        usable_connections=_active(researcher).count(),
        tokens_to_revoke=permissions.tokens_to_revoke(researcher_id=researcher.pk),
        hooks_to_remove=records_at_orcid.hooks_to_remove(researcher_id=researcher.pk),
    )


def take_off_records(*, researcher: Researcher, actor: Actor, now: datetime) -> None:
    """Withdraw every item, so that the push engine removes what the tenant put on the record."""
    for item in items_of(researcher_id=researcher.pk).filter(wanted=True):
        records.withdraw_item(item=item, actor=actor, now=now)


def end_permissions(*, researcher: Researcher, actor: Actor, now: datetime) -> None:
    """Disconnect every connection; the sweep revokes the tokens at ORCID."""
    for connection in _active(researcher):
        oauth.disconnect(connection=connection, actor=actor, now=now)


def erase_researcher(*, researcher: Researcher, actor: Actor, now: datetime) -> None:
    """Delete everything that names a researcher; the log keeps that it was done.

    Raises:
        ErasureTooSoonError: a permission or a token is left, or a call is under way.
    """
    with transaction.atomic(durable=True):
        locked = Researcher.objects.select_for_update().get(pk=researcher.pk)
        if not progress(locked).may_finish:
            raise ErasureTooSoonError(
                gettext("End the permissions first, and wait until ORCID has revoked the tokens.")
            )
        public_id, known_as = locked.public_id, _known_as(locked)
        # Whoever was merged has nothing left, unless it came at the moment of the merge.
        for one in identities([locked.pk]):
            try:
                records_at_orcid.forget_researcher(researcher_id=one.pk)
            except records_at_orcid.RecordBusyError as busy:
                raise ErasureTooSoonError(str(busy)) from None
            permissions.forget_researcher(researcher_id=one.pk)
            assertions.forget_researcher(researcher_id=one.pk, known_as=known_as)
        erasure.forget_researcher(locked)
        audit.record_event(
            EventEntry(
                kind=EventKind.RESEARCHER_ERASED,
                actor=actor,
                at=now,
                subject=Subject("researcher", public_id),
            )
        )


def end_all_permissions(*, actor: Actor, now: datetime) -> int:
    """Disconnect every connection of the current tenant; return how many there were."""
    active = list(Connection.objects.filter(state=ConnectionState.ACTIVE))
    for connection in active:
        oauth.disconnect(connection=connection, actor=actor, now=now)
    return len(active)


def erase_tenant(*, actor: Actor, now: datetime, leave_tokens: bool = False) -> None:
    """Delete everything of the current tenant but its log, where the last event says so.

    Raises:
        ErasureTooSoonError: tokens wait to be revoked, or webhooks to be removed, at ORCID, unless
            those are to be left.
    """
    with transaction.atomic(durable=True):
        tokens = Grant.objects.filter(revoke_due_at__isnull=False).count()
        webhooks = records_at_orcid.hooks_to_remove()
        if (tokens or webhooks) and not leave_tokens:
            raise ErasureTooSoonError(_too_soon(tokens=tokens, webhooks=webhooks))
        tenant_id = required_tenant_id()
        erasure.forget_tenant()
        SyncDue.objects.filter(tenant_id=tenant_id).delete()
        audit.record_event(EventEntry(kind=EventKind.TENANT_ERASED, actor=actor, at=now))


def _too_soon(*, tokens: int, webhooks: int) -> str:
    """Return what keeps a tenant from being erased, and what to do."""
    notice = N_(
        "At ORCID, {tokens} tokens wait to be revoked and {webhooks} webhooks to be removed. "
        "Run again."
    )
    if webhooks and pause_filters.tenant_pause().exists():
        notice = N_(
            "At ORCID, {tokens} tokens wait to be revoked and {webhooks} webhooks to be removed. "
            "This does not happen while everything is paused: resume, then run again."
        )
    return notice.format(tokens=tokens, webhooks=webhooks)


def _active(researcher: Researcher) -> QuerySet[Connection]:
    return Connection.objects.filter(researcher=researcher, state=ConnectionState.ACTIVE)


def _known_as(researcher: Researcher) -> set[str]:
    connections = Connection.objects.filter(researcher=researcher)
    ids = set(connections.values_list("orcid_id", flat=True))
    references = {one.external_ref for one in identities([researcher.pk])}
    return (ids | references | {researcher.email, researcher.claimed_orcid_id}) - {""}
