"""How fast a client may call ORCID, agreed on by all processes through Redis.

ORCID allows 24 requests a second and client, and answers 503 beyond (ORCID documentation, "What
are the API limits?"). Redis keeps one hash per client under an HMAC of registry and client id,
since two tenants' rows may name the same client and Redis should know neither. When Redis is
away each process goes on at a fraction of the rate.
"""

import hashlib
import hmac
import time
from collections import defaultdict
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

import redis
import structlog
from redis.backoff import NoBackoff
from redis.retry import Retry

from gateway.local_limiter import LocalRateLimiter, Permit, Rate

log = structlog.get_logger(__name__)

LOCAL_SHARE = 0.25
REDIS_WAIT_SECONDS = 1.0
REDIS_REST_SECONDS = 5.0
_MILLION = 1_000_000
# The numbers of the script, by the names it uses
_NUMBERS = {
    "KEPT_MS": 3_600_000,
    "RECOVERY_US": 40 * _MILLION,
    "SLOW_AGAIN_US": _MILLION,
    "SLOWEST": 1 / 32,
    "BREAKER_FAILS": 5,
    "PROBE_US": 50 * _MILLION,
    "OPEN_FIRST_US": 2 * _MILLION,
    "OPEN_LONGEST_US": 20 * _MILLION,
    "TOGETHER_US": 10 * _MILLION,
}


class Health(StrEnum):
    """What a call tells about ORCID's health."""

    OK = "ok"
    BUSY = "busy"
    DOWN = "down"


class LimiterStatus(NamedTuple):
    """How a client stands: the share of its rate, failures in a row, seconds until tried again."""

    share: float = 1.0
    failures: int = 0
    open_for: float = 0.0

    @property
    def is_open(self) -> bool:
        """Say whether calls are held back altogether."""
        return self.open_for > 0


def client_key(*, secret: str, environment: str, client_id: str) -> str:
    """Return the name by which Redis knows a client."""
    named = f"pace|{environment}|{client_id}".encode()
    return hmac.new(secret.encode(), named, hashlib.sha256).hexdigest()[:32]


def script() -> str:
    """Return the Lua script with its numbers filled in."""
    named = "\n".join(f"local {name} = {value!r}" for name, value in _NUMBERS.items())
    return Path(__file__).with_name("limiter.lua").read_text().replace("-- @names@", named)


def connect(url: str) -> "redis.Redis":
    """Return a connection that gives up within a second instead of holding calls back."""
    return redis.Redis.from_url(
        url,
        socket_timeout=REDIS_WAIT_SECONDS,
        socket_connect_timeout=REDIS_WAIT_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


class RateLimiter:
    """The pace of all clients; one per process.

    ``clock`` is a steady clock in seconds for this process's own waiting; ``now_us`` overrides
    the clock of Redis (0 keeps it).
    """

    def __init__(
        self,
        connection: "redis.Redis",
        *,
        prefix: str,
        clock: Callable[[], float] = time.monotonic,
        now_us: Callable[[], int] = lambda: 0,
    ) -> None:
        """Prepare the script; Redis is first asked when a call is to be made."""
        self._redis = connection
        self._script = connection.register_script(script())
        self._prefix = prefix
        self._clock = clock
        self._now_us = now_us
        self._away_until = 0.0
        self._local: dict[str, LocalRateLimiter] = defaultdict(LocalRateLimiter)

    def take(self, *, key: str, environment: str, rate: Rate, wanted: int = 1) -> Permit:
        """Take up to so many calls, or learn how long to wait."""
        interval = _MILLION / rate.per_second
        answer = self._run(key, environment, "take", wanted, interval, rate.burst)
        if answer is None:
            local = rate.fraction(LOCAL_SHARE)
            return self._local[key].take(wanted=wanted, rate=local, now=self._clock())
        granted, wait_us, fails = answer
        return Permit(int(granted), int(wait_us) / _MILLION, bool(fails))

    def note(self, *, key: str, environment: str, sign: Health) -> None:
        """Tell how a call went; a success is worth telling only after trouble."""
        self._run(key, environment, sign.value)

    def status(self, *, key: str, environment: str) -> LimiterStatus:
        """Return how a client stands, for pages; rested when Redis is away."""
        try:
            client, registry = (
                self._redis.hgetall(name) for name in self._keys(key, environment)[:2]
            )
            now = self._now_us() or _microseconds(self._redis.time())
        except redis.RedisError:
            return LimiterStatus()
        return LimiterStatus(
            share=_share(client, now) * _share(registry, now),
            failures=int(float(client.get(b"fails", 0))),
            open_for=max(0.0, (float(client.get(b"open_until", 0)) - now) / _MILLION),
        )

    def _keys(self, key: str, environment: str) -> list[str]:
        return [
            f"{self._prefix}pace:{key}",
            f"{self._prefix}pace-of:{environment}",
            f"{self._prefix}trouble-at:{environment}",
        ]

    def _run(self, key: str, environment: str, what: str, *rest: float) -> list[int] | None:
        """Run the script, or return None while Redis is away."""
        if self._clock() < self._away_until:
            return None
        try:
            answer: list[int] = self._script(
                keys=self._keys(key, environment), args=[what, self._now_us(), *rest]
            )
        except redis.RedisError as error:
            self._away_until = self._clock() + REDIS_REST_SECONDS
            log.warning("pace.redis_away", error=type(error).__name__)
            return None
        return answer


def _share(stored: dict[bytes | str, bytes | str], now: int) -> float:
    rested = max(0.0, now - float(stored.get(b"slowed_at", 0))) / _NUMBERS["RECOVERY_US"]
    return min(1.0, float(stored.get(b"factor", 1)) + rested)


def _microseconds(time_of_redis: tuple[int, int]) -> int:
    seconds, microseconds = time_of_redis
    return seconds * _MILLION + microseconds
