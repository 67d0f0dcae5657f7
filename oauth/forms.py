"""What members type about their own site."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from oauth import queries
from tenants import queries as tenants


class ReturnAddressForm(forms.Form):
    """An address of the institution's site."""

    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=500,
        help_text=gettext_lazy("Starts with https:// and must match exactly."),
        widget=forms.TextInput(
            attrs={"placeholder": "https://www.example.edu/profile", "spellcheck": "false"}
        ),
    )


class InstitutionalDoorForm(forms.Form):
    """Which credential ORCID's Institutional Connect is for, and where people sign in first."""

    credential = forms.ChoiceField(label=gettext_lazy("ORCID credential"))
    sign_in = forms.ChoiceField(
        label=gettext_lazy("Sign-in page"),
        help_text=gettext_lazy(
            "One of the return addresses. It signs researchers in and hands them off to the portal."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the tenant's credentials and addresses."""
        super().__init__(*args, **kwargs)
        self.fields["credential"].choices = [  # type: ignore[attr-defined]
            (row.public_id, f"{row.client_id} ({row.get_environment_display()})")
            for row in tenants.credentials()
        ]
        self.fields["sign_in"].choices = [  # type: ignore[attr-defined]
            (row.public_id, row.url) for row in queries.return_addresses()
        ]
