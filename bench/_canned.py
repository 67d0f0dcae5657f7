"""A registry that takes everything at once: answers are ready before the question is read.

`python -m bench._canned PORT [LATENCY_MS [RATE]]`: POST of an item 201 with a new put-code, POST of
works 200 with each work in full as ORCID stored it, PUT 200, DELETE 204. Faster than what is
measured against it, so that its own time does not count. With a rate it answers 503 as ORCID's
limiter does, whose bucket of 40 empties at that rate, for each client (whom a token names before
its first hyphen), and tells at /_calls when each client's calls came and how many it refused.
"""

import asyncio
import itertools
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

_TYPE = b"Content-Type: application/vnd.orcid+json\r\n"


_STORED = (
    b'{"work":{"created-date":{"value":1732579200000},"last-modified-date":{"value":1732579200000},'
    b'"source":{"source-orcid":null,"source-client-id":{"uri":"http://127.0.0.1/client/APP-1",'
    b'"path":"APP-1","host":"127.0.0.1"},"source-name":{"value":"Bench"}},"put-code":%d,%b'
)
BURST = 40.0


@dataclass
class _Client:
    """What came with one client's tokens."""

    times: list[float] = field(default_factory=list)
    refused: int = 0
    excess: float = 0.0

    def takes(self, rate: float) -> bool:
        """Note a call, and say whether it is within the rate (nginx: limit_req, a leaky bucket)."""
        now = time.time()
        since = now - self.times[-1] if self.times else 0.0
        self.excess = max(0.0, self.excess - since * rate) + 1
        self.times.append(now)
        if self.excess <= BURST:
            return True
        self.excess -= 1
        self.refused += 1
        return False


class _Canned(asyncio.Protocol):
    """One kept-alive connection."""

    clients: defaultdict[str, _Client] = defaultdict(_Client)
    rate = 0.0

    codes: Iterator[int] = itertools.count(1_000_000)
    latency = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = transport
        self._pending = b""

    def data_received(self, data: bytes) -> None:
        """Answer each complete request."""
        self._pending += data
        while (end := self._pending.find(b"\r\n\r\n")) >= 0:
            head = self._pending[:end]
            size = _length(head)
            if len(self._pending) < end + 4 + size:
                return
            body = self._pending[end + 4 : end + 4 + size]
            self._pending = self._pending[end + 4 + size :]
            self._answer(head, body)

    def _answer(self, head: bytes, body: bytes) -> None:
        if self.rate and head.startswith(b"GET /_calls"):
            told = {name: asdict(client) for name, client in self.clients.items()}
            self._transport.write(_ok(json.dumps(told).encode()))  # type: ignore[attr-defined]
            return
        if self.rate and not self.clients[_client_of(head)].takes(self.rate):
            answer = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
        else:
            answer = _answer_to(head, body, self.codes)
        if self.latency:
            asyncio.get_running_loop().call_later(self.latency, self._transport.write, answer)  # type: ignore[attr-defined]
        else:
            self._transport.write(answer)  # type: ignore[attr-defined]


def _client_of(head: bytes) -> str:
    return head.partition(b"Bearer ")[2].partition(b"-")[0].decode()


def _length(head: bytes) -> int:
    at = head.lower().find(b"content-length:")
    return int(head[at + 15 :].partition(b"\r\n")[0]) if at >= 0 else 0


def _answer_to(head: bytes, body: bytes, codes: Iterator[int]) -> bytes:
    verb, path, _ = head.split(b" ", 2)
    if verb == b"DELETE":
        return b"HTTP/1.1 204 No Content\r\n\r\n"
    if verb == b"POST" and path.endswith(b"/works"):
        before, *works = body.split(b'{"work":{')
        return _ok(before + b"".join(_STORED % (next(codes), work) for work in works))
    if verb == b"POST":
        location = b"Location: http://127.0.0.1%b/%d\r\n" % (path, next(codes))
        return b"HTTP/1.1 201 Created\r\n%b%bContent-Length: 0\r\n\r\n" % (_TYPE, location)
    return _ok(body or b"{}")


def _ok(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\n%bContent-Length: %d\r\n\r\n%b" % (_TYPE, len(body), body)


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(_Canned, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    _Canned.latency = float(sys.argv[2]) / 1000 if len(sys.argv) > 2 else 0.0  # noqa: PLR2004
    _Canned.rate = float(sys.argv[3]) if len(sys.argv) > 3 else 0.0  # noqa: PLR2004
    asyncio.run(_serve(int(sys.argv[1])))
