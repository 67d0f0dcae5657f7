"""What a process has once: the connections to ORCID, and the pace it shares with the others."""

from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import Generic, TypeVar

from django.conf import settings
from django.utils import timezone

from gateway.limiter import RateLimiter, connect
from orcid_client.http import Transport

# Connections kept open besides those of the sending threads: pages, pulls, sign-ins
OTHER_CONNECTIONS = 136

Made = TypeVar("Made")


class MadeOnce(Generic[Made]):
    """Makes something when it is first asked for; threads that ask at once get the same one.

    A cache alone would let each of them make one.
    """

    def __init__(self, make: Callable[[], Made]) -> None:
        """Take the function that makes it."""
        self._make = cache(make)
        self._making = Lock()

    def __call__(self) -> Made:
        """Return it."""
        with self._making:
            return self._make()

    def cache_clear(self) -> None:
        """Let it be made anew."""
        self._make.cache_clear()


@MadeOnce
def transport() -> Transport:
    """Return the process's only transport; exchanges are recorded by a copy of it."""
    return Transport(
        clock=timezone.now,
        deadline=settings.ORCID_CALL_DEADLINE_SECONDS,
        pool_size=settings.SYNC_SENDING_THREADS + OTHER_CONNECTIONS,
    )


@MadeOnce
def rate_limiter() -> RateLimiter:
    """Return the process's only pace."""
    return RateLimiter(connect(settings.REDIS_URL), prefix=settings.REDIS_KEY_PREFIX)
