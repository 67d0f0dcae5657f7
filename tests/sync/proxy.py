"""A TCP proxy on the loopback, through which a test looks at, changes, swallows or cuts traffic."""

import contextlib
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Thread
from typing import Self
from urllib.parse import parse_qs, urlsplit

CHUNK = 65_536


class Link:
    """One connection through the proxy; ``notes`` is for whoever meddles."""

    def __init__(self, client: socket.socket, server: socket.socket) -> None:
        self.client, self.server = client, server
        self.notes: set[str] = set()

    def send_last(self, data: bytes) -> None:
        """Send the last words of the server, which still listens then."""
        self.client.sendall(data)
        self.client.shutdown(socket.SHUT_WR)

    def cut(self) -> None:
        """End it on both sides."""
        for side in (self.client, self.server):
            with contextlib.suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Forget it, once nobody uses it any more."""
        self.client.close()
        self.server.close()


Meddler = Callable[[Link, bytes], bytes]


def pass_on(_link: Link, data: bytes) -> bytes:
    """Leave the traffic as it is."""
    return data


def swallow(_link: Link, _data: bytes) -> bytes:
    """Let nothing through, and keep the connection open."""
    return b""


class Proxy:
    """Listens on ``port``; ``on_request`` and ``on_answer`` say what passes, and may be set."""

    def __init__(self, dial: Callable[[], socket.socket]) -> None:
        self.on_request: Meddler = pass_on
        self.on_answer: Meddler = pass_on
        self._dial = dial
        self._is_away = False
        self._links: list[Link] = []
        self._threads: list[Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._start(self._accept)

    @classmethod
    @contextmanager
    def to(cls, url: str) -> Iterator[Self]:
        """Stand before a server until the end of the block."""
        proxy = cls(_dialler(url))
        try:
            yield proxy
        finally:
            proxy._end()

    def go_away(self) -> None:
        """Cut every connection and take no new one, as a server that is down."""
        self._is_away = True
        for link in self._links:
            link.cut()

    def come_back(self) -> None:
        """Take connections again."""
        self._is_away = False

    def _end(self) -> None:
        self.go_away()
        self._listener.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._listener.close()
        for link in self._links:
            link.close()

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        thread = Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._join(client)

    def _join(self, client: socket.socket) -> None:
        try:
            link = Link(client, self._dial())
        except OSError:
            client.close()
            return
        self._links.append(link)
        self._start(partial(self._pump, link, asks=True))
        self._start(partial(self._pump, link, asks=False))
        if self._is_away:
            link.cut()

    def _pump(self, link: Link, *, asks: bool) -> None:
        source, target = (link.client, link.server) if asks else (link.server, link.client)
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK):
                target.sendall((self.on_request if asks else self.on_answer)(link, data))
        link.cut()


def _dialler(url: str) -> Callable[[], socket.socket]:
    parts = urlsplit(url)
    folder = parse_qs(parts.query).get("host", [""])[0]
    if not folder.startswith("/"):
        address = (parts.hostname or folder or "127.0.0.1", parts.port or 80)
        return lambda: socket.create_connection(address, timeout=None)

    def dial() -> socket.socket:
        found = socket.socket(socket.AF_UNIX)
        found.connect(f"{folder}/.s.PGSQL.{parts.port or 5432}")
        return found

    return dial


def through(url: str, proxy: Proxy) -> str:
    """Return the address of a server as it is reached through a proxy."""
    parts = urlsplit(url)
    user, at, _ = parts.netloc.rpartition("@")
    netloc = f"{user}{at}127.0.0.1:{proxy.port}"
    return parts._replace(netloc=netloc, query="").geturl()
