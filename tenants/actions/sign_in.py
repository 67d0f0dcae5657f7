"""Let members in whom their tenant's identity provider vouches for."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from audit import actions as audit
from audit.entries import SYSTEM, Actor, EventEntry, Subject
from audit.vocabulary import EventKind
from scoping.context import required_tenant_id
from scoping.public_ids import new_public_id
from scoping.translation import N_
from tenants import routes
from tenants.actions.invitations import enter_by_invitation
from tenants.encryption.secrets import Secret, open_value, seal_value
from tenants.models import (
    Identity,
    IdentityProvider,
    Invitation,
    Membership,
    SignInAttempt,
    User,
)
from tenants.sso.claims import ProviderUser, is_of

LIFE = timedelta(minutes=10)


class SignInRefusedError(Exception):
    """Somebody who is not let in: a word for the log, and a sentence for the person."""

    def __init__(self, word: str, sentence: str) -> None:
        super().__init__(sentence)
        self.word = word


@dataclass(frozen=True, slots=True)
class Begun:
    """What goes to the provider with the browser."""

    state: str
    nonce: str
    verifier: Secret


@dataclass(frozen=True, slots=True)
class Taken:
    """An attempt that its answer has come for; it serves no other."""

    nonce: str
    verifier: Secret
    return_to: str
    fresh: bool


def begin_sign_in(*, browser: str, return_to: str, fresh: bool, now: datetime) -> Begun:
    """Remember that a browser goes to the provider; old attempts are swept on the way."""
    begun = Begun(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=Secret(secrets.token_urlsafe(48)),
    )
    attempt = SignInAttempt(
        tenant_id=required_tenant_id(),
        public_id=new_public_id(),
        state_hash=routes.key_hash(begun.state),
        browser_hash=routes.key_hash(browser),
        nonce=begun.nonce,
        return_to=return_to,
        fresh=fresh,
        expires_at=now + LIFE,
    )
    attempt.verifier_sealed = seal_value(
        begun.verifier.reveal(), row=attempt, column="verifier_sealed"
    )
    with transaction.atomic(durable=True):
        SignInAttempt.objects.filter(expires_at__lte=now).delete()
        attempt.save()
    return begun


def take_attempt(*, state: str, browser: str, now: datetime) -> Taken | None:
    """Return the attempt that a browser's answer belongs to, once; a wrong browser burns none."""
    rows = SignInAttempt.objects.filter(
        state_hash=routes.key_hash(state),
        browser_hash=routes.key_hash(browser),
        expires_at__gt=now,
    )
    attempt = rows.first()
    if attempt is None:
        return None
    verifier = open_value(attempt, "verifier_sealed")
    deleted, _ = rows.delete()
    return Taken(attempt.nonce, verifier, attempt.return_to, attempt.fresh) if deleted else None


def admit(*, provider: IdentityProvider, person: ProviderUser, now: datetime) -> Membership:
    """Return the place of whom the provider vouches for.

    By the provider's own name for the person, or the first time by a verified address, which
    must be a member's, or one that is invited and new to the portal.

    Raises:
        SignInRefusedError: nobody is let in; the refusal is on record.
    """
    try:
        with transaction.atomic(durable=True):
            membership = _known(provider, person, now=now) or _link(provider, person, now=now)
            _refuse_unfit(membership, person)
            _record(EventKind.MEMBER_SIGNED_IN, membership, now=now)
    except SignInRefusedError as refused:
        record_refusal(provider=provider, word=refused.word, now=now)
        raise
    return membership


def record_refusal(*, provider: IdentityProvider, word: str, now: datetime) -> None:
    """Let the log say that a sign-in ended here; who it was is not known for sure."""
    subject = Subject("identity-provider", provider.public_id)
    with transaction.atomic(durable=True):
        audit.record_event(
            EventEntry(
                kind=EventKind.SIGN_IN_REFUSED,
                actor=SYSTEM,
                at=now,
                subject=subject,
                details={"reason": word},
            )
        )


def _known(provider: IdentityProvider, person: ProviderUser, *, now: datetime) -> Membership | None:
    rows = Identity.objects.select_related("membership__user", "membership__tenant")
    identity = rows.filter(issuer=provider.issuer, subject=person.subject).first()
    if identity is None:
        return None
    identity.used_at = now
    identity.save(update_fields=["used_at"])
    return identity.membership


def _link(provider: IdentityProvider, person: ProviderUser, *, now: datetime) -> Membership:
    """Bind the provider's name for somebody to a member, by their address."""
    if not person.email:
        raise SignInRefusedError(
            "unverified", N_("Your provider does not confirm your e-mail address.")
        )
    if not is_of(person.email, provider.domains):
        raise SignInRefusedError("domain", N_("E-mail addresses in this domain are not allowed."))
    members = Membership.objects.select_related("user", "tenant").select_for_update(of=("self",))
    membership = members.filter(user__email=person.email).first() or _enter(person, now=now)
    linked = Identity.objects.filter(membership=membership).first()
    if linked and (linked.issuer, linked.subject) == (provider.issuer, person.subject):
        return membership  # the same sign-in, in another tab
    if linked:
        raise SignInRefusedError(
            "other-person",
            N_(
                "Your provider previously identified this member differently. An "
                "administrator of your institution can remove the member and invite them "
                "again."
            ),
        )
    Identity.objects.create(
        tenant_id=required_tenant_id(),
        membership=membership,
        issuer=provider.issuer,
        subject=person.subject,
        created_at=now,
        used_at=now,
    )
    _record(EventKind.MEMBER_LINKED, membership, now=now)
    return membership


def _enter(person: ProviderUser, *, now: datetime) -> Membership:
    """Let somebody in who is invited; who has an account accepts with it, by the letter."""
    invited = Invitation.objects.filter(email=person.email, accepted_at=None, expires_at__gt=now)
    invitation = invited.first()
    if invitation is None:
        raise SignInRefusedError(
            "no-member", N_("You are not a member of this institution. Ask for an invitation.")
        )
    if User.objects.filter(email=person.email).exists():
        raise SignInRefusedError(
            "letter", N_("You already have an account. Join with the link in your invitation.")
        )
    user = User(email=person.email, name=person.name, joined_at=now)
    user.set_unusable_password()
    return enter_by_invitation(invitation, user=user, now=now)


def _refuse_unfit(membership: Membership, person: ProviderUser) -> None:
    if not membership.user.is_active:
        raise SignInRefusedError("inactive", N_("This account is disabled."))
    if membership.tenant.second_factor_required and not person.second_factor:
        raise SignInRefusedError(
            "second-factor",
            N_(
                "This institution requires two-factor authentication, and your provider "
                "did not confirm it. Turn it on there, or ask an owner to trust the "
                "provider."
            ),
        )


def _record(kind: EventKind, membership: Membership, *, now: datetime) -> None:
    audit.record_event(
        EventEntry(
            kind=kind,
            actor=Actor.member(membership.user_id),
            at=now,
            subject=Subject("member", membership.public_id),
            details={"by": "identity-provider"},
        )
    )
