"""OpenID Connect: proof of who signed in, checked against ORCID's keys.

Source: OpenID Connect Core 1.0, section 3.1.3.7; ORCID's discovery document (RS256 only).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import jwt

from orcid_client import answers, ids
from orcid_client.errors import ApiError, IdentityRefused, OAuthUnavailable, UnreadableAnswer
from orcid_client.http import Request

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from orcid_client.environments import Registry
    from orcid_client.http import Response, Transport
    from orcid_client.ids import OrcidId

LEEWAY = 60
_ALGORITHM = "RS256"
_NEEDED = ["iss", "aud", "sub", "exp", "iat"]


class UnknownKeyError(IdentityRefused):
    """The token was signed with a key that is not in the set: fetch the set anew, once."""


@dataclass(frozen=True, slots=True)
class KeySet:
    """ORCID's public keys by key id; keep it, and fetch it anew when a key id is unknown."""

    keys: Mapping[str, jwt.PyJWK]


@dataclass(frozen=True, slots=True)
class IdToken:
    """Who signed in, when (epoch seconds) and how; `amr` for Member API clients only."""

    orcid: OrcidId
    auth_time: int | None
    amr: tuple[str, ...]
    name: str | None
    given_name: str | None
    family_name: str | None
    claims: Mapping[str, Any] = field(repr=False)


def key_set_request(environment: Registry) -> Request:
    """Return the call that fetches the key set."""
    return Request("GET", environment.jwks_url, {"Accept": "application/json"})


def interpret_key_set(response: Response) -> KeySet:
    """Return the keys for signatures that an answer holds. Raises OAuthUnavailable."""
    try:
        answers.raise_unless_ok(response)
        found = answers.json_of(response)["keys"]
        usable = [key for key in found if key.get("kty") == "RSA" and key.get("use") != "enc"]
        return KeySet(
            MappingProxyType({key["kid"]: jwt.PyJWK(key, algorithm=_ALGORITHM) for key in usable})
        )
    except (ApiError, UnreadableAnswer, jwt.PyJWTError, LookupError, TypeError) as error:
        raise OAuthUnavailable(
            status=response.status, description="ORCID's key set could not be read."
        ) from error


def fetch_key_set(environment: Registry, transport: Transport) -> KeySet:
    """Fetch the key set. Raises OAuthUnavailable or a NoAnswer."""
    return interpret_key_set(transport.send(key_set_request(environment)))


def check_id_token(
    id_token: str,
    *,
    keys: KeySet,
    environment: Registry,
    client_id: str,
    nonce: str | None,
    now: datetime,
) -> IdToken:
    """Return who signed in, if signature, issuer, audience, nonce and times all hold.

    `nonce` is the one sent to the authorize page, None only if none was. Raises
    IdentityRefused with what does not hold, UnknownKeyError for a key that is not in the set.
    """
    claims = check_claims(
        id_token, keys=keys, issuer=environment.site, client_id=client_id, nonce=nonce, now=now
    )
    return _id_token(claims)


def check_claims(
    id_token: str,
    *,
    keys: KeySet,
    issuer: str,
    client_id: str,
    nonce: str | None,
    now: datetime,
) -> dict[str, Any]:
    """Return what any issuer's id_token says, if it holds; raises as check_id_token."""
    claims = _signed_claims(id_token, keys, issuer, client_id)
    seconds = now.timestamp()
    if not _is_time(claims["exp"]) or claims["exp"] <= seconds - LEEWAY:
        raise _refused("The id_token has expired.")
    if not _is_time(claims["iat"]) or claims["iat"] > seconds + LEEWAY:
        raise _refused("The id_token is from the future.")
    if claims.get("nonce") != nonce:
        raise _refused("The id_token belongs to another sign-in.")
    if claims.get("azp", client_id) != client_id:
        raise _refused("The id_token was made for another client.")
    return claims


def check_with_fresh_keys(
    id_token: str, *, keys: KeySet, fetch: Callable[[], KeySet], **expected: Any
) -> tuple[IdToken, KeySet]:
    """Return who signed in and the key set to keep, fetched anew where a key was unknown.

    `expected` is as for check_id_token.
    """
    try:
        return check_id_token(id_token, keys=keys, **expected), keys
    except UnknownKeyError:
        newer = fetch()
        return check_id_token(id_token, keys=newer, **expected), newer


def _signed_claims(id_token: str, keys: KeySet, issuer: str, client_id: str) -> dict[str, Any]:
    try:
        key_id = jwt.get_unverified_header(id_token).get("kid")
        key = keys.keys.get(str(key_id))
        if key is None:
            raise UnknownKeyError(
                error="invalid_id_token", description="The id_token's key is not in the set."
            )
        claims: dict[str, Any] = jwt.decode(
            id_token,
            key,
            algorithms=[_ALGORITHM],
            audience=client_id,
            issuer=issuer,
            # The times are held against the clock that is passed in.
            options={
                "require": _NEEDED,
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except jwt.PyJWTError as error:
        raise _refused(f"The id_token does not hold: {type(error).__name__}.") from None
    return claims


def _is_time(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _id_token(claims: dict[str, Any]) -> IdToken:
    try:
        orcid = ids.parse(str(claims["sub"]))
    except ids.InvalidOrcidId:
        raise _refused("The id_token names no valid ORCID iD.") from None
    amr = claims.get("amr")
    methods = amr if isinstance(amr, list) else [amr]
    return IdToken(
        orcid=orcid,
        auth_time=claims.get("auth_time"),
        amr=tuple(one for one in methods if isinstance(one, str)),
        name=claims.get("name"),
        given_name=claims.get("given_name"),
        family_name=claims.get("family_name"),
        claims=MappingProxyType(claims),
    )


def _refused(description: str) -> IdentityRefused:
    return IdentityRefused(error="invalid_id_token", description=description)


def userinfo_request(environment: Registry, token: str) -> Request:
    """Return the call that asks whose token this is."""
    headers = {"Accept": "application/json"}
    return Request("GET", environment.userinfo_url, headers, token=token)


def interpret_userinfo(response: Response) -> OrcidId:
    """Return whose token it is. Raises IdentityRefused for a token that is not valid."""
    try:
        answers.raise_unless_ok(response)
        return ids.parse(str(json.loads(response.body)["sub"]))
    except (ApiError, ValueError, LookupError, TypeError):
        raise _refused("ORCID does not say whose token this is.") from None
