"""ORCID tells us that a record has changed: at an address of its own, which is heard."""

from datetime import datetime, timedelta

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from audit.models import Exchange
from dashboard.queries import log
from scoping.context import tenant_context
from sync.models import RecordSync
from sync.models.webhooks import Hook, HookState
from sync.orcid_webhooks import subscriptions
from sync.pull.jobs import PullAnswer
from tenants.models import Route
from tests.cast import Member
from tests.sync.hooked import call, path_of, reads, said, watched
from tests.sync.world import Person, World

UNKNOWN = "/hooks/orcid/" + "x" * 43 + "/"


@pytest.fixture
def ada(premium: World) -> Person:
    return watched(premium)


def test_connecting_registers_one_address(premium: World, ada: Person) -> None:
    hook = Hook.objects.get()

    assert (hook.state, hook.due_at, hook.attempts) == (HookState.ACTIVE, None, 0)
    assert said(premium) == [("PUT", 201)]
    premium.grant(ada)
    premium.drain()
    assert said(premium) == [("PUT", 201)]


def test_a_credential_without_the_ability_registers_nothing(world: World) -> None:
    world.person()
    world.drain()

    assert (Hook.objects.count(), said(world)) == (0, [])


def test_the_address_stands_in_no_log_and_no_table_in_clear(premium: World, ada: Person) -> None:
    key = subscriptions.open_key(Hook.objects.get())
    exchange = Exchange.objects.get(purpose="webhook")
    content = log.content(exchange)

    assert content is not None
    assert key not in str(content)
    assert ada.orcid in content.url
    assert not Route.objects.filter(key_hash=key.encode()).exists()


def test_a_call_makes_the_record_be_read(premium: World, ada: Person) -> None:
    RecordSync.objects.update(pulled_at=now() - timedelta(hours=1))
    before = reads(premium)
    call(ada)
    premium.drain()

    assert reads(premium) == before + 1
    assert Hook.objects.get().called_at is not None


def test_a_thousand_calls_make_one_read_now_and_one_later(premium: World, ada: Person) -> None:
    RecordSync.objects.update(pulled_at=now() - timedelta(hours=1))
    before = reads(premium)
    for _ in range(10):
        call(ada, times=100)
        premium.drain()

    assert reads(premium) == before + 1
    due = ada.sync.pull_due_at
    assert due is not None
    assert timedelta(seconds=30) < due - now() <= timedelta(seconds=60)


def test_a_call_while_the_record_is_read_makes_another_read(
    premium: World, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sync.pull import runner, store  # noqa: PLC0415

    settle = store.settle

    def interrupted(answers: list[PullAnswer], *, now: datetime) -> None:
        call(ada)
        subscriptions.schedule_reads(list(Hook.objects.all()))
        settle(answers, now=now)

    monkeypatch.setattr(runner, "settle", interrupted)
    RecordSync.objects.update(pull_due_at=now())
    premium.make_due()
    premium.drain()

    due = ada.sync.pull_due_at
    assert due is not None
    assert due - now() <= timedelta(seconds=60)


def test_everybody_gets_the_same_answer(premium: World, ada: Person) -> None:
    answers = [
        (answer.status_code, answer.content, sorted(set(answer.headers) - {"X-Request-Id"}))
        for path in (path_of(ada), UNKNOWN)
        for answer in (Client().post(path, b"<x>", content_type="text/xml"), Client().get(path))
    ]

    assert answers[:2] == answers[2:]
    assert [status for status, *_ in answers[:2]] == [204, 405]


def test_an_address_wakes_no_other_tenants_record(
    premium: World, ada: Person, charlie: Member
) -> None:
    path, number = path_of(ada), Hook.objects.get().pk
    with tenant_context(charlie.tenant.pk):
        subscriptions.called(number)
    assert Hook.objects.get().is_heard
    charlie.post(path)

    assert not Hook.objects.get().is_heard


def test_a_call_costs_few_queries_and_the_next_one_fewer(premium: World, ada: Person) -> None:
    costs = []
    path = path_of(ada)
    for _ in range(2):
        with CaptureQueriesContext(database) as queries:
            Client().post(path)
        costs.append(len([one for one in queries if "SAVEPOINT" not in one["sql"]]))

    assert costs[0] <= 8
    assert costs[1] <= 4
