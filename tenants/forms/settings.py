"""An organisation's settings."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy

from tenants.actions import TenantDraft
from tenants.models import (
    Tenant,
)


class TenantForm(forms.Form):
    """An organisation's settings."""

    name = forms.CharField(max_length=200, help_text=gettext_lazy("The name that researchers see."))
    contact_email = forms.EmailField(
        required=False,
        help_text=gettext_lazy("For researchers' questions and replies to invitations."),
    )
    time_zone = forms.ChoiceField(
        choices=[(name, name.replace("_", " ")) for name in sorted(available_timezones())]
    )
    public_pages = forms.BooleanField(
        required=False,
        label=gettext_lazy("Public researcher pages"),
        help_text=gettext_lazy(
            "A page with the name and authenticated iD of each connected researcher."
        ),
    )
    second_factor_required = forms.BooleanField(
        required=False,
        label=gettext_lazy("Two-factor authentication for all members"),
        help_text=gettext_lazy(
            "Members need an authenticator app or a passkey before they can see anything."
        ),
    )
    staff_consent_required = forms.BooleanField(
        required=False,
        label=gettext_lazy("Staff access only with our consent"),
        help_text=gettext_lazy(
            "The portal's operators then need your consent before they can access your data."
        ),
    )

    def __init__(self, *args: Any, tenant: Tenant, **kwargs: Any) -> None:  # noqa: ANN401
        """Show what is set."""
        kwargs["initial"] = {name: getattr(tenant, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)

    def draft(self) -> TenantDraft:
        """Return what was typed."""
        return TenantDraft(**self.cleaned_data)
