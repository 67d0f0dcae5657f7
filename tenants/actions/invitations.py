"""Invite people to become members, and let them in."""

import secrets
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from audit import actions as audit
from audit.entries import Actor, EventEntry, Subject
from audit.vocabulary import EventKind
from scoping.context import required_tenant_id
from scoping.translation import N_
from tenants import quotas, routes
from tenants.actions.members import MemberRuleError
from tenants.models import Invitation, Membership, QuotaName, RouteKind, Tenant, User
from tenants.roles import Role, roles_to_give

LIFE = timedelta(days=7)


class InvitationRefusedError(Exception):
    """An invitation that does not hold any more, or is somebody else's; the text says why."""


class LetterRefusedError(Exception):
    """The invitation stands, but the mail server did not take the letter."""


def invite_member(
    *, email: str, role: Role, acting: Membership, site: str, now: datetime
) -> Invitation:
    """Invite an address to a role, and send the letter.

    Raises:
        MemberRuleError: more than the acting member has, already a member, or already invited.
        LetterRefusedError: the letter was not taken; the invitation can be sent again.
        QuotaReachedError: the tenant has sent as many letters today as it may.
    """
    with transaction.atomic(durable=True):
        quotas.spend_of_the_day(QuotaName.MAILS_A_DAY, now=now)
        if role not in roles_to_give(Role(acting.role)):
            raise MemberRuleError(N_("You cannot give a role with more rights than your own."))
        _refuse_known(email.lower())
        invitation = Invitation.objects.create(
            tenant_id=required_tenant_id(), email=email.lower(), role=role,
            invited_by=acting.user, created_at=now, expires_at=now + LIFE,
        )  # fmt: skip
        token = _new_token(invitation)
        _record(EventKind.MEMBER_INVITED, invitation, actor=Actor.member(acting.user_id), now=now)
    _mail(invitation, token=token, site=site)
    return invitation


def resend_invitation(*, invitation: Invitation, actor: Actor, site: str, now: datetime) -> None:
    """Send an invitation again under a new token; the old link leads nowhere from now on.

    Raises:
        LetterRefusedError: the letter was not taken.
        QuotaReachedError: the tenant has sent as many letters today as it may.
    """
    with transaction.atomic(durable=True):
        quotas.spend_of_the_day(QuotaName.MAILS_A_DAY, now=now)
        routes.remove(kind=RouteKind.INVITATION, object_id=invitation.pk)
        token = _new_token(invitation)
        invitation.expires_at = now + LIFE
        invitation.save(update_fields=["expires_at"])
        _record(EventKind.MEMBER_INVITED, invitation, actor=actor, now=now)
    _mail(invitation, token=token, site=site)


def revoke_invitation(*, invitation: Invitation, actor: Actor, now: datetime) -> None:
    """Take an invitation back."""
    with transaction.atomic(durable=True):
        # The route goes first: without it the link in the e-mail finds no tenant at all.
        routes.remove(kind=RouteKind.INVITATION, object_id=invitation.pk)
        _record(EventKind.INVITATION_REVOKED, invitation, actor=actor, now=now)
        invitation.delete()


def accept_invitation(*, invitation: Invitation, user: User, now: datetime) -> Membership:
    """Make a user a member, once; a new user is saved with it.

    Raises:
        InvitationRefusedError: expired, used, or made for another address.
    """
    with transaction.atomic(durable=True):
        return enter_by_invitation(invitation, user=user, now=now)


def enter_by_invitation(invitation: Invitation, *, user: User, now: datetime) -> Membership:
    """Turn an invitation into a place, within the caller's transaction; else as above."""
    locked = Invitation.objects.select_for_update().filter(pk=invitation.pk).first()
    if locked is None or locked.accepted_at or locked.expires_at <= now:
        raise InvitationRefusedError(N_("This invitation has been used, revoked, or has expired."))
    if user.email.lower() != locked.email:
        raise InvitationRefusedError(N_("This invitation is for another e-mail address."))
    if not user.pk:
        user.save()
    membership = _place(locked, user=user, now=now)
    routes.remove(kind=RouteKind.INVITATION, object_id=locked.pk)
    locked.accepted_at = now
    locked.save(update_fields=["accepted_at"])
    _record(EventKind.INVITATION_ACCEPTED, locked, actor=Actor.member(user.pk), now=now)
    return membership


def _place(invitation: Invitation, *, user: User, now: datetime) -> Membership:
    """Return the user's place, made now unless they were made a member some other way meanwhile."""
    found = Membership.objects.filter(user=user).first()
    if found is not None:
        return found
    membership = Membership.objects.create(
        tenant_id=invitation.tenant_id, user=user, role=invitation.role, created_at=now
    )
    routes.add(kind=RouteKind.MEMBER, key=str(user.pk), object_id=membership.pk)
    return membership


def _refuse_known(email: str) -> None:
    if Membership.objects.filter(user__email=email).exists():
        raise MemberRuleError(N_("This person is already a member."))
    if Invitation.objects.filter(email=email, accepted_at=None).exists():
        raise MemberRuleError(
            N_("This address has already been invited. Send the invitation again.")
        )


def _new_token(invitation: Invitation) -> str:
    token = secrets.token_urlsafe(32)
    routes.add(kind=RouteKind.INVITATION, key=token, object_id=invitation.pk)
    return token


def _mail(invitation: Invitation, *, token: str, site: str) -> None:
    words = {
        "tenant": Tenant.objects.get(pk=invitation.tenant_id),
        "invitation": invitation,
        "address": site + reverse("tenants_public:invitation", args=[token]),
    }
    letter = EmailMessage(
        subject=" ".join(render_to_string("tenants/invitation_subject.txt", words).split()),
        body=render_to_string("tenants/invitation.txt", words),
        to=[invitation.email],
    )
    try:
        letter.send()
    except OSError as error:  # smtplib's errors are OSErrors
        raise LetterRefusedError(N_("The e-mail could not be sent.")) from error


def _record(kind: EventKind, invitation: Invitation, *, actor: Actor, now: datetime) -> None:
    audit.record_event(
        EventEntry(
            kind=kind,
            actor=actor,
            at=now,
            subject=Subject("invitation", invitation.public_id),
            details={"role": invitation.role},
        )
    )
