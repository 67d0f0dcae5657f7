"""A Public API client reads no more a day than ORCID lets it, whoever asks and whatever dies."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.db.models import F
from django.utils.timezone import now
from pytest_django import Settings

from scoping.context import tenant_context
from sync import day_quota, pulls
from sync.day_quota import AT_ONCE, DAY
from sync.models import DayQuota, RecordSync
from sync.paces import pace_in_words
from tenants.models import Credential, Tenant
from tests.sync.world import Registry, World

LIMIT = 250  # ten an hour, and ten at once


@pytest.fixture
def public(
    committed: None, north: Tenant, registry: Registry, settings: Settings
) -> Iterator[World]:
    """Return a tenant with a Public API credential and a small quota."""
    settings.ORCID_PUBLIC_RATE, settings.ORCID_PUBLIC_BURST = 2000, 100
    settings.ORCID_PUBLIC_DAILY_READS = LIMIT
    with tenant_context(north.pk):
        yield World(north, registry, api_type="public")


def taken(credential: Credential, *, wanted: int = 1000) -> int:
    return day_quota.take(credential, wanted=wanted).reads


def let_pass(time: timedelta) -> None:
    DayQuota.objects.update(free_at=F("free_at") - time)


def test_an_hours_worth_at_once_and_never_more_in_a_day(public: World) -> None:
    assert taken(public.credential) == 10
    assert taken(public.credential) == 0
    made = 10
    for _ in range(24):
        let_pass(timedelta(hours=1))
        made += taken(public.credential)
    assert made == LIMIT


def test_the_wait_is_told_and_true(public: World) -> None:
    assert taken(public.credential, wanted=10) == 10
    wait = day_quota.take(public.credential, wanted=1).wait
    assert timedelta() < wait <= (DAY + AT_ONCE) / LIMIT
    assert "the day's reads" in pace_in_words(public.credential)
    let_pass(wait)
    assert taken(public.credential) == 1


def test_what_was_not_needed_is_given_back(public: World) -> None:
    assert taken(public.credential, wanted=10) == 10
    day_quota.charge(public.credential, reads=-4)
    assert taken(public.credential) == 4
    day_quota.charge(public.credential, reads=10)
    assert taken(public.credential) == 0


def test_threads_and_tenants_that_share_a_client_share_its_day(
    public: World, south: Tenant
) -> None:
    def take(_: int) -> int:
        try:
            return taken(public.credential, wanted=3)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(take, range(8))) == 10
    shared = Credential(environment="simulator", client_id=public.credential.client_id)
    with tenant_context(south.pk):
        assert taken(shared) == 0


def test_another_client_has_a_day_of_its_own(public: World) -> None:
    assert taken(public.credential) == 10
    assert taken(Credential(environment="simulator", client_id="APP-ANOTHER000000001")) == 10


def read_due(world: World) -> int:
    """Read what is due, as a drain does; return how many records."""
    with ThreadPoolExecutor(4) as pool:
        return pulls.pull_due(credential=world.credential, pool=pool, clock=now)


def test_records_beyond_the_quota_wait_and_are_read_later(public: World) -> None:
    for number in range(12):
        public.person(f"p{number}", scopes=["/authenticate"])
    RecordSync.objects.update(pull_due_at=now())
    assert (read_due(public), read_due(public)) == (10, 0)
    unread = RecordSync.objects.filter(pulled_at=None)
    assert unread.filter(pull_due_at__gt=now()).count() == 2
    let_pass(timedelta(hours=1))
    unread.update(pull_due_at=now())
    assert read_due(public) == 2
    assert not unread.exists()


def test_reads_are_counted_as_they_were_made(public: World) -> None:
    public.person(scopes=["/authenticate"])
    RecordSync.objects.update(pull_due_at=now())
    assert read_due(public) == 1
    assert taken(public.credential) == 9
