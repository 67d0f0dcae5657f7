"""Tokens: codes, refresh, revoke, client credentials, and a person's way through the pages."""

import re
from urllib.parse import parse_qs, urlsplit

import requests

from tests.simulator.program import Registry

SCOPE = "/read-limited /activities/update"


def _code(registry: Registry, scope: str = SCOPE) -> str:
    code: str = registry.control(
        "codes", client_id=registry.CLIENT, orcid=registry.orcid, scope=scope,
        redirect_uri=registry.REDIRECT,
    )["code"]  # fmt: skip
    return code


def test_a_code_gives_a_token_with_name_and_orcid(registry: Registry) -> None:
    code = _code(registry)
    assert re.fullmatch("[0-9A-Za-z]{6}", code)
    body = registry.oauth(grant_type="authorization_code", code=code).json()
    assert body["orcid"] == registry.orcid
    assert body["name"] == "Sofia Garcia"
    assert set(body["scope"].split()) == set(SCOPE.split())
    assert body["expires_in"] == 631138518


def test_a_code_used_twice_revokes_the_first_token(registry: Registry) -> None:
    code = _code(registry)
    token = registry.oauth(grant_type="authorization_code", code=code).json()["access_token"]
    assert registry.call("GET", "{orcid}/record", token=token).status_code == 200
    again = registry.oauth(grant_type="authorization_code", code=code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    lost = registry.call("GET", "{orcid}/record", token=token)
    assert (lost.status_code, lost.json()["error"]) == (401, "invalid_token")


def test_a_refresh_revokes_the_old_token_unless_told_not_to(registry: Registry) -> None:
    first = registry.oauth(grant_type="authorization_code", code=_code(registry)).json()
    kept = registry.oauth(
        grant_type="refresh_token", refresh_token=first["refresh_token"], revoke_old="false"
    ).json()
    assert registry.call("GET", "{orcid}", token=first["access_token"]).status_code == 200
    registry.oauth(grant_type="refresh_token", refresh_token=kept["refresh_token"])
    assert registry.call("GET", "{orcid}", token=kept["access_token"]).status_code == 401


def test_a_wrong_secret_is_401(registry: Registry) -> None:
    answer = registry.oauth(grant_type="client_credentials", client_secret="wrong")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_client_credentials_read_public_data(registry: Registry) -> None:
    body = registry.oauth(grant_type="client_credentials", scope="/read-public").json()
    assert body["orcid"] is None
    assert registry.call("GET", "{orcid}", token=body["access_token"]).status_code == 200


def _fields(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))


def _sign_in(registry: Registry, browser: requests.Session, page: str) -> requests.Response:
    fields = _fields(page) | {"username": registry.orcid, "password": "password"}
    fields["to"] = fields["to"].replace("&amp;", "&")
    return browser.post(f"{registry.base}/signin", data=fields)


def test_a_person_signs_in_and_allows(registry: Registry) -> None:
    browser = requests.Session()
    query = {
        "client_id": registry.CLIENT, "response_type": "code", "scope": SCOPE,
        "redirect_uri": registry.REDIRECT, "state": "a b&c",
    }  # fmt: skip
    page = browser.get(f"{registry.base}/oauth/authorize", params=query)
    consent = _sign_in(registry, browser, page.text)
    assert "North University" in consent.text
    assert "simulated ORCID Registry" in consent.text
    fields = {name: value.replace("&amp;", "&") for name, value in _fields(consent.text).items()}
    answer = browser.post(
        f"{registry.base}/oauth/authorize", data=fields | {"decision": "allow"},
        allow_redirects=False,
    )  # fmt: skip
    told = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert told["state"] == ["a b&c"]
    token = registry.oauth(
        grant_type="authorization_code", code=told["code"][0], redirect_uri=registry.REDIRECT
    )
    assert token.json()["orcid"] == registry.orcid
    # A live token with the same scopes: no question is asked again.
    again = browser.get(f"{registry.base}/oauth/authorize", params=query, allow_redirects=False)
    assert "code=" in again.headers["Location"]
