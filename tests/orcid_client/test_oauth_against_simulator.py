"""OAuth and OpenID Connect, spoken with the simulated registry."""

from datetime import UTC, datetime
from typing import Any

import pytest

from orcid_client import errors, openid
from tests.orcid_client.rehearsal import Rehearsal
from tests.simulator.program import Registry

SCOPES = "/read-limited /activities/update"


def code(rehearsal: Rehearsal, scope: str = SCOPES, **more: str) -> str:
    grant: Any = rehearsal.registry.control(
        "codes",
        client_id=Registry.CLIENT,
        orcid=str(rehearsal.orcid),
        scope=scope,
        redirect_uri=Registry.REDIRECT,
        **more,
    )
    found: str = grant["code"]
    return found


def test_a_code_is_good_once(rehearsal: Rehearsal) -> None:
    oauth, granted = rehearsal.oauth(), code(rehearsal)
    token = oauth.exchange_code(code=granted, redirect_uri=Registry.REDIRECT)
    assert token.orcid == rehearsal.orcid
    assert token.scopes == set(SCOPES.split())
    rehearsal.client.fetch_record(rehearsal.orcid, token=token.access_token)
    with pytest.raises(errors.GrantRefused):
        oauth.exchange_code(code=granted, redirect_uri=Registry.REDIRECT)
    with pytest.raises(errors.TokenRefused):
        rehearsal.client.fetch_record(rehearsal.orcid, token=token.access_token)


def test_a_token_is_refreshed_and_revoked(rehearsal: Rehearsal) -> None:
    oauth = rehearsal.oauth()
    first = oauth.exchange_code(code=code(rehearsal), redirect_uri=Registry.REDIRECT)
    assert first.refresh_token is not None
    second = oauth.refresh(refresh_token=first.refresh_token, scopes=["/read-limited"])
    assert second.scopes == {"/read-limited"}
    assert second.access_token != first.access_token
    oauth.revoke(token=second.access_token)
    with pytest.raises(errors.TokenRefused):
        rehearsal.client.fetch_record(rehearsal.orcid, token=second.access_token)


def test_the_sign_in_service_says_no(rehearsal: Rehearsal) -> None:
    with pytest.raises(errors.ClientCredentialsRefused):
        rehearsal.oauth(secret="wrong").client_credentials(scopes=["/read-public"])
    with pytest.raises(errors.ScopeRefused):
        rehearsal.oauth().client_credentials(scopes=["/activities/update"])


def test_openid_proves_who_signed_in(rehearsal: Rehearsal) -> None:
    granted = code(rehearsal, scope="openid", nonce="n-1")
    token = rehearsal.oauth().exchange_code(code=granted, redirect_uri=Registry.REDIRECT)
    environment = rehearsal.client.environment
    found = openid.check_id_token(
        token.id_token or "",
        keys=openid.fetch_key_set(environment, rehearsal.transport),
        environment=environment,
        client_id=Registry.CLIENT,
        nonce="n-1",
        now=datetime.now(UTC),
    )
    assert found.orcid == rehearsal.orcid
    asked = rehearsal.transport.send(openid.userinfo_request(environment, token.access_token))
    assert openid.interpret_userinfo(asked) == rehearsal.orcid
