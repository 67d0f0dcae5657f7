"""What members type about credentials, researchers, members and their organisation."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password

from orcid_client import ids
from orcid_client.environments import ApiType as Api
from orcid_client.scopes import Scope
from tenants.actions import CredentialDraft, ResearcherDraft, TenantDraft
from tenants.models import (
    ApiType,
    Credential,
    Environment,
    MessageFormat,
    Researcher,
    Tenant,
    User,
)
from tenants.permissions import askable, permission
from tenants.roles import Role
from tenants.secrets import Secret


class CredentialForm(forms.Form):
    """An ORCID API client; its secret is write-only."""

    environment = forms.ChoiceField(
        help_text="Sandbox is ORCID's own place for trying things out; its iDs are not real."
    )
    api_type = forms.ChoiceField(
        label="API",
        choices=[(choice.value, choice.label) for choice in (ApiType.MEMBER, ApiType.PUBLIC)],
        help_text="With the Public API the portal knows researchers' iDs and reads what is "
        "public; only members of ORCID can write to records.",
    )
    premium = forms.BooleanField(
        required=False,
        label="Premium member",
        help_text="ORCID then tells the portal when a record changes.",
    )
    client_id = forms.CharField(
        label="Client id",
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "APP-…", "spellcheck": "false"}),
    )
    client_secret = forms.CharField(
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label="What researchers are asked for",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ask only for what you use. Researchers see these words before they decide.",
    )
    message_format = forms.ChoiceField(
        label="Messages", choices=MessageFormat.choices, initial=MessageFormat.JSON
    )

    def __init__(self, *args: Any, credential: Credential | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        """Offer what there is, and show what is saved but its secret."""
        if credential:
            kwargs["initial"] = {name: getattr(credential, name) for name in _SHOWN}
        else:
            kwargs["initial"] = {"scopes": _USUAL_SCOPES}
        super().__init__(*args, **kwargs)
        self.fields["environment"].choices = environment_choices()  # type: ignore[attr-defined]
        self.fields["scopes"].choices = [  # type: ignore[attr-defined]
            (scope, _scope_words(scope)) for scope in askable(Api.MEMBER)
        ]
        self.fields["client_secret"].required = credential is None

    def draft(self) -> CredentialDraft:
        """Return what was typed."""
        data = self.cleaned_data
        secret = data["client_secret"].strip()
        return CredentialDraft(
            environment=Environment(data["environment"]),
            api_type=ApiType(data["api_type"]),
            premium=data["premium"],
            client_id=data["client_id"],
            secret=Secret(secret) if secret else None,
            scopes=tuple(data["scopes"]),
            message_format=MessageFormat(data["message_format"]),
        )


_USUAL_SCOPES = (Scope.READ_LIMITED.value, Scope.ACTIVITIES_UPDATE.value)
_SHOWN = ("environment", "api_type", "premium", "client_id", "scopes", "message_format")


def environment_choices() -> list[tuple[str, str]]:
    """Return the registries on offer; the simulator only where the operator runs one."""
    return [
        (choice.value, str(choice.label))
        for choice in Environment
        if choice is not Environment.SIMULATOR or settings.SIMULATOR_ENABLED
    ]


def _scope_words(scope: str) -> str:
    words = permission(scope)
    return f"{words.title} ({words.text}): {scope}"


class ResearcherForm(forms.Form):
    """A researcher as the institution knows them."""

    external_ref = forms.CharField(
        label="Own key",
        max_length=100,
        help_text="The number or name by which your own systems know this person.",
    )
    given_names = forms.CharField(max_length=200)
    family_name = forms.CharField(max_length=200, required=False)
    email = forms.EmailField(label="E-mail address", required=False)
    department = forms.CharField(max_length=200, required=False)
    claimed_orcid_id = forms.CharField(
        label="ORCID iD as you know it",
        max_length=100,
        required=False,
        help_text="It spares the researcher some typing. An iD counts as authenticated only once "
        "the researcher has signed in at ORCID.",
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

    def draft(self) -> ResearcherDraft:
        """Return what was typed."""
        return ResearcherDraft(**self.cleaned_data)


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


class InvitationForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label="E-mail address", max_length=254)
    role = forms.ChoiceField()

    def __init__(self, *args: Any, roles: Sequence[Role], **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the roles that the acting member may give, the least first."""
        super().__init__(*args, **kwargs)
        choices = [(role.value, role.label) for role in reversed(roles)]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]


class AcceptForm(forms.Form):
    """Who accepts an invitation: a name and a new password."""

    name = forms.CharField(label="Your name", max_length=200)
    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:  # noqa: ANN401
        """Keep the address, which the password must not resemble."""
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> Secret:
        """Hold the password against the rules for passwords."""
        password: str = self.cleaned_data["password"]
        user = User(email=self.email, name=self.data.get("name", ""))
        validate_password(password, user=user)
        return Secret(password)


class RoleForm(forms.Form):
    """Another role for a member: one of those the acting member may give."""

    role = forms.ChoiceField()

    def __init__(self, *args: Any, roles: Sequence[Role], **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the roles."""
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]
