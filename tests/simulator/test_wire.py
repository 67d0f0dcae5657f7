"""HTTP itself: kept-alive, pipelined, chunked and hostile connections."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from tests.simulator.program import Program

STATUS = b"GET /status HTTP/1.1\r\nHost: x\r\n\r\n"


@contextmanager
def _connection(program: Program) -> Iterator[socket.socket]:
    parts = urlsplit(program.origin)
    with socket.create_connection((parts.hostname, parts.port), timeout=9) as peer:
        yield peer


def _all(peer: socket.socket) -> bytes:
    received = b""
    while piece := peer.recv(65536):
        received += piece
    return received


def _until(peer: socket.socket, count: int, mark: bytes = b"HTTP/1.1 ") -> bytes:
    received = b""
    while received.count(mark) < count or not received.endswith((b"}", b"\r\n\r\n")):
        received += peer.recv(65536)
    return received


def test_pipelined_requests_are_answered_in_order(program: Program) -> None:
    with _connection(program) as peer:
        peer.sendall(STATUS + b"HEAD /status HTTP/1.1\r\nHost: x\r\n\r\n" + STATUS)
        received = _until(peer, 3)
    assert received.count(b"HTTP/1.1 200 OK") == 3
    assert received.count(b'"overallOk": true') == 2


def test_pieces_arrive_one_byte_at_a_time(program: Program) -> None:
    with _connection(program) as peer:
        for byte in STATUS:
            peer.sendall(bytes([byte]))
        assert b"200 OK" in _until(peer, 1)


def test_a_chunked_body_after_continue(program: Program) -> None:
    with _connection(program) as peer:
        peer.sendall(
            b"POST /r/wire/_control/clients HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        assert b"100 Continue" in peer.recv(65536)
        peer.sendall(b'10\r\n{"client_id":"a"\r\n')
        peer.sendall(b'14\r\n,"client_secret":"b"\r\n1\r\n}\r\n0\r\n\r\n')
        assert b"HTTP/1.1 201 Created" in _until(peer, 1)


def test_connection_close_is_honoured(program: Program) -> None:
    with _connection(program) as peer:
        peer.sendall(b"GET /status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert b"Connection: close" in _all(peer)


@pytest.mark.parametrize(
    "sent,status",
    [
        (b"NONSENSE\r\n\r\n", b"400"),
        (b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000 + b"\r\n\r\n", b"431"),
    ],
)
def test_too_much_or_nonsense_ends_the_connection(
    program: Program, sent: bytes, status: bytes
) -> None:
    with _connection(program) as peer:
        peer.sendall(sent)
        assert _all(peer).startswith(b"HTTP/1.1 " + status)
