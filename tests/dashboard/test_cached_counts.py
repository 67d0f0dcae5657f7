"""Costly counts are kept, cheap ones never."""

import pickle
from collections.abc import Callable, Iterator

import pytest
import redis
from django.core.cache import cache
from redis.exceptions import RedisError

from dashboard.cached_counts import cached_count, cached_row
from dashboard.queries.frame import SidebarCounts
from dashboard.queries.overview import Figures
from scoping.context import tenant_context

KEY = "dashboard:counts:items:7"
FIGURES = Figures(connected=1, in_sync=2, waiting=3, attention=4)


@pytest.fixture(autouse=True)
def in_a_tenant(redis_url: str) -> Iterator[None]:
    """Work for some tenant, with nothing kept yet."""
    with tenant_context(7):
        yield


def _clock(seconds: float) -> Callable[[], float]:
    readings = iter((0.0, seconds))
    return lambda: next(readings)


def _count(*values: int) -> Callable[[], dict[str, int]]:
    left = list(values)
    return lambda: {"new": left.pop(0)}


def test_a_costly_count_is_kept() -> None:
    count = _count(1, 2)
    assert cached_count("items", count, clock=_clock(0.5)) == {"new": 1}
    assert cached_count("items", count) == {"new": 1}
    assert cached_count("others", count) == {"new": 2}


def test_a_cheap_count_is_made_anew() -> None:
    count = _count(1, 2)
    assert cached_count("items", count, clock=_clock(0.04)) == {"new": 1}
    assert cached_count("items", count, clock=_clock(0.04)) == {"new": 2}


def test_each_tenant_has_its_own() -> None:
    cached_count("items", _count(1), clock=_clock(1))
    with tenant_context(8):
        assert cached_count("items", _count(2)) == {"new": 2}


def test_without_redis_everything_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise RedisError

    monkeypatch.setattr(cache, "get", away)
    monkeypatch.setattr(cache, "set", away)
    assert cached_count("items", _count(3), clock=_clock(1)) == {"new": 3}


def test_rows_come_back_as_they_were() -> None:
    counts = SidebarCounts(researchers=5, imports_waiting=6, records_due=7)
    assert cached_row("figures", Figures, lambda: FIGURES, clock=_clock(1)) == FIGURES
    assert cached_row("frame", SidebarCounts, lambda: counts, clock=_clock(1)) == counts
    assert cached_row("figures", Figures, lambda: pytest.fail("kept")) == FIGURES
    assert cached_row("frame", SidebarCounts, lambda: pytest.fail("kept")) == counts


@pytest.mark.parametrize(
    "stored",
    [
        pickle.dumps(FIGURES),
        b"\x80\x04cgone.module\nFigures\n.",
        b"\xff\xfe",
        b"",
        b"{",
        b"7",
        b"[1]",
        b'{"new": "1"}',
        b'{"new": null}',
    ],
)
def test_what_another_release_wrote_is_a_miss(redis_url: str, stored: bytes) -> None:
    with redis.Redis.from_url(redis_url) as client:
        client.set(cache.make_key(KEY), stored)
    assert cached_count("items", _count(4), clock=_clock(1)) == {"new": 4}
    assert cached_count("items", _count(5)) == {"new": 4}


def test_a_row_with_other_fields_is_a_miss() -> None:
    cached_count("figures", _count(1), clock=_clock(1))
    assert cached_row("figures", Figures, lambda: FIGURES, clock=_clock(1)) == FIGURES
