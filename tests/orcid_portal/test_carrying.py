"""What leaves Postgres carries its tenant: kept counts, limits, messages, lines of the log."""

import json
import logging
from collections.abc import Iterator

import pytest
import redis
import structlog
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory

from dashboard.cached_counts import cached_count
from oauth.enqueue import tend_soon
from orcid_portal.celery import app
from scoping.context import tenant_context
from sync.scheduling.enqueue import drain_soon
from tenants.models import Researcher, Tenant
from tenants.rate_limits import at_most
from tests.cast import Member


@pytest.fixture
def store(redis_url: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(redis_url) as client:
        yield client


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [record.msg for record in caplog.records if isinstance(record.msg, dict)]


def test_a_kept_count_is_one_tenants(north: Tenant, south: Tenant, redis_url: str) -> None:
    slow = iter(range(0, 1000, 60))

    def count_in(tenant: Tenant, value: int) -> int:
        with tenant_context(tenant.pk):
            counts = cached_count("people", lambda: {"all": value}, clock=lambda: float(next(slow)))
            return counts["all"]

    assert [count_in(north, 1), count_in(south, 2), count_in(north, 3)] == [1, 2, 1]


def test_every_key_in_redis_names_whose_it_is(
    alice: Member, ada: Researcher, store: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.cached_counts.TIMES", 1_000_000)
    for path in ("", "researchers/", "sync/", "exports/"):
        alice.get(f"/t/north/{path}")
    kinds = {b":dashboard:": b":%d" % alice.tenant.pk, b":limit:": b":north:"}

    found = store.keys(f"{settings.CACHES['default']['KEY_PREFIX']}:*")
    assert any(b":dashboard:" in name for name in found)
    for name in found:
        (whose,) = [mark for kind, mark in kinds.items() if kind in name]
        assert whose in name, name


def test_a_limit_of_one_tenant_is_no_limit_of_another(alice: Member, redis_url: str) -> None:
    view = at_most(1, seconds=60, of="things")(lambda _request, slug: HttpResponse(slug))
    request = RequestFactory().get("/")
    request.user = alice.user

    answers = [view(request, slug=slug).status_code for slug in ("north", "south", "north")]

    assert answers == [200, 200, 429]


def test_a_message_holds_numbers_alone(north: Tenant, store: redis.Redis) -> None:
    tend_soon(north.pk)
    drain_soon(tenant_id=north.pk, credential_id=7)
    queues = [settings.REDIS_KEY_PREFIX + queue.name for queue in app.conf.task_queues]
    told = [json.loads(message) for name in queues for message in store.lrange(name, 0, -1)]

    assert len(told) == 2
    for message in told:
        named = message["headers"]["kwargsrepr"]
        assert f"'tenant_id': {north.pk}" in named
        assert not set(named) - set("{}'_:, 0123456789abcdefghijklmnopqrstuvwxyz")


def test_a_line_names_the_tenant_the_code_works_for(
    north: Tenant, caplog: pytest.LogCaptureFixture
) -> None:
    log = structlog.get_logger("portal.test")
    with tenant_context(north.pk):
        log.warning("inside")
    log.warning("outside")

    assert [line.get("tenant_id") for line in lines(caplog)] == [north.pk, None]


def test_a_requests_line_names_the_tenant_behind_any_door(
    alice: Member, client: Client, ada: Researcher, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    alice.get("/t/north/")
    client.get(f"/p/{ada.public_id}/")
    client.get("/accounts/login/")

    found = {line["route"]: line["tenant_id"] for line in lines(caplog) if "route" in line}
    north = alice.tenant.pk
    assert found == {
        "dashboard:overview": north,
        "dashboard_public:researcher_page": north,
        "account_login": None,
    }
