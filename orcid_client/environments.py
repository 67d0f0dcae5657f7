"""ORCID's registries and their addresses.

Source: ORCID API tutorial, "API hosts"; the sandbox is a separate world with its own iDs.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit


class Api(StrEnum):
    """Which of ORCID's two APIs a credential belongs to."""

    PUBLIC = "public"
    MEMBER = "member"


class InsecureAddressError(ValueError):
    """Raised when a registry's address is not https."""


@dataclass(frozen=True, slots=True)
class Registry:
    """One registry: its site (sign-in, OAuth, iD addresses) and the roots of its two APIs.

    The API roots end in the version, without a slash: `https://api.orcid.org/v3.0`.
    """

    name: str
    site: str
    member_api: str
    public_api: str

    def __post_init__(self) -> None:
        for address in (self.site, self.member_api, self.public_api):
            scheme = urlsplit(address).scheme
            if scheme != "https" and not (scheme == "http" and self.is_simulator):
                message = f"{address} is refused: ORCID is only spoken to over https."
                raise InsecureAddressError(message)

    @property
    def is_simulator(self) -> bool:
        """Return whether this is our own stand-in, the only one that may speak plain http."""
        return self.name == "simulator"

    def api(self, api_type: Api) -> str:
        """Return the root of the API, version included."""
        return self.member_api if api_type is Api.MEMBER else self.public_api

    def unversioned_api(self, api_type: Api) -> str:
        """Return the API's root without version, where webhooks are registered."""
        return self.api(api_type).rsplit("/", 1)[0]

    @property
    def authorize_url(self) -> str:
        """Return where a researcher signs in and grants."""
        return f"{self.site}/oauth/authorize"

    @property
    def token_url(self) -> str:
        """Return the token endpoint; it lives on the site, not on the APIs."""
        return f"{self.site}/oauth/token"

    @property
    def revoke_url(self) -> str:
        """Return where tokens are revoked."""
        return f"{self.site}/oauth/revoke"

    @property
    def userinfo_url(self) -> str:
        """Return OpenID Connect's userinfo endpoint."""
        return f"{self.site}/oauth/userinfo"

    @property
    def jwks_url(self) -> str:
        """Return the key set that signs id_tokens."""
        return f"{self.site}/oauth/jwks"


PRODUCTION = Registry(
    name="production",
    site="https://orcid.org",
    member_api="https://api.orcid.org/v3.0",
    public_api="https://pub.orcid.org/v3.0",
)
SANDBOX = Registry(
    name="sandbox",
    site="https://sandbox.orcid.org",
    member_api="https://api.sandbox.orcid.org/v3.0",
    public_api="https://pub.sandbox.orcid.org/v3.0",
)


def simulator(*, site: str, member_api: str, public_api: str) -> Registry:
    """Return the environment of a simulated registry at addresses of the operator's choice."""
    return Registry(
        name="simulator",
        site=site.rstrip("/"),
        member_api=member_api.rstrip("/"),
        public_api=public_api.rstrip("/"),
    )
