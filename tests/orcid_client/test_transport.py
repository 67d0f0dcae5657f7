"""The transport against a server that behaves, and against one that does not."""

import gzip
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import responses

from orcid_client.errors import AnswerTooLarge, Dropped, NotSent, TimedOut
from orcid_client.http import HttpExchange, Request, Transport
from tests.orcid_client.stub import answer, hang_up, says, self_signed, serving

TOKEN = "f5af9f51-07e6-4332-8f1a-c0c11c1e3728"
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def log() -> list[HttpExchange]:
    return []


@pytest.fixture
def transport(log: list[HttpExchange]) -> Iterator[Transport]:
    made = Transport(
        clock=lambda: NOW,
        record=log.append,
        deadline=0.4,
        connect_timeout=0.3,
        read_timeout=0.3,
        largest_answer=10_000,
    )
    yield made
    made.close()


def get(address: str) -> Request:
    return Request("GET", f"{address}/v3.0/x", {"Accept": "application/json"}, token=TOKEN)


def test_an_answer_comes_back_and_is_told_without_the_token(
    transport: Transport, log: list[HttpExchange]
) -> None:
    body = f'{{"error_description":"Invalid access token: {TOKEN}"}}'.encode()
    with serving(says(answer("401 Unauthorized", body))) as server:
        response = transport.send(get(server.address), attempt=2, context="row 7")
    assert (response.status, response.body) == (401, body)
    assert f"Bearer {TOKEN}".encode() in server.received[0]
    told = log[0]
    assert (told.status, told.failure, told.attempt, told.context) == (401, None, 2, "row 7")
    assert told.started_at == NOW
    assert TOKEN not in repr(told)
    assert TOKEN not in repr(get(server.address))


def test_a_malformed_header_puts_no_address_into_a_log(
    transport: Transport, caplog: pytest.LogCaptureFixture
) -> None:
    headers = "a line without a colon\r\n"
    with serving(says(answer("204 No Content", headers=headers))) as server:
        address = server.address
        assert transport.send(get(address)).status == 204
    assert address not in caplog.text and "/v3.0/x" not in caplog.text


def test_nothing_was_sent_where_nobody_listens(
    transport: Transport, log: list[HttpExchange]
) -> None:
    with serving() as server:
        address = server.address
    with pytest.raises(NotSent):
        transport.send(get(address))
    assert (log[0].status, log[0].failure) == (None, "NotSent")


def test_silence_ends_at_the_read_timeout(transport: Transport, log: list[HttpExchange]) -> None:
    with serving() as server:
        server.scripts.append(server.stay_silent)
        with pytest.raises(TimedOut):
            transport.send(get(server.address))
    assert log[0].failure == "TimedOut"


def test_a_dripping_answer_ends_at_the_deadline(transport: Transport) -> None:
    with serving() as server:
        server.scripts.append(server.drip)
        started = time.monotonic()
        with pytest.raises(TimedOut):
            transport.send(get(server.address))
        assert time.monotonic() - started < 2


def test_a_connection_that_breaks_leaves_the_outcome_unknown(transport: Transport) -> None:
    with serving(hang_up) as server, pytest.raises(Dropped):
        transport.send(get(server.address))
    assert len(server.received) == 1


def test_a_truncated_answer_leaves_the_outcome_unknown(transport: Transport) -> None:
    with serving() as server:
        server.scripts.extend([says(answer("200 OK", b"12345")[:-2]), hang_up])
        with pytest.raises((Dropped, TimedOut)):
            transport.send(get(server.address))


def test_a_redirect_is_an_answer_and_not_followed(transport: Transport) -> None:
    moved = answer("301 Moved Permanently", headers="Location: https://orcid.org/x\r\n")
    with serving(says(moved)) as server:
        response = transport.send(get(server.address))
    assert (response.status, response.headers["location"]) == (301, "https://orcid.org/x")


def test_an_answer_past_the_cap_is_not_read(transport: Transport) -> None:
    bomb = gzip.compress(b"0" * 5_000_000)
    zipped = answer("200 OK", bomb, headers="Content-Encoding: gzip\r\n")
    with serving(says(zipped)) as server, pytest.raises(AnswerTooLarge):
        transport.send(get(server.address))


def test_one_connection_serves_many_calls_and_keeps_no_cookie(transport: Transport) -> None:
    plain = says(answer("200 OK", b"{}", headers="Set-Cookie: who=ada\r\n"))
    with serving(plain, plain, plain) as server:
        for _ in range(3):
            transport.send(get(server.address))
    assert server.connections == 1
    assert not any(b"cookie" in request.lower() for request in server.received)


def test_proxies_of_the_surroundings_are_ignored(
    transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with serving(says(answer("204 No Content"))) as server:
        assert transport.send(get(server.address)).status == 204


def test_a_post_without_a_body_says_its_length(transport: Transport) -> None:
    with serving(says(answer("204 No Content"))) as server:
        transport.send(Request("PUT", f"{server.address}/hook"))
    assert b"Content-Length: 0" in server.received[0]


@responses.activate
def test_the_library_responses_can_stand_in(transport: Transport) -> None:
    responses.get("https://api.orcid.org/v3.0/x", body="<html>", status=503)
    response = transport.send(get("https://api.orcid.org"))
    assert (response.status, response.body) == (503, b"<html>")


def test_a_token_that_no_header_can_carry_is_not_quoted(transport: Transport) -> None:
    with pytest.raises(NotSent) as caught:
        transport.send(Request("GET", "http://127.0.0.1:1/", token=f"{TOKEN}\n"))
    assert TOKEN not in repr(caught.value)


def test_tls_is_spoken_to_a_trusted_server_alone(tmp_path: Path) -> None:
    certificate = self_signed(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    trusting = Transport(clock=lambda: NOW, ca_bundle=str(certificate), deadline=2)
    doubting = Transport(clock=lambda: NOW, deadline=2)
    with serving(says(answer("200 OK", b"{}")), says(answer("200 OK", b"[]"))) as server:
        server.tls = context
        address = server.address.replace("http:", "https:")
        with pytest.raises(NotSent):
            doubting.send(get(address))
        assert trusting.send(get(address)).body == b"{}"
        assert trusting.send(get(address)).body == b"[]"
    trusting.close()
