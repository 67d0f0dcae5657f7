"""An organisation's settings."""

from typing import Any
from zoneinfo import available_timezones

from django import forms

from tenants.actions import TenantDraft
from tenants.models import (
    Tenant,
)


class TenantForm(forms.Form):
    """An organisation's settings."""

    name = forms.CharField(max_length=200, help_text="As researchers should read it.")
    contact_email = forms.EmailField(
        required=False, help_text="Researchers' questions and replies to invitations go here."
    )
    time_zone = forms.ChoiceField(
        choices=[(name, name.replace("_", " ")) for name in sorted(available_timezones())]
    )
    public_pages = forms.BooleanField(
        required=False,
        label="Public pages of researchers",
        help_text="A page with name and authenticated iD for each connected researcher.",
    )
    second_factor_required = forms.BooleanField(
        required=False,
        label="Second factor for all members",
        help_text="Members see nothing here until they have an authenticator app or a passkey.",
    )
    staff_consent_required = forms.BooleanField(
        required=False,
        label="Staff access only after our consent",
        help_text="The portal's operators then ask before they look at anything of yours.",
    )

    def __init__(self, *args: Any, tenant: Tenant, **kwargs: Any) -> None:  # noqa: ANN401
        """Show what is set."""
        kwargs["initial"] = {name: getattr(tenant, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)

    def draft(self) -> TenantDraft:
        """Return what was typed."""
        return TenantDraft(**self.cleaned_data)
