"""What JSON may hold and Postgres, a URL or a comparison may not: refused in words, wherever."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.cast import Member
from tests.identity_provider import JWKS, TOKEN, WELL_KNOWN, Provider
from tests.tenants.sso.conftest import HOME, back

STRANGE: dict[str, Any] = {
    "infinity": float("inf"), "nan": float("nan"), "surrogate": "\ud800", "nul": "a\0b",
    "huge": 10**400, "negative": -(10**400), "true": True, "null": None, "list": [], "lists": [[]],
    "object": {"a\0": 1}, "long": "x" * 10_000, "number": 5, "text": "\u202ex",
    "list of null": [None], "space": "   ",
}  # fmt: skip
CLAIMS = ("iss", "sub", "aud", "exp", "iat", "nonce", "azp", "email", "email_verified", "name",
          "auth_time", "amr", "acr", "a\0key", "nbf", "jti")  # fmt: skip
ENTRIES = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri",
           "token_endpoint_auth_methods_supported")  # fmt: skip
DEEP = b"[" * 100_000
BODIES = {"deep": DEEP, "deep object": b'{"a":' * 50_000,
          "digits": b'{"id_token": ' + b"9" * 5000 + b"}",
          "latin": b'{"a": "\xe9"}', "utf-16": '{"a": 1}'.encode("utf-16"), "nothing": b"",
          "number": b"5", "keys": b'{"keys": [5, null, [], {"kid": []}]}',
          "keys of none": b'{"keys": null}', "key of NaN": b'{"keys": [{"kty": "RSA", "n": NaN}]}',
          "key": b'{"keys": [{"kty": "RSA", "kid": "1", "n": "\\ud800", "e": "AQAB"}]}',
          "token": b'{"id_token": "\\ud800.\\ud800.x"}', "bom": b"\xef\xbb\xbf{}"}  # fmt: skip


def walk(idp: Provider) -> int:
    """Go through the provider and back; return the worst status on the way."""
    browser = Client(raise_request_exception=False)
    begun = browser.get("/sign-in/north/begin/")
    if begun.status_code != 302 or not begun.headers["Location"].startswith(idp.url):
        return begun.status_code
    answer = back(browser, idp.visit(begun.headers["Location"]))
    home = browser.get(HOME)
    return max(begun.status_code, answer.status_code, home.status_code)


@pytest.mark.parametrize("value", STRANGE.values(), ids=STRANGE)
def test_no_claim_fails_a_page(provided: Member, bob: Member, idp: Provider, value: object) -> None:
    for name in CLAIMS:
        idp.signs_in("sub-bob", "bob@north.example")
        idp.claims = {name: value}
        assert walk(idp) in {302, 400, 403, 502}, name


@pytest.mark.parametrize("value", STRANGE.values(), ids=STRANGE)
def test_no_entry_of_a_discovery_document_fails_a_page(
    provided: Member, idp: Provider, value: object
) -> None:
    idp.signs_in("sub-bob", "bob@north.example")
    for name in ENTRIES:
        for shaped in (value, f"{idp.url}/{value}" if isinstance(value, str) else value):
            idp.document = {name: shaped}
            assert walk(idp) in {302, 400, 403, 502}, name
            provided.raise_request_exception = False
            assert provided.post("/t/north/settings/sign-in/test/").status_code == 302, name
            assert provided.get("/t/north/settings/sign-in/").status_code == 200, name


@pytest.mark.parametrize("path", [WELL_KNOWN, TOKEN, JWKS])
def test_no_body_of_a_provider_fails_a_page(provided: Member, idp: Provider, path: str) -> None:
    idp.signs_in("sub-bob", "bob@north.example")
    for name, body in BODIES.items():
        cache.clear()  # a browser goes this way less often
        idp.answers[path] = (200, body)
        assert walk(idp) in {400, 502}, name
