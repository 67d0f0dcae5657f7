"""Calls to addresses that tenants enter end soon and small, and follow nothing."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest

from tenants.safe_http.addresses import AddressRefusedError
from tenants.safe_http.calls import Caller, NoAnswerError

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Word: a\r\n"


@contextmanager
def server(first: bytes, drip: bytes = b"") -> Iterator[str]:
    """Answer one call with some bytes, then one byte after the other for ever."""
    listening, over = socket.create_server(("127.0.0.1", 0)), Event()

    def answer() -> None:
        peer, _ = listening.accept()
        with peer:
            peer.recv(65536)
            peer.sendall(first)
            while drip and not over.wait(0.05):
                try:
                    peer.sendall(drip)
                except OSError:
                    return

    thread = Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        over.set()
        listening.close()
        thread.join(5)


def test_an_answer_is_read() -> None:
    with server(HEAD + b"Content-Length: 2\r\n\r\nok") as url:
        answer = Caller(simulator=url).call(f"{url}/x?y=z")

    assert (answer.status, answer.headers["x-word"], answer.body) == (200, "a", b"ok")


@pytest.mark.parametrize(
    "first", [HEAD, HEAD + b"\r\n", HEAD + b"Content-Length: 9999\r\n\r\n", b"HT"]
)
def test_a_dripping_answer_ends_at_the_deadline(first: bytes) -> None:
    with server(first, drip=b"x") as url, pytest.raises(NoAnswerError):
        Caller(simulator=url, deadline=0.5).call(url)


def test_an_answer_past_the_cap_is_not_taken() -> None:
    text = HEAD + b"\r\n" + b"x" * 1001
    with server(text) as url, pytest.raises(NoAnswerError, match="too large"):
        Caller(simulator=url, largest=1000).call(url)


def test_a_redirect_is_an_answer() -> None:
    text = b"HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\nContent-Length: 0\r\n\r\n"
    with server(text) as url:
        assert Caller(simulator=url).call(url).status == 302


@pytest.mark.parametrize("first", [b"", b"nonsense\r\n\r\n"])
def test_no_answer_is_said_in_words(first: bytes) -> None:
    with server(first) as url, pytest.raises(NoAnswerError, match="does not respond"):
        Caller(simulator=url).call(url)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:9001/", "http://127.0.0.1/", "https://127.0.0.1:9000/",
     "http://localhost:9000/", "http://127.0.0.1:9000@evil.example/", "http://x@127.0.0.1:9000/"],
)  # fmt: skip
def test_the_simulator_opens_its_own_address_alone(url: str) -> None:
    with pytest.raises(AddressRefusedError):
        Caller(simulator="http://127.0.0.1:9000").check(url)


def test_without_the_simulator_nothing_here_is_called() -> None:
    with pytest.raises(AddressRefusedError):
        Caller().call("http://127.0.0.1:9000/")
