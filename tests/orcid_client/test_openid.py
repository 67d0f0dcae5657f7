"""id_tokens: the good one, and each way of being bad."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from orcid_client.environments import PRODUCTION
from orcid_client.errors import IdentityRefused, OAuthUnavailable
from orcid_client.http import Response
from orcid_client.openid import (
    IdToken,
    KeySet,
    UnknownKeyError,
    check_id_token,
    check_with_fresh_keys,
    interpret_key_set,
    interpret_userinfo,
)

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
CLIENT = "APP-1234567890ABCDEF"
JSON = {"content-type": "application/json"}
ORCID_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CLAIMS: dict[str, Any] = {
    "iss": "https://orcid.org",
    "aud": CLIENT,
    "sub": "0000-0002-1825-0097",
    "iat": int(NOW.timestamp()),
    "exp": int((NOW + timedelta(hours=24)).timestamp()),
    "auth_time": int(NOW.timestamp()) - 10,
    "nonce": "n-1",
    "amr": "mfa",
    "name": "Josiah Carberry",
}


def keys_of(private: rsa.RSAPrivateKey, key_id: str = "prod-1") -> KeySet:
    key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(private.public_key()))
    body = json.dumps({"keys": [key | {"kid": key_id, "use": "sig"}, {"kty": "EC", "kid": "x"}]})
    return interpret_key_set(Response(200, JSON, body.encode()))


def signed(key: rsa.RSAPrivateKey = ORCID_KEY, key_id: str = "prod-1", **changes: object) -> str:
    claims = {name: value for name, value in (CLAIMS | changes).items() if value is not ...}
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": key_id})


def check(id_token: str, keys: KeySet | None = None, nonce: str | None = "n-1") -> IdToken:
    return check_id_token(
        id_token,
        keys=keys or keys_of(ORCID_KEY),
        environment=PRODUCTION,
        client_id=CLIENT,
        nonce=nonce,
        now=NOW,
    )


def test_a_good_token_says_who_signed_in_and_how() -> None:
    found = check(signed())
    assert (found.orcid.path, found.amr, found.name) == (CLAIMS["sub"], ("mfa",), CLAIMS["name"])
    assert found.auth_time == CLAIMS["auth_time"]


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://sandbox.orcid.org"},
        {"aud": "APP-FEDCBA0987654321"},
        {"azp": "APP-FEDCBA0987654321"},
        {"nonce": "n-2"},
        {"nonce": ...},
        {"exp": int(NOW.timestamp()) - 3600},
        {"exp": "tomorrow"},
        {"iat": int(NOW.timestamp()) + 3600},
        {"sub": "0000-0002-1825-0098"},
        {"sub": ...},
        {"exp": ...},
    ],
)
def test_a_claim_that_does_not_hold_refuses_the_token(changes: dict[str, Any]) -> None:
    with pytest.raises(IdentityRefused):
        check(signed(**changes))


def test_another_keys_signature_is_refused() -> None:
    with pytest.raises(IdentityRefused):
        check(signed(OTHER_KEY))


def test_a_token_without_signature_or_with_a_shared_secret_is_refused() -> None:
    unsigned = jwt.encode(CLAIMS, "", algorithm="none", headers={"kid": "prod-1"})
    shared = jwt.encode(CLAIMS, "s" * 32, algorithm="HS256", headers={"kid": "prod-1"})
    for forged in (unsigned, shared, "", "a.b.c", signed()[:-4]):
        with pytest.raises(IdentityRefused):
            check(forged)


def test_a_sign_in_without_nonce_is_told_from_one_with() -> None:
    assert check(signed(nonce=...), nonce=None).orcid.path == CLAIMS["sub"]
    with pytest.raises(IdentityRefused):
        check(signed(), nonce=None)


def test_an_unknown_key_is_fetched_once() -> None:
    fetched: list[KeySet] = []

    def fetch() -> KeySet:
        fetched.append(keys_of(ORCID_KEY, "prod-2"))
        return fetched[-1]

    expected: dict[str, Any] = {
        "environment": PRODUCTION, "client_id": CLIENT, "nonce": "n-1", "now": NOW,
    }  # fmt: skip
    old, token = keys_of(OTHER_KEY), signed(key_id="prod-2")
    found, kept = check_with_fresh_keys(token, keys=old, fetch=fetch, **expected)
    assert (found.orcid.path, kept, len(fetched)) == (CLAIMS["sub"], fetched[0], 1)
    with pytest.raises(UnknownKeyError):
        check_with_fresh_keys(signed(key_id="prod-3"), keys=kept, fetch=fetch, **expected)


@pytest.mark.parametrize("status, body", [(503, b"<html>"), (200, b"{}"), (200, b'{"keys": 1}')])
def test_a_key_set_that_cannot_be_read_is_a_transient_failure(status: int, body: bytes) -> None:
    with pytest.raises(OAuthUnavailable):
        interpret_key_set(Response(status, JSON, body))


def test_userinfo_says_whose_token_it_is() -> None:
    body = json.dumps({"sub": CLAIMS["sub"], "name": None}).encode()
    assert interpret_userinfo(Response(200, JSON, body)).path == CLAIMS["sub"]
    refused = b'{"error":"access_denied","error-description":"access_token is invalid"}'
    with pytest.raises(IdentityRefused):
        interpret_userinfo(Response(403, JSON, refused))
