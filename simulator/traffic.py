"""What a world does to requests besides answering them: faults, pace, quota, and the log."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from simulator.grammar import Message
from simulator.messages import Request, Response

KEPT_REQUESTS = 100_000
DAY = 86_400_000
_TOKEN_IN_QUERY = re.compile(r"(?i)((?:access_token|code|client_secret|token)=)[^&]*")
Entry = tuple[int, int, str, str, str | None, int | None, str | None]


@dataclass(slots=True)
class Fault:
    """A planned misbehaviour for the next requests that fit.

    `times` 0 means until cleared. `close` "before" drops the connection instead of acting,
    "after" acts and then drops it. `code` answers with the body of one of ORCID's error codes.
    """

    method: str | None = None
    path: str | None = None
    client_id: str | None = None
    times: int = 1
    status: int | None = None
    body: str | None = None
    content_type: str = "text/html; charset=utf-8"
    delay_ms: int = 0
    close: str | None = None
    code: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    hits: int = 0

    def fits(self, method: str, path: str, client_id: str | None) -> bool:
        """Tell whether the fault strikes this request."""
        return (
            (self.method is None or self.method.upper() == method)
            and (self.path is None or re.search(self.path, path) is not None)
            and (self.client_id is None or self.client_id == client_id)
        )


@dataclass(slots=True)
class Limits:
    """How fast clients may be. Rate and quota 0 mean without limit."""

    rate: float = 0.0
    burst: int = 40
    latency_ms: int = 0
    daily_reads: int = 0
    authorize_ms: int = 1_800_000  # how long the site keeps where an authorize request came from
    webhook_retry_ms: int = 600_000  # pause after a webhook's failure, times the failures
    bodies: bool = False  # keep request bodies of API calls in the log


@dataclass(slots=True)
class Traffic:
    """Faults, limits and the log of one world."""

    faults: list[Fault] = field(default_factory=list)
    limits: Limits = field(default_factory=Limits)
    log: deque[Entry] = field(default_factory=lambda: deque(maxlen=KEPT_REQUESTS))
    received: int = 0
    _free_at: dict[str, float] = field(default_factory=dict)
    _reads: dict[str, tuple[int, int]] = field(default_factory=dict)

    def strike(self, method: str, path: str, client_id: str | None) -> Fault | None:
        """Return the fault that this request meets, counting it."""
        for fault in self.faults:
            if fault.fits(method, path, client_id):
                fault.hits += 1
                if fault.times and fault.hits >= fault.times:
                    self.faults.remove(fault)
                return fault
        return None

    def pace(self, caller: str, now: int) -> float | None:
        """Return the seconds a call must queue, None when even the queue is full.

        Calls above the rate are slowed down until `burst` of them wait, then refused.
        """
        limits = self.limits
        if not limits.rate:
            return 0.0
        gap = 1000 / limits.rate
        free = max(self._free_at.get(caller, 0.0), float(now))
        if free - now > gap * limits.burst:
            return None
        self._free_at[caller] = free + gap
        return (free - now) / 1000

    def within_quota(self, caller: str, now: int) -> bool:
        """Count a read of the Public API and tell whether the day's quota still holds."""
        if not self.limits.daily_reads:
            return True
        day = now // DAY
        counted_day, count = self._reads.get(caller, (day, 0))
        count = count + 1 if counted_day == day else 1
        self._reads[caller] = (day, count)
        return count <= self.limits.daily_reads

    def note(
        self, request: Request, path: str, client_id: str | None, status: int | None, now: int
    ) -> None:
        """Write a request into the log; secrets in its address are masked."""
        self.received += 1
        if "=" in path:
            path = _TOKEN_IN_QUERY.sub(r"\1***", path)
        body = request.body.decode("utf-8", "replace") if self.limits.bodies else None
        if "/oauth/" in path or "/login" in path:
            body = None
        self.log.append((self.received, now, request.method, path, client_id, status, body))

    def since(self, number: int, most: int) -> Iterator[Message]:
        """Yield the logged requests after that number, oldest first."""
        first = self.log[0][0] if self.log else 0
        start = max(0, number + 1 - first)
        for index in range(start, min(len(self.log), start + most)):
            keys = ("number", "at", "method", "path", "client_id", "status", "body")
            entry = dict(zip(keys, self.log[index], strict=True))
            if entry["body"] is None:
                del entry["body"]
            yield entry


def unavailable() -> Response:
    """Return what the network edge says when a client is far too fast: HTML, no JSON."""
    body = (
        b"<html>\r\n<head><title>503 Service Temporarily Unavailable</title></head>\r\n<body>"
        b"<center><h1>503 Service Temporarily Unavailable</h1></center></body>\r\n</html>\r\n"
    )
    return Response(503, body, "text/html")
