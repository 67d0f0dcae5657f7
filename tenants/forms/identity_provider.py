"""What an owner types about their identity provider."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

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
        help_text=gettext_lazy(
            "The issuer identifier of the provider, for example "
            "https://login.example.org/realms/staff"
        ),
        widget=forms.URLInput(attrs={"spellcheck": "false"}),
    )
    client_id = forms.CharField(label=gettext_lazy("Client ID"), max_length=200)
    client_secret = forms.CharField(
        max_length=500, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )
    domains = forms.CharField(
        label=gettext_lazy("E-mail domains"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("Separated by spaces or commas. Leave empty to allow any domain."),
    )
    addresses_verified = forms.BooleanField(
        required=False,
        label=gettext_lazy("Trust e-mail addresses that are not marked as verified"),
        help_text=gettext_lazy(
            "Some providers omit email_verified. This needs your own domains above."
        ),
    )
    factor_trusted = forms.BooleanField(
        required=False,
        label=gettext_lazy("The provider always requires two-factor authentication"),
        help_text=gettext_lazy(
            "If off, two-factor authentication counts only if the provider confirms it."
        ),
    )
    required = forms.BooleanField(
        required=False,
        label=gettext_lazy("Members must sign in with the provider"),
        help_text=gettext_lazy(
            "Owners can still sign in with a password and two-factor "
            "authentication, in case the provider fails."
        ),
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
            raise forms.ValidationError(gettext("An issuer cannot contain ? or #."))
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
            raise forms.ValidationError(
                gettext("{domain} is not a domain.").format(domain=wrong[0])
            )
        if len(domains) > MOST_DOMAINS:
            raise forms.ValidationError(
                gettext("Enter at most {most} domains.").format(most=MOST_DOMAINS)
            )
        return domains

    def clean(self) -> dict[str, Any]:
        """Trust unverified addresses in domains of the institution's own alone."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("addresses_verified") and not data.get("domains"):
            self.add_error("addresses_verified", gettext("Enter your own domains first."))
        return data

    def draft(self) -> ProviderDraft:
        """Return what was typed."""
        data = dict(self.cleaned_data)
        secret = data.pop("client_secret").strip()
        return ProviderDraft(secret=Secret(secret) if secret else None, **data)
