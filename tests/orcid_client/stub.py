"""A tiny server that answers as told, also as no decent server would."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Script = Callable[[socket.socket], None]


def says(*pieces: bytes) -> Script:
    def script(connection: socket.socket) -> None:
        for piece in pieces:
            connection.sendall(piece)

    return script


def answer(
    status: str, body: bytes = b"", content_type: str = "application/json", headers: str = ""
) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{headers}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


class Stub:
    """Gives one script to each request, in turn; keeps what it received."""

    def __init__(self, *scripts: Script) -> None:
        self.scripts = list(scripts)
        self.received: list[bytes] = []
        self.connections = 0
        self.over = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            with connection, suppress(OSError):
                self._converse(connection)

    def _converse(self, connection: socket.socket) -> None:
        while self.scripts:
            request = _read_request(connection)
            if request is None:
                return
            self.received.append(request)
            script = self.scripts.pop(0)
            script(connection)
            if script in (hang_up, self.stay_silent) or getattr(script, "last", False):
                return

    def stay_silent(self, _connection: socket.socket) -> None:
        self.over.wait(10)

    def drip(self, connection: socket.socket) -> None:
        """Send a header without end, byte by byte, faster than any read time-out."""
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-Endless: ")
        while not self.over.wait(0.01):
            connection.sendall(b"x")


def hang_up(_connection: socket.socket) -> None:
    """Say nothing and close."""


def _read_request(connection: socket.socket) -> bytes | None:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65536)
        if not piece:
            return None
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    lines = [line.lower() for line in head.split(b"\r\n")]
    length = next((int(x.split(b":")[1]) for x in lines if x.startswith(b"content-length")), 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


@contextmanager
def serving(*scripts: Script) -> Iterator[Stub]:
    stub = Stub(*scripts)
    thread = threading.Thread(target=stub.serve, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        stub.over.set()
        with suppress(OSError):
            stub.listener.shutdown(socket.SHUT_RDWR)
        stub.listener.close()
        thread.join(timeout=5)
