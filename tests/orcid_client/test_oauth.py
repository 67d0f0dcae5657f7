"""OAuth against a scripted token endpoint."""

import json
import logging
import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from orcid_client import errors
from orcid_client.environments import PRODUCTION, Registry, simulator
from orcid_client.errors import OAuthError
from orcid_client.http import HttpExchange, Transport
from orcid_client.oauth import ClientCredential, OAuth
from tests.orcid_client.stub import Stub, answer, says, serving

SECRET = "c0ffee00-5ec7-4e70-a000-000000000001"
CODE = "Q70Y3A"
ACCESS, REFRESH = "aaaaaaaa-07e6-4332-8f1a-c0c11c1e3728", "bbbbbbbb-3a65-49f6-a231-3e8944ce464d"
REDIRECT = "https://portal.example/connect/callback/abc/"
TOKENS = {
    "access_token": ACCESS,
    "token_type": "bearer",
    "refresh_token": REFRESH,
    "expires_in": 631138518,
    "scope": "/read-limited /activities/update",
    "name": "Sofia Garcia",
    "orcid": "0000-0001-2345-6789",
}


def grants(**changes: object) -> Callable[[Any], None]:
    return says(answer("200 OK", json.dumps(TOKENS | changes).encode()))


def refuses(status: str, error: str, text: str = "") -> Callable[[Any], None]:
    body = json.dumps({"error": error, "error_description": text}).encode()
    return says(answer(status, body))


def at(server: Stub) -> Registry:
    base = server.address
    return simulator(site=base, member_api=f"{base}/member/v3.0", public_api=f"{base}/public/v3.0")


def door(server: Stub, log: list[HttpExchange] | None = None) -> OAuth:
    record = log.append if log is not None else (lambda _exchange: None)
    transport = Transport(clock=lambda: datetime.now(UTC), record=record)
    return OAuth(at(server), ClientCredential("APP-1234567890ABCDEF", SECRET), transport)


def form(request: bytes) -> dict[str, list[str]]:
    return parse_qs(request.partition(b"\r\n\r\n")[2].decode())


def test_the_authorize_url_carries_orcids_parameters() -> None:
    oauth = OAuth(PRODUCTION, ClientCredential("APP-1234567890ABCDEF", SECRET))
    address = urlsplit(
        oauth.authorize_url(
            redirect_uri=REDIRECT,
            scopes=["/read-limited", "/activities/update"],
            state="s",
            prompt="login",
            lang="de",
            show_login=False,
            nonce=None,
        )
    )
    asked = parse_qs(address.query)
    assert f"{address.scheme}://{address.netloc}{address.path}" == PRODUCTION.authorize_url
    assert asked["redirect_uri"] == [REDIRECT]
    assert asked["scope"] == ["/activities/update /read-limited"]
    assert (asked["prompt"], asked["show_login"], asked["lang"]) == (["login"], ["false"], ["de"])
    assert "nonce" not in asked


def test_a_code_becomes_a_token_response_with_the_secret_in_the_body() -> None:
    with serving(grants()) as server:
        token = door(server).exchange_code(code=CODE, redirect_uri=REDIRECT)
    sent = form(server.received[0])
    assert sent["client_secret"] == [SECRET]
    assert sent["code"] == [CODE]
    assert b"authorization" not in server.received[0].lower()[:400].split(b"grant_type")[0]
    assert token.scopes == {"/read-limited", "/activities/update"}
    assert str(token.orcid) == TOKENS["orcid"]
    assert token.raw == TOKENS


def test_nothing_secret_shows_in_log_repr_or_exchange(caplog: pytest.LogCaptureFixture) -> None:
    log: list[HttpExchange] = []
    caplog.set_level(logging.DEBUG)
    for name in ("requests_oauthlib.oauth2_session", "oauthlib"):
        caplog.set_level(logging.DEBUG, logger=name)
    with serving(grants(), grants()) as server:
        oauth = door(server, log)
        token = oauth.exchange_code(code=CODE, redirect_uri=REDIRECT)
        oauth.refresh(refresh_token=REFRESH)
    everything = caplog.text + repr(token) + repr(oauth) + repr(log)
    assert len(log) == 2
    assert not [secret for secret in (SECRET, CODE, ACCESS, REFRESH) if secret in everything]


def test_no_variable_of_the_process_is_touched() -> None:
    with serving(grants()) as server:
        door(server).exchange_code(code=CODE, redirect_uri=REDIRECT)
    assert not [name for name in os.environ if name.startswith("OAUTHLIB")]


@pytest.mark.parametrize("orcid", [None, "0000-0001-2345-6780", "nobody"])
def test_an_answer_without_a_valid_id_connects_nobody(orcid: str | None) -> None:
    with serving(grants(orcid=orcid)) as server, pytest.raises(errors.IdentityRefused):
        door(server).exchange_code(code=CODE, redirect_uri=REDIRECT)


def test_other_scopes_than_asked_for_are_no_error() -> None:
    with serving(grants(orcid=None, scope="/webhook /read-public")) as server:
        token = door(server).client_credentials(scopes=["/read-public"])
    assert token.scopes == {"/read-public", "/webhook"}
    assert token.orcid is None
    assert form(server.received[0])["grant_type"] == ["client_credentials"]


def test_a_refresh_can_narrow_the_scopes_and_keep_the_old_token() -> None:
    with serving(grants(scope="/read-limited")) as server:
        token = door(server).refresh(
            refresh_token=REFRESH, scopes=["/read-limited"], revoke_old=False
        )
    sent = form(server.received[0])
    assert sent["refresh_token"] == [REFRESH]
    assert sent["revoke_old"] == ["false"]
    assert sent["client_secret"] == [SECRET]
    assert token.scopes == {"/read-limited"}


def test_revoking_sends_the_token_in_the_body() -> None:
    with serving(says(answer("200 OK"))) as server:
        door(server).revoke(token=ACCESS)
    assert form(server.received[0])["token"] == [ACCESS]
    assert server.received[0].startswith(b"POST /oauth/revoke ")


@pytest.mark.parametrize(
    "status, word, kind",
    [
        ("400 Bad Request", "invalid_grant", errors.GrantRefused),
        ("400 Bad Request", "invalid_scope", errors.ScopeRefused),
        ("401 Unauthorized", "invalid_client", errors.ClientCredentialsRefused),
        ("401 Unauthorized", "something_else", errors.OAuthUnavailable),
        ("500 Internal Server Error", "server_error", errors.OAuthUnavailable),
    ],
)
def test_the_endpoints_refusals(status: str, word: str, kind: type[OAuthError]) -> None:
    text = f"Reused authorization code: {CODE}"
    with serving(refuses(status, word, text)) as server, pytest.raises(kind) as caught:
        door(server).exchange_code(code=CODE, redirect_uri=REDIRECT)
    assert caught.value.error == word
    assert CODE not in str(caught.value)


def test_no_secret_that_was_sent_is_in_an_error_whatever_its_words() -> None:
    script = refuses("400 Bad Request", f"Not {CODE}", f"{CODE} of {SECRET} was used before")
    with serving(script) as server, pytest.raises(OAuthError) as caught:
        door(server).exchange_code(code=CODE, redirect_uri=REDIRECT)
    error = caught.value
    assert "was used before" in error.description
    for secret in (CODE, SECRET):
        assert secret not in repr(error) + str(error) + error.error + error.description


def test_a_page_or_a_redirect_is_a_transient_failure() -> None:
    page = says(answer("503 Service Unavailable", b"<html>", "text/html"))
    away = says(answer("307 Temporary Redirect", headers="Location: https://evil.example/\r\n"))
    strange = says(answer("200 OK", b"<html>", "text/html"))
    for script in (page, away, strange):
        with serving(script) as server, pytest.raises(errors.OAuthUnavailable):
            door(server).exchange_code(code=CODE, redirect_uri=REDIRECT)


@pytest.mark.parametrize(
    "body",
    [
        b"[]", b'"x"', b"17", b"null", b"[" * 100_000, b'{"access_token": 5}', b"\xff\xfe",
        json.dumps(TOKENS | {"expires_in": "soon"}).encode(),
        json.dumps(TOKENS | {"expires_in": []}).encode(),
        json.dumps(TOKENS | {"scope": 5}).encode(),
        json.dumps(TOKENS | {"expires_in": "\u00b2"}).encode(),
        json.dumps(TOKENS).replace("631138518", "1e999999").encode(),
        json.dumps(TOKENS).replace("631138518", "9" * 400).encode(),
    ],
)  # fmt: skip
def test_an_answer_of_another_kind_is_an_error_of_orcids_and_none_of_ours(body: bytes) -> None:
    with serving(says(answer("200 OK", body))) as server:
        try:
            found = door(server).exchange_code(code=CODE, redirect_uri=REDIRECT)
        except errors.OAuthUnavailable:
            return
    assert found.expires_in is None


def test_what_cannot_be_stored_of_an_answer_is_left_out() -> None:
    with serving(grants(name="A\0da \ud800Lovelace", expires_in=10**18, extra=["\0"])) as it:
        found = door(it).exchange_code(code=CODE, redirect_uri=REDIRECT)

    assert (found.name, found.expires_in) == ("Ada Lovelace", None)
    assert found.raw["extra"] == [""]
