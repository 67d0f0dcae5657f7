"""Help a member whose second factor is lost."""

from collections.abc import Mapping
from datetime import datetime

import structlog
from allauth.mfa.models import Authenticator
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from audit import actions as audit
from audit.entries import SYSTEM, Actor, EventEntry, Subject
from audit.vocabulary import EventKind
from scoping.context import required_tenant_id, tenant_context
from scoping.translation import N_
from tenants import routes
from tenants.actions.members import MemberRuleError
from tenants.models import Membership, RouteKind, Tenant, User
from tenants.roles import Role, may_reset_factor

log = structlog.get_logger(__name__)


def reset_factor(
    *, member: Membership, acting: Membership, actor: Actor, site: str, now: datetime
) -> None:
    """Take a member's second factors, password and sessions away; a letter says how to go on.

    The password goes too: whoever has it, and talks somebody into this, would otherwise be in.
    What is left is the member's mailbox, by which the account was made. Since an account may be
    used in other institutions, this stands in their logs as well.

    Raises:
        MemberRuleError: themselves, more than the acting member has, no factor, or an operator.
    """
    with transaction.atomic(durable=True):
        locked = _helpable(member, acting=acting)
        user = User.objects.select_for_update().get(pk=locked.user_id)
        if user.is_operator:
            raise MemberRuleError(
                N_("This person operates the portal. Ask another operator for help.")
            )
        deleted, _ = Authenticator.objects.filter(user=user).delete()
        if not deleted:
            raise MemberRuleError(N_("This member has no two-factor authentication."))
        user.set_unusable_password()  # with it end all sessions, which are bound to the password
        user.save(update_fields=["password"])
        _record_everywhere(user, home=locked, actor=actor, now=now)
    _mail(user, site=site)


def _helpable(member: Membership, *, acting: Membership) -> Membership:
    """Return the locked row, if the rules allow it."""
    rows = {row.pk: row for row in Membership.objects.select_for_update().order_by("id")}
    locked, by = rows.get(member.pk), rows.get(acting.pk)
    if locked is None or by is None:
        raise MemberRuleError(N_("This member has just been removed."))
    if locked.pk == by.pk:
        raise MemberRuleError(N_("Change your own two-factor authentication in your account."))
    owners = sum(row.role == Role.OWNER for row in rows.values())
    if not may_reset_factor(acting=by.role, of=Role(locked.role), owners=owners):
        raise MemberRuleError(N_("You cannot do this for a role with more rights than your own."))
    return locked


def _record_everywhere(user: User, *, home: Membership, actor: Actor, now: datetime) -> None:
    """Let the log of each institution say it: here who did it, elsewhere that it was elsewhere."""
    places = routes.find_all(kind=RouteKind.MEMBER, key=str(user.pk))
    # Always in one order, so that two resets at once do not wait for each other's logs.
    for place in sorted(places):
        if place.tenant_id == required_tenant_id():
            _record(home, actor=actor, details={"at": "here"}, now=now)
            continue
        with tenant_context(place.tenant_id):
            elsewhere = Membership.objects.filter(pk=place.object_id).first()
            if elsewhere:
                details = {"at": "elsewhere"}
                _record(elsewhere, actor=SYSTEM, details=details, now=now)


def _record(
    member: Membership, *, actor: Actor, details: Mapping[str, object], now: datetime
) -> None:
    subject = Subject("member", member.public_id)
    kind = EventKind.FACTOR_RESET
    audit.record_event(EventEntry(kind=kind, actor=actor, at=now, subject=subject, details=details))


def _mail(user: User, *, site: str) -> None:
    """Tell the member how to go on; the sign-in page offers the same, should this be lost."""
    words = {
        "tenant": Tenant.objects.get(pk=required_tenant_id()),
        "address": site + reverse("account_reset_password"),
    }
    letter = EmailMessage(
        subject=" ".join(render_to_string("tenants/factor_reset_subject.txt", words).split()),
        body=render_to_string("tenants/factor_reset.txt", words),
        to=[user.email],
    )
    try:
        letter.send()
    except OSError as error:  # smtplib's errors are OSErrors
        log.warning("tenants.letter_not_taken", error=type(error).__name__)
