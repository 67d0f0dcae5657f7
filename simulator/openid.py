"""OpenID Connect: id_token, key set, userinfo, discovery (Core 1.0 and Discovery 1.0)."""

import base64
import hashlib
import json
import uuid
from functools import cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from simulator.access import bearer
from simulator.call import Call, json_response
from simulator.entities import Client, Record, Token
from simulator.grammar import Message
from simulator.messages import Response

DAY = 24 * 3600


@cache
def _key() -> rsa.RSAPrivateKey:
    """Return this process's signing key; a restart rotates it."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _number(value: int) -> str:
    return _encoded(value.to_bytes((value.bit_length() + 7) // 8, "big"))


@cache
def _key_id() -> str:
    modulus = _number(_key().public_key().public_numbers().n)
    return _encoded(hashlib.sha256(modulus.encode()).digest()[:12])


def _signed(claims: Message) -> str:
    header = {"alg": "RS256", "typ": "JWT", "kid": _key_id()}
    parts = [_encoded(json.dumps(part).encode()) for part in (header, claims)]
    signature = _key().sign(".".join(parts).encode(), padding.PKCS1v15(), hashes.SHA256())
    return ".".join([*parts, _encoded(signature)])


def id_token(call: Call, client: Client, token: Token, *, nonce: str | None) -> str:
    """Return a signed id_token for the token's record holder (`amr` for member clients only)."""
    record = call.world.records[token.orcid or ""]
    seconds = call.now // 1000
    digest = hashlib.sha256(token.access_token.encode()).digest()
    claims: Message = {
        "iss": call.addresses.site,
        "aud": client.client_id,
        "sub": record.orcid,
        "iat": seconds,
        "exp": seconds + DAY,
        "auth_time": (record.last_sign_in or call.now) // 1000,
        "at_hash": _encoded(digest[:16]),
        "jti": str(uuid.uuid4()),
    }
    claims |= {name: value for name, value in names(record).items() if value}
    if nonce:
        claims["nonce"] = nonce
    if client.is_member:
        claims["amr"] = "pwd"
    return _signed(claims)


def names(record: Record) -> dict[str, str | None]:
    """Return the public names of a person, all None where they are not public."""
    shown = record.name_visibility == "public"
    return {
        "name": record.name,
        "family_name": record.family_name if shown else None,
        "given_name": record.given_names if shown else None,
    }


def userinfo(call: Call) -> Response:
    """Return who the token's record holder is."""
    token = call.world.tokens.get(bearer(call) or call.request.form.get("access_token", ""))
    usable = token and token.orcid and not token.revoked and token.expires > call.now
    if not usable or token is None or not token.scopes & {"openid", "/authenticate"}:
        body = {"error": "access_denied", "error-description": "access_token is invalid"}
        return json_response(body, status=403)
    record = call.world.records[token.orcid or ""]
    claims = names(record)
    if claims["name"] is not None:
        claims["name"] = record.credit_name  # the name shown elsewhere is made of the others
    return json_response(
        {"id": f"{call.addresses.site}/{record.orcid}", "sub": record.orcid} | claims
    )


def key_set(_: Call) -> Response:
    """Return the public keys that sign id_tokens (RFC 7517)."""
    numbers = _key().public_key().public_numbers()
    key = {
        "kty": "RSA", "use": "sig", "alg": "RS256", "kid": _key_id(),
        "n": _number(numbers.n), "e": _number(numbers.e),
    }  # fmt: skip
    return json_response({"keys": [key]})


def discovery(call: Call) -> Response:
    """Return where everything is."""
    site = call.addresses.site
    return json_response(
        {
            "issuer": site,
            "authorization_endpoint": f"{site}/oauth/authorize",
            "token_endpoint": f"{site}/oauth/token",
            "userinfo_endpoint": f"{site}/oauth/userinfo",
            "jwks_uri": f"{site}/oauth/jwks",
            "revocation_endpoint": f"{site}/oauth/revoke",
            "response_types_supported": ["code", "id_token", "id_token token"],
            "grant_types_supported": ["authorization_code", "implicit", "refresh_token"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "subject_types_supported": ["public"],
            "scopes_supported": ["openid"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "claims_supported": [
                "family_name", "given_name", "name", "auth_time", "iss", "sub",
            ],
        }
    )  # fmt: skip
