"""What each role of a member may do: one table."""

from django.db import models
from django.utils.translation import gettext_lazy


class Role(models.TextChoices):
    """The roles of a tenant's members, strongest first."""

    OWNER = "owner", gettext_lazy("Owner")
    ADMIN = "admin", gettext_lazy("Admin")
    EDITOR = "editor", gettext_lazy("Editor")
    AUDITOR = "auditor", gettext_lazy("Auditor")


class StaffRole(models.TextChoices):
    """What an operator is in a tenant that is open to them; no member has these."""

    READER = "staff"
    EDITOR = "staff-edit"


class Capability(models.TextChoices):
    """The things a member may be allowed to do."""

    VIEW = "view", gettext_lazy("see researchers, items and their states")
    EDIT_RECORDS = "edit-records", gettext_lazy("add, edit and import researchers and items")
    INVITE_RESEARCHERS = "invite-researchers", gettext_lazy("invite researchers to connect")
    SYNC = "sync", gettext_lazy("start, pause and resume sync")
    VIEW_AUDIT = "view-audit", gettext_lazy("read the audit log")
    EXPORT = "export", gettext_lazy("download iDs and put-codes")
    EXPORT_TOKENS = "export-tokens", gettext_lazy("download tokens")
    EXPORT_PERSON = (
        "export-person",
        gettext_lazy("download all data of a researcher, including the log"),
    )
    MANAGE_CREDENTIALS = "manage-credentials", gettext_lazy("add, edit and test ORCID credentials")
    MANAGE_MEMBERS = "manage-members", gettext_lazy("invite members and change their roles")
    MERGE = "merge", gettext_lazy("merge researchers who are one person")
    ERASE = "erase", gettext_lazy("erase researchers")
    MANAGE_TENANT = "manage-tenant", gettext_lazy("change the institution's settings")


_AUDITOR = {
    Capability.VIEW,
    Capability.VIEW_AUDIT,
    Capability.EXPORT,
    Capability.EXPORT_PERSON,
}
_EDITOR = {
    Capability.VIEW,
    Capability.EDIT_RECORDS,
    Capability.INVITE_RESEARCHERS,
    Capability.SYNC,
    Capability.EXPORT,
}
_ADMIN = set(Capability) - {Capability.MANAGE_TENANT}

# What an operator may change where a tenant lets them; no secret, export or member is within.
STAFF_CHANGES = frozenset((Capability.EDIT_RECORDS, Capability.SYNC))
_STAFF = frozenset((Capability.VIEW, Capability.VIEW_AUDIT))

CAPABILITIES: dict[str, frozenset[Capability]] = {
    Role.OWNER: frozenset(Capability),
    Role.ADMIN: frozenset(_ADMIN),
    Role.EDITOR: frozenset(_EDITOR),
    Role.AUDITOR: frozenset(_AUDITOR),
    StaffRole.READER: _STAFF,
    StaffRole.EDITOR: _STAFF | STAFF_CHANGES,
}


def allows(role: str, capability: Capability) -> bool:
    """Say whether a member of this role may do this."""
    return capability in CAPABILITIES[role]


def may_change(*, acting: str, now: Role, then: Role | None) -> bool:
    """Say whether a member may turn one role into another, or (None) take it away.

    Nobody gives, changes or takes more than they have themselves.
    """
    if acting not in Role.values:
        return False
    strength = list(Role)[::-1].index
    touched = max(strength(now), strength(then) if then else 0)
    return allows(acting, Capability.MANAGE_MEMBERS) and strength(Role(acting)) >= touched


def may_reset_factor(*, acting: str, of: Role, owners: int) -> bool:
    """Say whether a member may help another whose second factor is lost.

    As with roles, nobody helps who has less. A lone owner has nobody above them, so the admins may.
    """
    if of == Role.OWNER and owners == 1:
        return acting in Role.values and allows(acting, Capability.MANAGE_MEMBERS)
    return may_change(acting=acting, now=of, then=None)


def roles_to_give(acting: str) -> list[Role]:
    """Return the roles a member may give to others."""
    return [role for role in Role if may_change(acting=acting, now=role, then=role)]
