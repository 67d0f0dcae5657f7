"""ORCID's OAuth: the address a researcher is sent to, and the calls of the token endpoint.

Every call uses an OAuth2Session of its own: such a session holds one mutable token, and a
shared one could speak with another person's. ORCID authenticates clients in the body.
Source: ORCID API tutorial, "OAuth"; RFC 6749, RFC 7009.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import requests_oauthlib
from oauthlib.oauth2 import BackendApplicationClient, OAuth2Error

from orcid_client import ids
from orcid_client.answers import shown
from orcid_client.elements.json_codec import legible
from orcid_client.errors import IdentityRefused, OAuthUnavailable
from orcid_client.oauth_answers import oauth_error_from
from orcid_client.oauth_door import OAuthDoor
from orcid_client.scopes import format_scopes, parse_scopes

if TYPE_CHECKING:
    from requests import Response as RequestsResponse

    from orcid_client.environments import Registry
    from orcid_client.http import Transport
    from orcid_client.ids import OrcidId


class _QuietAtDebug(logging.Filter):
    """Drops what these libraries say at DEBUG: tokens, codes and secrets in clear."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.WARNING


# A filter on the very loggers holds whatever level a configuration gives them later.
for _name in (
    "requests_oauthlib",
    "requests_oauthlib.oauth2_session",
    "requests_oauthlib.oauth2_auth",
    "oauthlib",
    "oauthlib.oauth2.rfc6749.parameters",
    "oauthlib.oauth2.rfc6749.clients.base",
):
    logging.getLogger(_name).addFilter(_QuietAtDebug())
    logging.getLogger(_name).setLevel(logging.WARNING)

_OF_ANOTHER_KIND = "The answer is no token response."
_MOST_DIGITS = 10


@dataclass(frozen=True, slots=True)
class ClientCredential:
    """A tenant's API client, with its secret in clear for as long as this object lives."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TokenResponse:
    """The whole answer of the token endpoint; nothing secret shows in its repr.

    `expires_in` is in seconds, `orcid` is None for a token of the credential itself, `name`
    is None when the researcher's name is not public.
    """

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    token_type: str
    scopes: frozenset[str]
    expires_in: int | None
    orcid: OrcidId | None
    name: str | None
    id_token: str | None = field(repr=False)
    raw: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class OAuth:
    """The OAuth operations of one credential in one environment; stateless and thread-safe."""

    environment: Registry
    credential: ClientCredential
    transport: Transport | None = None

    def authorize_url(
        self,
        *,
        redirect_uri: str,
        scopes: Iterable[str],
        state: str,
        **parameters: str | int | bool | None,
    ) -> str:
        """Return where to send the researcher.

        Further parameters of ORCID: nonce, prompt, max_age, lang, show_login, email,
        given_names, family_names, orcid. Those that are None are left out.
        """
        session = self._session(redirect_uri=redirect_uri, scope=format_scopes(scopes))
        given = {name: _word(value) for name, value in parameters.items() if value is not None}
        address, _state = session.authorization_url(
            OAuthDoor.secure(self.environment.authorize_url), state=state, **given
        )
        return self.environment.site + address.removeprefix(OAuthDoor.secure(self.environment.site))

    def exchange_code(
        self, *, code: str, redirect_uri: str, context: object = None
    ) -> TokenResponse:
        """Trade a code for a token response, once: a second exchange revokes the first's tokens.

        Raises an OAuthError, IdentityRefused where the answer names no valid iD, or a NoAnswer.
        """
        session = self._session(redirect_uri=redirect_uri, context=context)
        raw = self._fetch(session, code=code, include_client_id=True)
        response = _token_response(raw)
        if response.orcid is None:
            raise IdentityRefused(error="no_orcid", description="The answer names no ORCID iD.")
        return response

    def client_credentials(self, *, scopes: Iterable[str], context: object = None) -> TokenResponse:
        """Return a token of the credential itself, good for all records for about 20 years."""
        session = self._session(
            client=BackendApplicationClient(client_id=self.credential.client_id), context=context
        )
        raw = self._fetch(session, scope=format_scopes(scopes), include_client_id=True)
        return _token_response(raw)

    def refresh(
        self,
        *,
        refresh_token: str,
        scopes: Iterable[str] | None = None,
        revoke_old: bool = True,
        expires_in: int | None = None,
        context: object = None,
    ) -> TokenResponse:
        """Return a new token pair; the old one is revoked unless asked otherwise.

        `scopes` may narrow the old ones, never widen them; `expires_in` is in seconds.
        """
        session = self._session(
            context=context, scope=None if scopes is None else format_scopes(scopes)
        )
        extras: dict[str, Any] = {
            "client_id": self.credential.client_id,
            "client_secret": self.credential.client_secret,
            "revoke_old": "true" if revoke_old else "false",
        }
        if expires_in is not None:
            extras["expires_in"] = expires_in
        raw = _guarded(
            lambda: session.refresh_token(
                OAuthDoor.secure(self.environment.token_url),
                refresh_token=refresh_token,
                **extras,
            )
        )
        return _token_response(raw)

    def revoke(self, *, token: str, context: object = None) -> None:
        """Revoke a token and its pair; an unknown token is fine too (RFC 7009)."""
        session = self._session(context=context)
        answer = session.request(
            "POST",
            OAuthDoor.secure(self.environment.revoke_url),
            data={
                "client_id": self.credential.client_id,
                "client_secret": self.credential.client_secret,
                "token": token,
            },
            headers={"Accept": "application/json"},
            withhold_token=True,
        )
        _refuse_errors(answer)

    def _fetch(self, session: requests_oauthlib.OAuth2Session, **extras: Any) -> Mapping[str, Any]:
        return _guarded(
            lambda: session.fetch_token(
                OAuthDoor.secure(self.environment.token_url),
                client_secret=self.credential.client_secret,
                **extras,
            )
        )

    def _session(
        self,
        *,
        context: object = None,
        **settings: Any,
    ) -> requests_oauthlib.OAuth2Session:
        session = requests_oauthlib.OAuth2Session(self.credential.client_id, **settings)
        session.trust_env = False
        session.register_compliance_hook("access_token_response", _refuse_errors)
        session.register_compliance_hook("refresh_token_response", _refuse_errors)
        if self.transport is not None:
            door = OAuthDoor(
                self.transport,
                environment=self.environment,
                secret=self.credential.client_secret,
                context=context,
            )
            session.mount("https://", door)
            session.mount("http://", door)
        return session


def _word(value: str | int | bool) -> str:  # noqa: FBT001 - a parameter of ORCID's
    return str(value).lower() if isinstance(value, bool) else str(value)


def _refuse_errors(answer: RequestsResponse) -> RequestsResponse:
    """Raise an answer's own error, before oauthlib makes less of it."""
    error = oauth_error_from(answer)
    if error is not None:
        raise error
    return answer


def _guarded(operation: Any) -> Mapping[str, Any]:
    """Return the token of an operation; other scopes than asked for are no error.

    oauthlib raises a Warning for them, though ORCID may grant fewer and in any order.
    """
    try:
        token: Mapping[str, Any] = operation()
    except Warning as changed:
        token = getattr(changed, "token", {})
    except OAuth2Error as error:
        raise OAuthUnavailable(
            error=shown(str(error.error or "")), description=_OF_ANOTHER_KIND
        ) from None
    except (ValueError, TypeError, AttributeError, ArithmeticError, RecursionError):
        # What oauthlib meets in an answer that is JSON of another kind: a list, a life of "soon"
        raise OAuthUnavailable(description=_OF_ANOTHER_KIND) from None
    return {name: _storable(value) for name, value in token.items()}


def _storable(value: Any) -> Any:
    """Return a value of an answer without what its texts could not be kept with."""
    if isinstance(value, str):
        return legible(value)
    if isinstance(value, Mapping):
        return {legible(name): _storable(inner) for name, inner in value.items()}
    return [_storable(inner) for inner in value] if isinstance(value, list) else value


def _token_response(raw: Mapping[str, Any]) -> TokenResponse:
    access_token = raw.get("access_token")
    if not isinstance(access_token, str) or not access_token:
        raise OAuthUnavailable(error="no_token", description="The answer holds no token.")
    granted = raw.get("scope") or ""
    granted = " ".join(map(str, granted)) if isinstance(granted, list) else str(granted)
    return TokenResponse(
        access_token=access_token,
        refresh_token=_text(raw.get("refresh_token")),
        token_type=str(raw.get("token_type") or "bearer"),
        scopes=parse_scopes(granted),
        expires_in=_seconds(raw.get("expires_in")),
        orcid=_orcid(raw.get("orcid")),
        name=_text(raw.get("name")),
        id_token=_text(raw.get("id_token")),
        raw=_as_it_came(raw, granted),
    )


def _as_it_came(raw: Mapping[str, Any], granted: str) -> Mapping[str, Any]:
    """Return the response without what oauthlib made of it."""
    kept = {name: value for name, value in raw.items() if name != "expires_at"}
    return MappingProxyType(kept | {"scope": granted})


def _text(raw: object) -> str | None:
    return raw if isinstance(raw, str) else None


def _seconds(raw: object) -> int | None:
    text = str(raw) if isinstance(raw, (int, float, str)) else ""
    is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if is_number else None


def _orcid(raw: object) -> OrcidId | None:
    if raw is None:
        return None
    try:
        return ids.parse(str(raw))
    except ids.InvalidOrcidId:
        raise IdentityRefused(
            error="invalid_orcid", description="The iD in the answer is not valid."
        ) from None
