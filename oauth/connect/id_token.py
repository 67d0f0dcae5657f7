"""Prove an id_token, where a researcher was asked for ``openid``.

Source: OpenID Connect Core 1.0, sections 3.1.2.1 and 3.1.3.7. The nonce is derived from the
``state`` parameter, which the browser brings back, so it needs no place of its own.
"""

import base64
import hashlib
from datetime import datetime
from functools import partial

from orcid_client.errors import IdentityRefused
from orcid_client.oauth import OAuth, TokenResponse
from orcid_client.openid import KeySet, check_with_fresh_keys, fetch_key_set
from orcid_client.scopes import Scope
from scoping.translation import N_

# The public keys of each registry's site; fetched again when a key is unknown.
_kept: dict[str, KeySet] = {}


def nonce_of(state: str) -> str:
    """Return the nonce that belongs to a state."""
    digest = hashlib.sha256(b"nonce:" + state.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def prove(response: TokenResponse, *, client: OAuth, state: str, now: datetime) -> None:
    """Check that an id_token was made for this client, this person and this sign-in.

    Raises:
        IdentityRefused: it does not hold, names another iD, or is missing.
        OAuthUnavailable, NoAnswer: ORCID's keys could not be fetched.
    """
    if Scope.OPENID not in response.scopes and response.id_token is None:
        return
    if response.id_token is None or client.transport is None:
        raise IdentityRefused(error="no_id_token", description=N_("ORCID sent no id_token."))
    site = client.environment.site
    fetch = partial(fetch_key_set, client.environment, client.transport)
    proven, _kept[site] = check_with_fresh_keys(
        response.id_token,
        keys=_kept.get(site) or KeySet({}),
        fetch=fetch,
        environment=client.environment,
        client_id=client.credential.client_id,
        nonce=nonce_of(state),
        now=now,
    )
    if proven.orcid != response.orcid:
        raise IdentityRefused(
            error="other_orcid", description=N_("The id_token is for another iD.")
        )
