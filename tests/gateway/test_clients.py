"""Clients for a credential, and what they leave for the log."""

import secrets

import pytest
from pytest_django import Settings

from audit.vocabulary import Purpose
from gateway import clients
from gateway.clients import ClientAccess
from gateway.environments import UnknownEnvironmentError, environment
from gateway.recorder import Recorder
from orcid_client.environments import Api
from orcid_client.http import Request
from scoping.sealing import SealingKey


class Hidden:
    def reveal(self) -> str:
        return "the-client-secret"

    def __repr__(self) -> str:
        return "***"


ACCESS = ClientAccess("simulator", "member", "APP-0000000000000001", Hidden())
KEY = SealingKey.of(1, secrets.token_bytes(32))


def test_the_simulator_is_where_the_operator_says(settings: Settings) -> None:
    settings.SIMULATOR_URL = "http://127.0.0.1:9/r/realm/"
    found = environment("simulator")
    assert found.site == "http://127.0.0.1:9/r/realm"
    assert found.api(Api.MEMBER) == "http://127.0.0.1:9/r/realm/member/v3.0"
    assert found.api(Api.PUBLIC) == "http://127.0.0.1:9/r/realm/public/v3.0"


def test_a_registry_comes_from_its_name_alone() -> None:
    assert environment("sandbox").member_api == "https://api.sandbox.orcid.org/v3.0"
    assert environment("production").site == "https://orcid.org"


@pytest.mark.parametrize("name", ["", "simulator", "http://evil.example"])
def test_other_names_lead_nowhere(name: str, settings: Settings) -> None:
    settings.SIMULATOR_ENABLED = False
    with pytest.raises(UnknownEnvironmentError):
        environment(name)


def test_the_public_api_is_paced_slower(settings: Settings) -> None:
    public = ClientAccess("sandbox", "public", "APP-0000000000000002", Hidden())
    assert clients.throttle(public).rate.per_second == settings.ORCID_PUBLIC_RATE
    assert clients.throttle(ACCESS).rate.per_second == settings.ORCID_MEMBER_RATE


def test_the_secret_shows_in_no_repr() -> None:
    assert "the-client-secret" not in repr(ACCESS)
    assert "the-client-secret" not in repr(clients.oauth_client(ACCESS, Recorder()))


def test_what_was_said_becomes_an_entry_of_the_log(redis_url: str) -> None:
    recorder = Recorder()
    transport = clients.api_client(ACCESS, recorder).transport
    assert transport is not None
    with pytest.raises(Exception, match="nothing was sent"):
        transport.send(Request(method="GET", url="http://127.0.0.1:1/x", token="tok-en"))
    (entry,) = recorder.entries(
        environment="simulator", purpose=Purpose.PULL, key=KEY, connection_id=7
    )
    assert (entry.status, entry.failure, entry.connection_id) == (None, "NotSent", 7)
    assert "tok-en" not in str(entry.content)
