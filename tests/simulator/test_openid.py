"""OpenID Connect: discovery, id_token checked against the key set, userinfo."""

import base64
import json

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.simulator.program import Json, Registry


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _number(text: str) -> int:
    return int.from_bytes(_decoded(text), "big")


def _tokens(registry: Registry, scope: str = "openid") -> Json:
    code = registry.control(
        "codes", client_id=registry.CLIENT, orcid=registry.orcid, scope=scope,
        redirect_uri=registry.REDIRECT, nonce="n-1",
    )["code"]  # fmt: skip
    return registry.oauth(grant_type="authorization_code", code=code).json()


def test_the_id_token_is_signed_by_a_published_key(registry: Registry) -> None:
    discovery = registry.session.get(f"{registry.base}/.well-known/openid-configuration").json()
    [key] = registry.session.get(discovery["jwks_uri"]).json()["keys"]
    token = _tokens(registry)["id_token"]
    header, claims, signature = token.split(".")
    assert json.loads(_decoded(header))["kid"] == key["kid"]
    public = rsa.RSAPublicNumbers(_number(key["e"]), _number(key["n"])).public_key()
    signed = f"{header}.{claims}".encode()
    public.verify(_decoded(signature), signed, padding.PKCS1v15(), hashes.SHA256())
    told = json.loads(_decoded(claims))
    assert told["iss"] == discovery["issuer"] == registry.base
    assert (told["aud"], told["sub"]) == (registry.CLIENT, registry.orcid)
    assert (told["nonce"], told["amr"], told["given_name"]) == ("n-1", "pwd", "Sofia")
    assert told["exp"] - told["iat"] == 24 * 3600


def test_without_openid_there_is_no_id_token(registry: Registry) -> None:
    assert "id_token" not in _tokens(registry, "/authenticate")


def test_userinfo(registry: Registry) -> None:
    token = _tokens(registry)["access_token"]
    url = f"{registry.base}/oauth/userinfo"
    headers = {"Authorization": f"Bearer {token}"}
    told = registry.session.get(url, headers=headers).json()
    assert told == {
        "id": f"{registry.base}/{registry.orcid}", "sub": registry.orcid,
        "name": None, "family_name": "Garcia", "given_name": "Sofia",
    }  # fmt: skip
    registry.orcid = registry.new_record(credit_name="A. Lovelace")
    headers["Authorization"] = f"Bearer {_tokens(registry)['access_token']}"
    assert registry.session.get(url, headers=headers).json()["name"] == "A. Lovelace"
    registry.orcid = registry.new_record(credit_name="A. L.", name_visibility="private")
    headers["Authorization"] = f"Bearer {_tokens(registry)['access_token']}"
    assert registry.session.get(url, headers=headers).json()["name"] is None
    refused = registry.session.get(url, headers={"Authorization": "Bearer x"})
    assert refused.status_code == 403
    assert refused.json()["error-description"] == "access_token is invalid"
