"""What members enter about credentials, researchers, members and their organisation."""

from tenants.forms.credentials import CredentialForm, environment_choices
from tenants.forms.members import AcceptForm, InvitationForm, RoleForm
from tenants.forms.researchers import ResearcherForm
from tenants.forms.settings import TenantForm

__all__ = [
    "AcceptForm",
    "CredentialForm",
    "InvitationForm",
    "ResearcherForm",
    "RoleForm",
    "TenantForm",
    "environment_choices",
]
