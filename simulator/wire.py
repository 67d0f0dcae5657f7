"""HTTP/1.1 on a socket: many kept-alive connections on one thread, each answer in one write."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from email.utils import formatdate
from http import HTTPStatus

import httptools

from simulator.messages import Request, Response

MOST_BODY = 32 * 1024 * 1024
MOST_HEADERS = 64 * 1024
MOST_TARGET = 16 * 1024
MOST_WAITING = 100  # pipelined requests of one connection
Handler = Callable[[Request], Response]

_LINES = {
    status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus
}
_NO_BODY = frozenset({204, 304})
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class _Date:
    """The Date header, made once a second."""

    def __init__(self) -> None:
        self._second = 0
        self._line = b""

    def line(self) -> bytes:
        """Return the header line of this moment."""
        second = int(time.time())
        if second != self._second:
            self._second = second
            self._line = b"Date: " + formatdate(second, usegmt=True).encode() + b"\r\n"
        return self._line


_DATE = _Date()


class Connection(asyncio.Protocol):
    """One client's connection. Requests are answered one after another, in order."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._waiting: deque[tuple[Request, bool]] = deque()
        self._busy = False
        self._ending = False
        self._start_message()

    def _start_message(self) -> None:
        self._target = b""
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []
        self._size = 0
        self._header_size = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the socket; asyncio has set TCP_NODELAY."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what TCP gives
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio names it
        """Forget what was still to be answered."""
        self._transport = None
        self._waiting.clear()

    def data_received(self, data: bytes) -> None:
        """Feed the parser; what it cannot read ends the connection."""
        if self._ending:
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._refuse(400)
        except _TooMuch as limit:
            self._refuse(limit.status)
        except httptools.HttpParserError as broken:
            cause = broken.__context__
            self._refuse(cause.status if isinstance(cause, _TooMuch) else 400)

    def on_url(self, url: bytes) -> None:
        """Collect the request target, in pieces as it arrives."""
        self._target += url
        if len(self._target) > MOST_TARGET:
            raise _TooMuch(414)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Collect a header; one that stands twice is joined."""
        self._header_size += len(name) + len(value)
        if self._header_size > MOST_HEADERS:
            raise _TooMuch(431)
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        held = self._headers.get(key)
        self._headers[key] = text if held is None else f"{held}, {text}"

    def on_headers_complete(self) -> None:
        """Let a careful client send its body."""
        if self._headers.get("expect", "").lower() == "100-continue" and self._transport:
            self._transport.write(_CONTINUE)

    def on_body(self, body: bytes) -> None:
        """Collect a piece of the body."""
        self._size += len(body)
        if self._size > MOST_BODY:
            raise _TooMuch(413)
        self._body.append(body)

    def on_message_complete(self) -> None:
        """Answer the request, or queue it behind one whose answer is delayed."""
        method = self._parser.get_method().decode("latin-1")
        request = Request(
            method, self._target.decode("latin-1"), self._headers, b"".join(self._body)
        )
        keep = self._parser.should_keep_alive()
        self._start_message()
        if self._busy:
            if len(self._waiting) >= MOST_WAITING:
                raise _TooMuch(503)
            self._waiting.append((request, keep))
        else:
            self._answer(request, keep=keep)

    def _answer(self, request: Request, *, keep: bool) -> None:
        response = self._handler(request)
        if response.delay:
            self._busy = True
            loop = asyncio.get_running_loop()
            loop.call_later(response.delay, self._send_late, request, response, keep)
        else:
            self._send(request, response, keep=keep)

    def _send_late(self, request: Request, response: Response, keep: bool) -> None:  # noqa: FBT001 - called by the loop
        self._busy = False
        self._send(request, response, keep=keep)
        while self._waiting and not self._busy and self._transport:
            following, keep = self._waiting.popleft()
            self._answer(following, keep=keep)

    def _send(self, request: Request, response: Response, *, keep: bool) -> None:
        if self._transport is None:
            return
        if response.drop:
            self._ending = True
            self._transport.abort()
            return
        self._transport.write(_serialise(request.method, response, keep=keep))
        if not keep:
            self._end()

    def _refuse(self, status: int) -> None:
        if self._transport is not None:
            refusal = Response(status, b"", "text/plain")
            self._transport.write(_serialise("GET", refusal, keep=False))
            self._end()

    def _end(self) -> None:
        self._ending = True
        if self._transport is not None:
            self._transport.close()


class _TooMuch(Exception):  # noqa: N818 - names the reason
    """A message beyond the limits, with the status that says so."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def _serialise(method: str, response: Response, *, keep: bool) -> bytes:
    lines = [_LINES[response.status], _DATE.line()]
    if response.content_type:
        lines.append(f"Content-Type: {response.content_type}\r\n".encode("latin-1"))
    lines.extend(f"{name}: {value}\r\n".encode("latin-1") for name, value in response.headers)
    if response.status not in _NO_BODY:
        lines.append(b"Content-Length: %d\r\n" % len(response.body))
    lines.append(b"\r\n" if keep else b"Connection: close\r\n\r\n")
    if method != "HEAD" and response.status not in _NO_BODY:
        lines.append(response.body)
    return b"".join(lines)
