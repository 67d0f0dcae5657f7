"""Counts that are costly to make are kept for a while: the longer, the longer they took.

So an open page that asks every few seconds never costs more than a few per cent of the database,
however many items a tenant has; small tenants always see what is there this moment.

Numbers by name are kept, never objects: the release before and the one after read the same cache,
and take what they cannot use for nothing.
"""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, TypeVar, cast

from django.core.cache import cache
from redis.exceptions import RedisError

from scoping.context import required_tenant_id

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Row = TypeVar("Row", bound="DataclassInstance")
# A count that took 1 second is kept for 20; one that took less than 50 ms is not kept.
TIMES = 20
LONGEST_SECONDS = 300


def cached_count(
    name: str,
    count: Callable[[], Mapping[str, int]],
    *,
    names: Collection[str] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> dict[str, int]:
    """Return counts of the current tenant by name, made anew unless costly ones are still kept.

    ``names`` are those that there must be, neither more nor fewer; None takes any.
    """
    key = f"dashboard:counts:{name}:{required_tenant_id()}"
    found = _recall(key)
    if found is not None and (names is None or set(found) == set(names)):
        return found
    begun = clock()
    value = dict(count())
    seconds = int((clock() - begun) * TIMES)
    if seconds:
        _remember(key, value, seconds=min(seconds, LONGEST_SECONDS))
    return value


def cached_row(
    name: str,
    kind: type[Row],
    count: Callable[[], Row],
    *,
    clock: Callable[[], float] = time.monotonic,
) -> Row:
    """Return a row of counts: a dataclass whose fields are all whole numbers."""
    names = [field.name for field in fields(kind)]
    return kind(**cached_count(name, lambda: asdict(count()), names=names, clock=clock))


def _recall(key: str) -> dict[str, int] | None:
    """Return what is kept; nothing without Redis, or if something else wrote it."""
    try:
        found = cast("object", cache.get(key))
    except (RedisError, ValueError):
        return None
    if isinstance(found, dict) and all(type(value) is int for value in found.values()):
        return found
    return None


def _remember(key: str, value: dict[str, int], *, seconds: int) -> None:
    try:
        cache.set(key, value, seconds)
    except RedisError:
        return
