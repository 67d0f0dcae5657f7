"""What an owner types about their identity provider."""

import re
from typing import Any

from django import forms

from tenants.actions import ProviderDraft
from tenants.encryption.secrets import Secret
from tenants.models import IdentityProvider, Tenant
from tenants.queries import caller
from tenants.safe_http.addresses import AddressRefusedError

DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
MOST_DOMAINS = 50


class ProviderForm(forms.Form):
    """An OpenID Connect client at the institution's provider; its secret is write-only."""

    issuer = forms.CharField(
        max_length=500,
        help_text="The provider's address as it names itself, for example "
        "https://login.example.org/realms/staff",
        widget=forms.URLInput(attrs={"spellcheck": "false"}),
    )
    client_id = forms.CharField(label="Client id", max_length=200)
    client_secret = forms.CharField(
        max_length=500, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )
    domains = forms.CharField(
        label="Domains of e-mail addresses",
        required=False,
        max_length=2000,
        help_text="Parted by spaces or commas. Empty: addresses of any domain.",
    )
    addresses_verified = forms.BooleanField(
        required=False,
        label="Its addresses are verified although it does not say so",
        help_text="Some providers leave email_verified out. Only with domains of your own above.",
    )
    factor_trusted = forms.BooleanField(
        required=False,
        label="It always asks for a second factor",
        help_text="Without this, a second factor counts only where the provider says so.",
    )
    required = forms.BooleanField(
        required=False,
        label="Members must sign in through it",
        help_text="Owners can still come in by password and second factor, in case it fails.",
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 (Django's signature)
        provider: IdentityProvider | None,
        tenant: Tenant,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Show what is saved but the secret."""
        if provider:
            names = ("issuer", "client_id", "addresses_verified", "factor_trusted")
            kwargs["initial"] = {name: getattr(provider, name) for name in names} | {
                "domains": " ".join(provider.domains),
                "required": tenant.provider_required,
            }
        super().__init__(*args, **kwargs)
        self.fields["client_secret"].required = provider is None

    def clean_issuer(self) -> str:
        """Refuse an address that the portal would not call."""
        issuer = str(self.cleaned_data["issuer"])
        if "?" in issuer or "#" in issuer:
            raise forms.ValidationError("An issuer has no ? and no #.")
        try:
            caller().check(issuer)
        except AddressRefusedError as refused:
            raise forms.ValidationError(str(refused)) from None
        return issuer

    def clean_domains(self) -> tuple[str, ...]:
        """Accept domains however they are parted."""
        typed = re.split(r"[\s,;]+", self.cleaned_data["domains"].lower())
        domains = tuple(dict.fromkeys(word.removeprefix("@") for word in typed if word))
        wrong = [word for word in domains if not DOMAIN.fullmatch(word)]
        if wrong:
            raise forms.ValidationError(f"{wrong[0]} is no domain.")
        if len(domains) > MOST_DOMAINS:
            raise forms.ValidationError(f"At most {MOST_DOMAINS} domains.")
        return domains

    def clean(self) -> dict[str, Any]:
        """Trust unverified addresses in domains of the institution's own alone."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("addresses_verified") and not data.get("domains"):
            self.add_error("addresses_verified", "Name the domains that are yours first.")
        return data

    def draft(self) -> ProviderDraft:
        """Return what was typed."""
        data = dict(self.cleaned_data)
        secret = data.pop("client_secret").strip()
        return ProviderDraft(secret=Secret(secret) if secret else None, **data)
