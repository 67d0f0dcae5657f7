"""Tokens: codes, refresh, revoke, client credentials (RFC 6749 and ORCID's own ways)."""

import re

import pytest
import requests

from tests.simulator.program import Json, Registry

SCOPE = "/read-limited /activities/update"
CODE = "authorization_code"


def _code(registry: Registry, scope: str = SCOPE, **more: Json) -> str:
    code: str = registry.control(
        "codes", client_id=registry.CLIENT, orcid=registry.orcid, scope=scope,
        redirect_uri=registry.REDIRECT, **more,
    )["code"]  # fmt: skip
    return code


def _first(registry: Registry) -> Json:
    return registry.oauth(grant_type=CODE, code=_code(registry)).json()


def _error(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


def test_a_code_gives_a_token_with_name_and_orcid(registry: Registry) -> None:
    code = _code(registry)
    assert re.fullmatch("[0-9A-Za-z]{6}", code)
    body = registry.oauth(grant_type=CODE, code=code, redirect_uri=registry.REDIRECT).json()
    assert (body["orcid"], body["name"]) == (registry.orcid, "Sofia Garcia")
    assert set(body["scope"].split()) == set(SCOPE.split())
    assert (body["expires_in"], body["token_type"]) == (631138518, "bearer")


def test_a_name_that_is_not_public_is_null(registry: Registry) -> None:
    registry.orcid = registry.new_record(name_visibility="private")
    assert _first(registry)["name"] is None


def test_a_code_used_twice_revokes_the_first_token(registry: Registry) -> None:
    code = _code(registry)
    token = registry.oauth(grant_type=CODE, code=code).json()["access_token"]
    assert registry.call("GET", "{orcid}/record", token=token).status_code == 200
    assert _error(registry.oauth(grant_type=CODE, code=code)) == (400, "invalid_grant")
    lost = registry.call("GET", "{orcid}/record", token=token)
    assert _error(lost) == (401, "invalid_token")


def test_another_redirect_uri_burns_the_code(registry: Registry) -> None:
    code = _code(registry)
    wrong = registry.oauth(grant_type=CODE, code=code, redirect_uri="https://evil.example/")
    assert _error(wrong) == (400, "invalid_grant")
    assert _error(registry.oauth(grant_type=CODE, code=code)) == (400, "invalid_grant")


@pytest.mark.parametrize(
    "form,status,error",
    [
        ({"grant_type": "magic"}, 400, "unsupported_grant_type"),
        ({"grant_type": CODE, "code": "nope12"}, 400, "invalid_grant"),
        ({"grant_type": CODE, "client_secret": "wrong"}, 400, "invalid_client"),
        ({"grant_type": "client_credentials", "scope": "/read-limited"}, 400, "invalid_scope"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, 400, "invalid_grant"),
    ],
)
def test_refused(registry: Registry, form: dict[str, str], status: int, error: str) -> None:
    assert _error(registry.oauth(**form)) == (status, error)


def test_a_code_of_a_deactivated_record(registry: Registry) -> None:
    code = _code(registry)
    registry.control(f"records/{registry.orcid}/state", state="deactivated")
    assert _error(registry.oauth(grant_type=CODE, code=code)) == (400, "unauthorized_client")


def test_a_refresh_revokes_the_old_token_unless_told_not_to(registry: Registry) -> None:
    first = _first(registry)
    refresh = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    kept = registry.oauth(**refresh, revoke_old="false").json()
    assert kept["refresh_token"] != first["refresh_token"]
    assert registry.call("GET", "{orcid}", token=first["access_token"]).status_code == 200
    registry.oauth(**refresh)
    assert registry.call("GET", "{orcid}", token=first["access_token"]).status_code == 401
    assert _error(registry.oauth(**refresh)) == (400, "unauthorized_client")
    assert registry.call("GET", "{orcid}", token=kept["access_token"]).status_code == 200


def test_a_refresh_narrows_but_never_widens(registry: Registry) -> None:
    refresh = {"grant_type": "refresh_token", "refresh_token": _first(registry)["refresh_token"]}
    wide = registry.oauth(**refresh, scope="/person/update")
    assert _error(wide) == (400, "invalid_scope")
    narrow = registry.oauth(**refresh, scope="/read-limited", expires_in="60").json()
    assert (narrow["scope"], narrow["expires_in"]) == ("/read-limited", 60)


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_revoking_either_token_kills_both(registry: Registry, which: str) -> None:
    first = _first(registry)
    answer = registry.oauth("revoke", token=first[which])
    assert (answer.status_code, answer.content) == (200, b"")
    assert registry.call("GET", "{orcid}", token=first["access_token"]).status_code == 401
    refresh = registry.oauth(grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert refresh.status_code == 400


def test_revoking_an_unknown_token_is_fine_too(registry: Registry) -> None:
    assert registry.oauth("revoke", token="unknown").status_code == 200


def test_client_credentials_read_public_data(registry: Registry) -> None:
    body = registry.oauth(grant_type="client_credentials", scope="/read-public").json()
    assert body["orcid"] is None
    assert registry.call("GET", "{orcid}", token=body["access_token"]).status_code == 200


def test_a_client_without_persistent_tokens_gets_an_hour(registry: Registry) -> None:
    registry.add_client(registry.CLIENT, registry.SECRET, short_tokens=True)
    assert _first(registry)["expires_in"] == 3600


def test_a_basic_header_is_accepted_too(registry: Registry) -> None:
    answer = registry.session.post(
        f"{registry.base}/oauth/token",
        data={"grant_type": "client_credentials", "scope": "/read-public"},
        auth=(registry.CLIENT, registry.SECRET),
    )
    assert answer.ok


@pytest.mark.parametrize("path", ["token", "revoke"])
def test_only_a_form_is_taken(registry: Registry, path: str) -> None:
    fields = {"client_id": registry.CLIENT, "client_secret": registry.SECRET, "token": "x"}
    url = f"{registry.base}/oauth/{path}"
    answer = registry.session.post(url, json=fields | {"grant_type": "client_credentials"})
    assert answer.status_code == 415


def test_a_token_request_to_the_public_api_is_sent_to_the_site(registry: Registry) -> None:
    url = f"{registry.base}/public/oauth/token"
    answer = registry.session.post(url, data={}, allow_redirects=False)
    assert answer.status_code == 307
    assert answer.headers["Location"] == f"{registry.base}/oauth/token"
