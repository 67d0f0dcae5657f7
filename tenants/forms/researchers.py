"""What members enter about researchers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from orcid_client import ids
from tenants.actions import ResearcherDraft
from tenants.models import (
    Researcher,
)


class ResearcherForm(forms.Form):
    """A researcher as the institution knows them."""

    external_ref = forms.CharField(
        label=gettext_lazy("Your reference"),
        max_length=100,
        help_text=gettext_lazy(
            "How your own systems identify the researcher, such as an employee number."
        ),
    )
    given_names = forms.CharField(max_length=200, required=False)
    family_name = forms.CharField(max_length=200, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False)
    department = forms.CharField(max_length=200, required=False)
    claimed_orcid_id = forms.CharField(
        label=gettext_lazy("ORCID iD (unauthenticated)"),
        max_length=100,
        required=False,
        help_text=gettext_lazy(
            "Saves the researcher some typing. The iD is authenticated only once "
            "the researcher has signed in to ORCID."
        ),
    )

    def __init__(self, *args: Any, researcher: Researcher | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        """Show what is known."""
        if researcher:
            kwargs["initial"] = {name: getattr(researcher, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)

    def clean_claimed_orcid_id(self) -> str:
        """Accept every spelling of an iD; refuse a mistyped one."""
        typed = self.cleaned_data["claimed_orcid_id"]
        try:
            return str(ids.parse(typed)) if typed else ""
        except ids.InvalidOrcidId as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self) -> dict[str, Any]:
        """Ask for something to call the researcher by."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("given_names") and not cleaned.get("email") and not self.errors:
            self.add_error("given_names", gettext_lazy("Enter a name or an e-mail address."))
        return cleaned

    def draft(self) -> ResearcherDraft:
        """Return what was typed."""
        return ResearcherDraft(**self.cleaned_data)
