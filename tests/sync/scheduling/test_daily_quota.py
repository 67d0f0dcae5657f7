"""A Public API client reads no more a day than ORCID lets it, whoever asks and whatever dies."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.db.models import F
from django.utils.timezone import now
from pytest_django import Settings

from oauth.models import ClientToken
from scoping.context import tenant_context
from sync.models import DayQuota, RecordSync
from sync.pull import runner
from sync.scheduling import daily_quota, leases
from sync.scheduling.daily_quota import AT_ONCE, DAY
from sync.scheduling.rates import pace_in_words
from sync.states import WaitsFor
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
    return daily_quota.take(credential, wanted=wanted)


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
    assert taken(public.credential) == 0
    wait = daily_quota.rest_of(public.credential)
    assert wait is not None
    assert timedelta() < wait <= (DAY + AT_ONCE) / LIMIT
    assert "the daily reads" in pace_in_words(public.credential)
    let_pass(wait)
    assert taken(public.credential) == 1


def test_what_was_not_needed_is_given_back(public: World) -> None:
    assert taken(public.credential, wanted=10) == 10
    daily_quota.charge(public.credential, reads=-4)
    assert taken(public.credential) == 4
    daily_quota.charge(public.credential, reads=10)
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
        return runner.pull_due(credential=world.credential, pool=pool, clock=now)


def test_records_beyond_the_quota_wait_and_are_read_later(public: World) -> None:
    for number in range(12):
        public.person(f"p{number}", scopes=["/authenticate"])
    RecordSync.objects.update(pull_due_at=now())
    assert (read_due(public), read_due(public)) == (10, 0)
    unread = RecordSync.objects.filter(pulled_at=None)
    assert unread.count() == 2
    let_pass(timedelta(hours=1))
    assert read_due(public) == 2
    assert not unread.exists()


def test_whoever_waits_longest_is_read_first(public: World) -> None:
    """Records that fall due again do not come before those that no quota was left for."""
    for number in range(12):
        public.person(f"p{number}", scopes=["/authenticate"])
    RecordSync.objects.update(pull_due_at=now() - timedelta(days=1))
    assert read_due(public) == 10
    unread = RecordSync.objects.filter(pulled_at=None)
    RecordSync.objects.exclude(pulled_at=None).update(pull_due_at=now())
    assert read_due(public) == 0
    let_pass(2 * (DAY + AT_ONCE) / LIMIT)
    assert read_due(public) == 2
    assert not unread.exists()


def test_a_drain_rests_until_the_client_may_read_again(public: World) -> None:
    public.person(scopes=["/authenticate"])
    RecordSync.objects.update(pull_due_at=now())
    leases.make_due({public.credential.pk})
    assert taken(public.credential, wanted=10) == 10
    rest = daily_quota.rest_of(public.credential)
    drained = public.drain()
    assert rest is not None and drained is not None and drained.next_due_at is not None
    assert drained.next_due_at - now() > rest / 2


def test_a_refused_token_of_the_client_is_fetched_anew(public: World) -> None:
    """It says nothing about the permissions of those whose records were to be read with it."""
    ada = public.person(scopes=["/authenticate"])
    RecordSync.objects.update(pull_due_at=now())
    public.registry.fault(method="GET", path=".*/record", code=9017, times=1)
    assert read_due(public) == 1
    assert (ada.sync.waits_for, ada.sync.pulled_at) == (WaitsFor.NOTHING, None)
    assert ada.sync.pull_due_at is not None
    assert not ClientToken.objects.exists()
    RecordSync.objects.update(pull_due_at=now())
    assert read_due(public) == 1
    assert ada.sync.pulled_at is not None


def test_reads_are_counted_as_they_were_made(public: World) -> None:
    public.person(scopes=["/authenticate"])
    RecordSync.objects.update(pull_due_at=now())
    assert read_due(public) == 1
    assert taken(public.credential) == 9
