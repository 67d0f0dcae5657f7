"""What the portal believes of an identity provider's answers. Pure.

Source: OpenID Connect Core 1.0, sections 2, 3.1.2.1 and 3.1.3; Discovery 1.0, section 4.3;
RFC 7636 (PKCE); RFC 8176 (methods); RFC 9207 (issuer in the answer).
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from scoping.translation import N_

LONGEST_SUBJECT = 255
LAST_MOMENT = 1e11
# The kinds of proof behind the methods that a provider may name: two kinds are two factors.
_KIND_OF_METHOD = {
    "pwd": "known", "pin": "known", "kba": "known",
    "otp": "owned", "sms": "owned", "tel": "owned", "hwk": "owned", "swk": "owned", "sc": "owned",
    "fpt": "being", "face": "being", "iris": "being", "retina": "being", "vbm": "being",
}  # fmt: skip
_STRONG_CONTEXTS = frozenset(
    (
        "https://refeds.org/profile/mfa",
        "http://schemas.microsoft.com/claims/multipleauthn",
        "phr",
        "phrh",
    )
)


class ProviderAnswerError(Exception):
    """An answer of a provider that the portal does not accept; the text says which and why."""


@dataclass(frozen=True, slots=True)
class ProviderEndpoints:
    """Where a provider answers; ``basic`` says how its token endpoint knows the client."""

    authorization: str
    token: str
    keys: str
    basic: bool


@dataclass(frozen=True, slots=True)
class ProviderUser:
    """Who signed in, as the provider says; ``email`` is "" unless it is said to be verified."""

    subject: str
    email: str
    name: str
    second_factor: bool
    proven_at: float


def endpoints(document: bytes, *, issuer: str) -> ProviderEndpoints:
    """Return where a provider answers, from its discovery document.

    Raises:
        ProviderAnswerError: it is no such document, or another issuer's.
    """
    found = _mapping(document)
    if found.get("issuer") != issuer:
        raise ProviderAnswerError(N_("The document has a different issuer."))
    named = [found.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if not all(isinstance(value, str) and _is_address(value) for value in named):
        raise ProviderAnswerError(N_("The document does not contain all endpoints of a provider."))
    methods = _texts(found.get("token_endpoint_auth_methods_supported") or "client_secret_basic")
    authorization, token, keys = map(str, named)
    return ProviderEndpoints(authorization, token, keys, basic="client_secret_basic" in methods)


def authorization_url(
    address: str, *, client_id: str, redirect_uri: str, state: str, nonce: str,
    verifier: str, fresh: bool,
) -> str:  # fmt: skip
    """Return where the browser goes to sign in."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
    asked = {
        "response_type": "code",
        "scope": "openid email profile",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge.rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    if fresh:
        asked |= {"prompt": "login", "max_age": "0"}
    joined = "&" if urlsplit(address).query else "?"
    return f"{address}{joined}{urlencode(asked)}"


def id_token_of(document: bytes) -> str:
    """Return the id_token of a token endpoint's answer. Raises ProviderAnswerError."""
    token = _mapping(document).get("id_token")
    if not isinstance(token, str) or not token:
        raise ProviderAnswerError(N_("The provider's response has no id_token."))
    return token


def person(
    claims: Mapping[str, Any], *, addresses_verified: bool, factor_trusted: bool
) -> ProviderUser:
    """Return whom checked claims are about. Raises ProviderAnswerError."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or "\0" in subject:
        raise ProviderAnswerError(N_("The provider does not say who signed in."))
    verified = claims.get("email_verified", addresses_verified)
    email = claims.get("email") if verified is True or verified == "true" else None
    name = claims.get("name")
    return ProviderUser(
        subject=subject,
        email=_text(email).strip().lower(),
        name=_text(name)[:200],
        second_factor=factor_trusted or has_second_factor(claims),
        proven_at=_moment(claims.get("auth_time")),
    )


def has_second_factor(claims: Mapping[str, Any]) -> bool:
    """Say whether a provider names a second factor, as a method or as a context."""
    methods = _texts(claims.get("amr"))
    kinds = {_KIND_OF_METHOD[method] for method in methods if method in _KIND_OF_METHOD}
    contexts = _texts(claims.get("acr"))
    return "mfa" in methods or len(kinds) > 1 or any(one in _STRONG_CONTEXTS for one in contexts)


def _texts(claim: object) -> list[str]:
    """Return the texts of a claim that is one or a list of them; a provider may send anything."""
    found = claim if isinstance(claim, list) else [claim]
    return [one for one in found if isinstance(one, str)]


def is_of(email: str, domains: Sequence[str]) -> bool:
    """Say whether an address is of one of the domains; of any, where none are named."""
    return not domains or email.rpartition("@")[2] in domains


def _text(value: object) -> str:
    return value.replace("\0", "") if isinstance(value, str) else ""


def _moment(value: object) -> float:
    """Return epoch seconds; 0 for what is none, or lies past all calendars."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if is_number and 0 < value < LAST_MOMENT else 0.0  # type: ignore[operator, arg-type]


def _is_address(text: str) -> bool:
    """Say whether a text can be sent as an address: other signs are written as %XX (RFC 3986)."""
    return bool(text) and text.isascii() and text.isprintable()


def refuse_unstorable(claims: Mapping[str, Any]) -> None:
    """Refuse what JSON can spell and nothing else can hold: half a surrogate pair.

    Raises:
        ProviderAnswerError: there is one, in a name or a value.
    """
    try:
        json.dumps(claims, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ProviderAnswerError(
            N_("The provider's response contains characters that do not exist.")
        ) from None


def _mapping(document: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(document)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ProviderAnswerError(N_("The provider's response is not a JSON object."))
    refuse_unstorable(found)
    return found
