"""Costly counts are kept, cheap ones never."""

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from redis.exceptions import RedisError

from dashboard.cached_counts import cached_count
from scoping.context import tenant_context


@pytest.fixture(autouse=True)
def in_a_tenant(redis_url: str) -> Iterator[None]:
    """Work for some tenant, with nothing kept yet."""
    with tenant_context(7):
        yield


def _clock(seconds: float) -> Callable[[], float]:
    readings = iter((0.0, seconds))
    return lambda: next(readings)


def _count(values: list[int]) -> Callable[[], int]:
    return lambda: values.pop(0)


def test_a_costly_count_is_kept() -> None:
    values = [1, 2]
    assert cached_count("items", _count(values), clock=_clock(0.5)) == 1
    assert cached_count("items", _count(values)) == 1
    assert cached_count("others", _count(values)) == 2


def test_a_cheap_count_is_made_anew() -> None:
    values = [1, 2]
    assert cached_count("items", _count(values), clock=_clock(0.04)) == 1
    assert cached_count("items", _count(values), clock=_clock(0.04)) == 2


def test_each_tenant_has_its_own() -> None:
    cached_count("items", lambda: 1, clock=_clock(1))
    with tenant_context(8):
        assert cached_count("items", lambda: 2) == 2


def test_without_redis_everything_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise RedisError

    monkeypatch.setattr(cache, "get", away)
    monkeypatch.setattr(cache, "set", away)
    assert cached_count("items", lambda: 3, clock=_clock(1)) == 3
