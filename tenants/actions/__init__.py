"""Change tenants, members, credentials and researchers."""

from tenants.actions.credentials import (
    CredentialRefusedError,
    add_credential,
    change_credential,
)
from tenants.actions.invitations import (
    InvitationRefusedError,
    LetterRefusedError,
    accept_invitation,
    invite_member,
    resend_invitation,
    revoke_invitation,
)
from tenants.actions.members import (
    MemberRuleError,
    add_member,
    change_role,
    create_user,
    remove_member,
)
from tenants.actions.organisations import (
    TenantDraft,
    change_tenant,
    create_tenant,
    lengthen_retention,
)
from tenants.actions.researchers import (
    ReferenceTakenError,
    ResearcherDraft,
    add_researcher,
    add_researchers_in_batch,
    change_researcher,
    fill_researcher,
)
from tenants.credential_rules import CredentialDraft

__all__ = [
    "CredentialDraft",
    "CredentialRefusedError",
    "InvitationRefusedError",
    "LetterRefusedError",
    "MemberRuleError",
    "ReferenceTakenError",
    "ResearcherDraft",
    "TenantDraft",
    "accept_invitation",
    "add_credential",
    "add_member",
    "add_researcher",
    "add_researchers_in_batch",
    "change_credential",
    "change_researcher",
    "change_role",
    "change_tenant",
    "create_tenant",
    "create_user",
    "fill_researcher",
    "invite_member",
    "lengthen_retention",
    "remove_member",
    "resend_invitation",
    "revoke_invitation",
]
