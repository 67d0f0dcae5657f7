"""An organisation's settings."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy

from orcid_client import ror
from orcid_client.vocabularies import COUNTRIES
from scoping.stored_sentences import translated
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

    organization_name = forms.CharField(
        required=False,
        max_length=200,
        label=gettext_lazy("Organisation in ORCID: name"),
        help_text=gettext_lazy(
            "Your own organisation. Imported affiliations that name no organisation get this one."
        ),
    )
    organization_city = forms.CharField(
        required=False, max_length=200, label=gettext_lazy("Organisation in ORCID: city")
    )
    organization_region = forms.CharField(
        required=False,
        max_length=200,
        label=gettext_lazy("Organisation in ORCID: region or state"),
    )
    organization_country = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Organisation in ORCID: country"),
        choices=[("", "—"), *((code, code) for code in sorted(COUNTRIES))],
        help_text=gettext_lazy("Two-letter ISO 3166-1 code, such as GB."),
    )
    organization_ror = forms.CharField(
        required=False,
        max_length=40,
        label=gettext_lazy("Organisation in ORCID: ROR ID"),
        help_text=gettext_lazy(
            "The ROR ID, such as https://ror.org/01nrxwf90. Look it up at ror.org."
        ),
    )

    def __init__(self, *args: Any, tenant: Tenant, **kwargs: Any) -> None:  # noqa: ANN401
        """Show what is set."""
        kwargs["initial"] = {name: getattr(tenant, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)

    def clean_organization_ror(self) -> str:
        """Return the id as its full address."""
        typed: str = self.cleaned_data["organization_ror"]
        try:
            return ror.parse(typed) if typed else ""
        except ror.InvalidRorId as error:
            raise forms.ValidationError(translated(str(error))) from None

    def clean(self) -> dict[str, Any]:
        """Ask for all of the organisation that ORCID needs, or nothing."""
        cleaned: dict[str, Any] = super().clean() or {}
        needed = ("name", "city", "country", "ror")
        missing = [one for one in needed if not cleaned.get(f"organization_{one}")]
        if 0 < len(missing) < len(needed):
            for one in missing:
                if f"organization_{one}" not in self.errors:
                    self.add_error(f"organization_{one}", gettext_lazy("ORCID needs this too."))
        return cleaned

    def draft(self) -> TenantDraft:
        """Return what was typed."""
        return TenantDraft(**self.cleaned_data)
