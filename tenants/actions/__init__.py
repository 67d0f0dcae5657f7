"""Change tenants, members, credentials and researchers."""

from tenants.actions.credentials import (
    CredentialRefusedError,
    add_credential,
    change_credential,
)
from tenants.actions.factors import reset_factor
from tenants.actions.identity_provider import (
    ProviderDraft,
    check_provider,
    remove_provider,
    save_provider,
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
from tenants.actions.operators import (
    StaffRuleError,
    consent_to_staff,
    end_staff_session,
    let_staff_edit,
    open_staff_session,
    record_staff_visit,
)
from tenants.actions.owner_letters import note_dangerous, tell_owners
from tenants.actions.researchers import (
    ReferenceTakenError,
    ResearcherDraft,
    add_researcher,
    add_researchers_in_batch,
    change_researcher,
    change_researchers_in_batch,
)
from tenants.actions.sign_in import (
    SignInRefusedError,
    admit,
    begin_sign_in,
    record_refusal,
    take_attempt,
)
from tenants.actions.tenants import TenantDraft, change_tenant, create_tenant, lengthen_retention
from tenants.credential_rules import CredentialDraft

__all__ = [
    "CredentialDraft",
    "CredentialRefusedError",
    "InvitationRefusedError",
    "LetterRefusedError",
    "MemberRuleError",
    "ProviderDraft",
    "ReferenceTakenError",
    "ResearcherDraft",
    "SignInRefusedError",
    "StaffRuleError",
    "TenantDraft",
    "accept_invitation",
    "add_credential",
    "add_member",
    "add_researcher",
    "add_researchers_in_batch",
    "admit",
    "begin_sign_in",
    "change_credential",
    "change_researcher",
    "change_researchers_in_batch",
    "change_role",
    "change_tenant",
    "check_provider",
    "consent_to_staff",
    "create_tenant",
    "create_user",
    "end_staff_session",
    "invite_member",
    "lengthen_retention",
    "let_staff_edit",
    "note_dangerous",
    "open_staff_session",
    "record_refusal",
    "record_staff_visit",
    "remove_member",
    "remove_provider",
    "resend_invitation",
    "reset_factor",
    "revoke_invitation",
    "save_provider",
    "take_attempt",
    "tell_owners",
]
