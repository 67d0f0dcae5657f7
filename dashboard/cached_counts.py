"""Counts that are costly to make are kept for a while: the longer, the longer they took.

So an open page that asks every few seconds never costs more than a few per cent of the database,
however many items a tenant has; small tenants always see what is there this moment.
"""

import time
from collections.abc import Callable
from typing import TypeVar, cast

from django.core.cache import cache
from redis.exceptions import RedisError

from scoping.context import required_tenant_id

T = TypeVar("T")
# A count that took 1 second is kept for 20; one that took less than 50 ms is not kept.
TIMES = 20
LONGEST_SECONDS = 300


def cached_count(
    name: str, count: Callable[[], T], *, clock: Callable[[], float] = time.monotonic
) -> T:
    """Return a count of the current tenant, made anew unless a costly one is still kept."""
    key = f"dashboard:{name}:{required_tenant_id()}"
    found = _recall(key)
    if found is not None:
        return cast("T", found)
    begun = clock()
    value = count()
    seconds = int((clock() - begun) * TIMES)
    if seconds:
        _remember(key, value, seconds=min(seconds, LONGEST_SECONDS))
    return value


def _recall(key: str) -> object | None:
    """Return what is kept; without Redis, nothing is."""
    try:
        return cast("object | None", cache.get(key))
    except RedisError:
        return None


def _remember(key: str, value: object, *, seconds: int) -> None:
    try:
        cache.set(key, value, seconds)
    except RedisError:
        return
