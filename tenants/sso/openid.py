"""Talk to a tenant's identity provider. No database, no transaction, no token kept."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from orcid_client.errors import OrcidError
from orcid_client.http import Response
from orcid_client.openid import KeySet, check_claims, interpret_key_set
from scoping.translation import N_
from tenants.encryption.secrets import Secret
from tenants.safe_http.calls import Caller, SafeResponse
from tenants.sso.claims import (
    ProviderAnswerError,
    ProviderEndpoints,
    endpoints,
    id_token_of,
    refuse_unstorable,
)

WELL_KNOWN = "/.well-known/openid-configuration"
OK = 200
REDIRECTS = range(300, 400)


@dataclass(frozen=True, slots=True)
class Party:
    """A tenant's client at its provider, and how to call it; the secret only where it is used."""

    issuer: str
    client_id: str
    secret: Secret | None
    redirect_uri: str
    caller: Caller


def discover(party: Party) -> ProviderEndpoints:
    """Return where the provider answers; each address may be called.

    Raises:
        AddressRefusedError, NoAnswerError, ProviderAnswerError: in words for who set it up.
    """
    address = party.issuer.rstrip("/") + WELL_KNOWN
    found = endpoints(_ok(party.caller.call(address)).body, issuer=party.issuer)
    for url in (found.authorization, found.token, found.keys):
        party.caller.check(url)
    return found


def fetch_keys(party: Party, found: ProviderEndpoints) -> KeySet:
    """Return the provider's keys for signatures; raises as discover."""
    answer = _ok(party.caller.call(found.keys))
    try:
        keys = interpret_key_set(Response(answer.status, answer.headers, answer.body))
    except (OrcidError, AttributeError, ValueError, RecursionError):
        raise ProviderAnswerError(N_("The provider's key set cannot be read.")) from None
    if not keys.keys:
        raise ProviderAnswerError(N_("The provider has no key for RS256 signatures."))
    return keys


def redeem(party: Party, *, code: str, verifier: str, nonce: str, now: datetime) -> dict[str, Any]:
    """Exchange a code, once, and return what the id_token says; raises as discover."""
    found = discover(party)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": party.redirect_uri,
        "code_verifier": verifier,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    secret = party.secret.reveal() if party.secret else ""
    if found.basic:
        headers |= _basic(party.client_id, secret)
    else:
        form |= {"client_id": party.client_id, "client_secret": secret}
    answer = _ok(party.caller.call(found.token, body=urlencode(form).encode(), headers=headers))
    try:
        claims = check_claims(
            id_token_of(answer.body),
            keys=fetch_keys(party, found),
            issuer=party.issuer,
            client_id=party.client_id,
            nonce=nonce,
            now=now,
        )
    except OrcidError as refused:
        raise ProviderAnswerError(getattr(refused, "description", "") or str(refused)) from None
    refuse_unstorable(claims)
    return claims


def _basic(client_id: str, secret: str) -> Mapping[str, str]:
    """Return the client's name and secret as a header (RFC 6749, section 2.3.1)."""
    pair = f"{quote(client_id, safe='')}:{quote(secret, safe='')}"
    return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


def _ok(answer: SafeResponse) -> SafeResponse:
    if answer.status in REDIRECTS:
        raise ProviderAnswerError(N_("The provider redirects, which the portal does not follow."))
    if answer.status != OK:
        raise ProviderAnswerError(
            N_("The provider responds with status {status}.").format(status=answer.status)
        )
    return answer
