"""Add people, and change who may do what."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from audit import actions as audit
from audit.entries import Actor, EventEntry, Subject
from audit.vocabulary import EventKind
from scoping.context import required_tenant_id
from scoping.translation import N_
from tenants import routes
from tenants.encryption.secrets import Secret
from tenants.models import Membership, RouteKind, User
from tenants.roles import Role, may_change


class MemberRuleError(Exception):
    """A change of members that the rules forbid; the text says which rule."""


def create_user(*, email: str, name: str, password: Secret, now: datetime) -> User:
    """Create a person who can sign in."""
    user = User(email=email.lower(), name=name, joined_at=now)
    user.set_password(password.reveal())
    user.save()
    return user


def add_member(*, user: User, role: Role, actor: Actor, now: datetime) -> Membership:
    """Make a user a member of the current tenant."""
    with transaction.atomic(durable=True):
        membership = Membership.objects.create(
            tenant_id=required_tenant_id(), user=user, role=role, created_at=now
        )
        routes.add(kind=RouteKind.MEMBER, key=str(user.pk), object_id=membership.pk)
        audit.record_event(
            EventEntry(
                kind=EventKind.MEMBER_ADDED,
                actor=actor,
                at=now,
                subject=Subject("member", membership.public_id),
                details={"role": role.value},
            )
        )
    return membership


def change_role(
    *, member: Membership, role: Role, acting: Membership, actor: Actor, now: datetime
) -> None:
    """Give a member another role.

    Raises:
        MemberRuleError: it is more than the acting member has, or the last owner would go.
    """
    with transaction.atomic(durable=True):
        locked = _changeable(member, acting=acting, role=role)
        before, locked.role = locked.role, role
        locked.save(update_fields=["role"])
        details = {"from": before, "to": role.value}
        _record(EventKind.MEMBER_ROLE_CHANGED, locked, actor=actor, now=now, details=details)


def remove_member(*, member: Membership, acting: Membership, actor: Actor, now: datetime) -> None:
    """Take a member's place away; the person can still sign in elsewhere.

    Raises:
        MemberRuleError: the member has more than the acting one, or is the last owner.
    """
    with transaction.atomic(durable=True):
        locked = _changeable(member, acting=acting, role=None)
        routes.remove(kind=RouteKind.MEMBER, object_id=locked.pk)
        _record(
            EventKind.MEMBER_REMOVED, locked, actor=actor, now=now, details={"role": locked.role}
        )
        locked.delete()


def _changeable(member: Membership, *, acting: Membership, role: Role | None) -> Membership:
    """Return the locked row, if the rules allow the change; owners are locked with it."""
    rows = {row.pk: row for row in Membership.objects.select_for_update().order_by("id")}
    locked, by = rows.get(member.pk), rows.get(acting.pk)
    if locked is None or by is None:
        raise MemberRuleError(N_("This member has just been removed."))
    if not may_change(acting=Role(by.role), now=Role(locked.role), then=role):
        raise MemberRuleError(
            N_("You cannot give, change or remove a role with more rights than your own.")
        )
    owners = [row for row in rows.values() if row.role == Role.OWNER]
    if locked.role == Role.OWNER and role != Role.OWNER and len(owners) == 1:
        raise MemberRuleError(
            N_("The last owner cannot be removed. Make somebody else an owner first.")
        )
    return locked


def _record(
    kind: EventKind,
    member: Membership,
    *,
    actor: Actor,
    now: datetime,
    details: Mapping[str, object],
) -> None:
    audit.record_event(
        EventEntry(
            kind=kind,
            actor=actor,
            at=now,
            subject=Subject("member", member.public_id),
            details=details,
        )
    )
