"""Open an operator's access to a tenant, let the tenant consent, and end it."""

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from audit import actions as audit
from audit.entries import Actor, EventEntry, Subject
from audit.vocabulary import ActorKind, EventKind
from scoping.context import required_tenant_id
from scoping.translation import N_
from tenants.models import Membership, StaffSession, Tenant, User
from tenants.roles import Role

log = structlog.get_logger(__name__)
LONGEST_MINUTES = 60
PATIENCE = timedelta(hours=24)


class StaffRuleError(Exception):
    """Access that the rules do not give; the text says which rule."""


def open_staff_session(
    *, tenant: Tenant, operator: User, reason: str, minutes: int, now: datetime
) -> StaffSession:
    """Begin an operator's session, or ask for it where the tenant wants to be asked.

    Raises:
        StaffRuleError: no operator, no reason, or too long.
    """
    if not operator.is_operator or not reason.strip() or not 1 <= minutes <= LONGEST_MINUTES:
        raise StaffRuleError(N_("A staff session needs a reason and can last at most an hour."))
    asks = tenant.staff_consent_required
    with transaction.atomic(durable=True):
        Tenant.objects.select_for_update().get(pk=tenant.pk)
        for last in StaffSession.objects.filter(operator=operator, ended_at=None):
            _end(last, actor=_operator(operator.pk), now=now)
        session = StaffSession.objects.create(
            tenant_id=required_tenant_id(), operator=operator, reason=reason.strip(),
            minutes=minutes, asked_at=now, began_at=None if asks else now,
            ends_at=now + (PATIENCE if asks else timedelta(minutes=minutes)),
        )  # fmt: skip
        kind = EventKind.STAFF_ASKED if asks else EventKind.STAFF_BEGUN
        _record(kind, session, actor=_operator(operator.pk), now=now)
    _tell_owners(session)
    return session


def consent_to_staff(*, session: StaffSession, actor: Actor, now: datetime) -> None:
    """Let an operator in who asked; the time runs from now.

    Raises:
        StaffRuleError: nobody waits for this any more.
    """
    with transaction.atomic(durable=True):
        locked = _open(session, now=now)
        if locked.began_at is not None:
            raise StaffRuleError(N_("This session has already started."))
        locked.began_at, locked.ends_at = now, now + timedelta(minutes=locked.minutes)
        locked.save(update_fields=["began_at", "ends_at"])
        _record(EventKind.STAFF_BEGUN, locked, actor=actor, now=now)
    _tell_owners(locked)


def let_staff_edit(*, session: StaffSession, actor: Actor, now: datetime) -> None:
    """Let an operator change researchers and items, for the rest of the session.

    Raises:
        StaffRuleError: it is over.
    """
    with transaction.atomic(durable=True):
        locked = _open(session, now=now)
        locked.may_edit = True
        locked.save(update_fields=["may_edit"])
        _record(EventKind.STAFF_MAY_EDIT, locked, actor=actor, now=now)


def end_staff_session(*, session: StaffSession, actor: Actor, now: datetime) -> None:
    """End a session at once; either side may.

    Raises:
        StaffRuleError: it is over already.
    """
    with transaction.atomic(durable=True):
        _end(_open(session, now=now), actor=actor, now=now)


def record_staff_visit(*, session: StaffSession, route: str, method: str, now: datetime) -> None:
    """Let the log say which page an operator asked for."""
    with transaction.atomic(durable=True):
        audit.record_event(
            EventEntry(
                kind=EventKind.STAFF_VISITED,
                actor=_operator(session.operator_id),
                at=now,
                subject=Subject("staff-session", session.public_id),
                details={"page": route, "method": method},
            )
        )


def _operator(user_id: int | None) -> Actor:
    return Actor(ActorKind.OPERATOR, user_id)


def _open(session: StaffSession, *, now: datetime) -> StaffSession:
    rows = StaffSession.objects.select_for_update()
    locked = rows.filter(pk=session.pk, ended_at=None, ends_at__gt=now).first()
    if locked is None:
        raise StaffRuleError(N_("This session has ended."))
    return locked


def _end(session: StaffSession, *, actor: Actor, now: datetime) -> None:
    session.ended_at = min(now, session.ends_at)
    session.save(update_fields=["ended_at"])
    _record(EventKind.STAFF_ENDED, session, actor=actor, now=now)


def _tell_owners(session: StaffSession) -> None:
    """Write to the tenant's owners that an operator is in, or waits to be let in.

    Nothing waits for the mail server: the tenant's pages and its log say the same.
    """
    tenant = Tenant.objects.get(pk=session.tenant_id)
    page = settings.PUBLIC_URL + reverse("tenants:staff", args=[tenant.slug])
    words = {"session": session, "tenant": tenant, "address": page}
    subject = " ".join(render_to_string("tenants/staff_subject.txt", words).split())
    body = render_to_string("tenants/staff_letter.txt", words)
    owners = Membership.objects.filter(role=Role.OWNER).select_related("user")
    letters = [EmailMessage(subject, body, to=[owner.user.email]) for owner in owners]
    try:
        get_connection().send_messages(letters)
    except OSError as error:  # smtplib's errors are OSErrors
        log.warning("tenants.owners_not_told", error=type(error).__name__)


def _record(kind: EventKind, session: StaffSession, *, actor: Actor, now: datetime) -> None:
    subject = Subject("staff-session", session.public_id)
    details = {"reason": session.reason, "minutes": session.minutes}
    audit.record_event(EventEntry(kind=kind, actor=actor, at=now, subject=subject, details=details))
