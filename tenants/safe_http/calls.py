"""Call an address that a tenant entered, and take no more than a small answer, soon.

The operator's simulated registry, and nothing else on this machine, may be called as well, where
the operator has switched it on.
"""

import http.client
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from scoping.translation import N_
from tenants.safe_http.addresses import PinnedConnection, SafeAddress, destination

LARGEST_ANSWER = 512 * 1024
WAIT = 5.0
DEADLINE = 15.0


class NoAnswerError(Exception):
    """Nothing that can be read came back; the text says why, in words for who typed the address."""


@dataclass(frozen=True, slots=True)
class SafeResponse:
    """What came back; a redirect is an answer like any other."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls addresses; ``simulator`` is the address of a registry on this machine, or ""."""

    simulator: str = ""
    deadline: float = DEADLINE
    largest: int = LARGEST_ANSWER

    def check(self, url: str) -> SafeAddress:
        """Return where an address leads, if it may be called.

        Raises:
            AddressRefusedError: it may not.
        """
        parts = urlsplit(url)
        if self._is_simulator(url):
            return SafeAddress(parts.netloc, parts.path + (parts.query and f"?{parts.query}"))
        return destination(url)

    def call(
        self, url: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> SafeResponse:
        """Get an address, or post a body to it.

        Raises:
            AddressRefusedError: it may not be called.
            NoAnswerError: there was no answer in time, or too large a one.
        """
        where = self.check(url)
        connect = http.client.HTTPConnection if self._is_simulator(url) else PinnedConnection
        connection = connect(where.host, timeout=WAIT)
        try:
            connection.connect()
            with _hung_up_after(self.deadline, connection.sock) as late:
                answer = self._exchange(connection, where.target, body, headers or {})
                if not late.is_set():
                    return answer
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswerError(N_("{host} does not respond.").format(host=where.host)) from error
        finally:
            connection.close()
        raise NoAnswerError(N_("{host} does not respond in time.").format(host=where.host))

    def _exchange(
        self,
        connection: http.client.HTTPConnection,
        target: str,
        body: bytes | None,
        headers: Mapping[str, str],
    ) -> SafeResponse:
        connection.request(
            "GET" if body is None else "POST", target, body=body, headers=dict(headers)
        )
        response = connection.getresponse()
        text = response.read(self.largest + 1)
        if len(text) > self.largest:
            raise NoAnswerError(
                N_("{host} sends a response that is too large.").format(host=connection.host)
            )
        named = {name.lower(): value for name, value in response.getheaders()}
        return SafeResponse(response.status, named, text)

    def _is_simulator(self, url: str) -> bool:
        if not self.simulator:
            return False
        asked, ours = urlsplit(url), urlsplit(self.simulator)
        return (asked.scheme, asked.netloc) == (ours.scheme, ours.netloc)


@contextmanager
def _hung_up_after(seconds: float, sock: socket.socket) -> Iterator[threading.Event]:
    """End what a block waits for when its time is over, and say so."""
    late = threading.Event()

    def hang_up() -> None:
        late.set()
        with suppress(OSError):
            socket.socket.shutdown(sock, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()
