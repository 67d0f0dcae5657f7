"""What members enter about ORCID API credentials."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from orcid_client.environments import Api
from orcid_client.scopes import Scope
from tenants.actions import CredentialDraft
from tenants.encryption.secrets import Secret
from tenants.models import (
    ApiType,
    Credential,
    Environment,
    MessageFormat,
)
from tenants.scope_labels import askable, scope_label


class CredentialForm(forms.Form):
    """An ORCID API client; its secret is write-only."""

    environment = forms.ChoiceField(
        help_text=gettext_lazy("Sandbox is ORCID's test environment. Its iDs are not real.")
    )
    api_type = forms.ChoiceField(
        label=gettext_lazy("API"),
        choices=[(choice.value, choice.label) for choice in (ApiType.MEMBER, ApiType.PUBLIC)],
        help_text=gettext_lazy(
            "With the Public API, the portal collects iDs and reads public "
            "information. Only ORCID members can write to records."
        ),
    )
    premium = forms.BooleanField(
        required=False,
        label=gettext_lazy("Premium member"),
        help_text=gettext_lazy(
            "With premium membership, ORCID notifies the portal when a record changes."
        ),
    )
    client_id = forms.CharField(
        label=gettext_lazy("Client ID"),
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "APP-…", "spellcheck": "false"}),
    )
    client_secret = forms.CharField(
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Requested permissions"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Request only what you use. Researchers see these permissions before they decide."
        ),
    )
    message_format = forms.ChoiceField(
        label=gettext_lazy("Message format"),
        choices=MessageFormat.choices,
        initial=MessageFormat.JSON,
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
    words = scope_label(scope)
    return f"{words.title} ({words.text}): {scope}"
