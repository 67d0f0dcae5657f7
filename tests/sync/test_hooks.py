"""ORCID tells us that a record has changed: registered, heard, renewed, removed."""

from datetime import datetime, timedelta

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from audit.entries import SYSTEM
from audit.models import Exchange
from dashboard import erasure
from dashboard.queries import log
from oauth import actions as oauth
from scoping.context import tenant_context
from sync import hooks
from sync.drain import drain_credential
from sync.hook_models import Hook, HookState
from sync.models import RecordSync
from sync.pull_jobs import Answer
from tenants.models import Credential, Route
from tests.cast import Member
from tests.sync.world import Person, World

UNKNOWN = "/hooks/orcid/" + "x" * 43 + "/"


@pytest.fixture
def ada(premium: World) -> Person:
    """Return a connected person whose record ORCID tells us about, read once."""
    person = premium.person()
    premium.drain()
    RecordSync.objects.update(pull_due_at=now())
    premium.make_due()
    premium.drain()
    return person


def said(world: World) -> list[tuple[str, int]]:
    """Return what ORCID was told about webhooks."""
    return [
        (one["method"], one["status"])
        for one in world.registry.requests()
        if "/webhook/" in one["path"]
    ]


def reads(world: World) -> int:
    """Return how often a record was read."""
    return sum(1 for one in world.registry.requests() if one["path"].endswith("/record"))


def path_of(person: Person) -> str:
    return f"/hooks/orcid/{hooks.open_key(Hook.objects.get(connection=person.connection))}/"


def call(person: Person, times: int = 1) -> None:
    """Be ORCID, telling that the record changed."""
    path = path_of(person)
    orcid = Client(enforce_csrf_checks=True)
    for _ in range(times):
        assert orcid.post(path).status_code == 204


def later(world: World, days: float) -> None:
    """Drain with a clock that is ahead."""
    world.make_due()
    drain_credential(
        credential_id=world.credential.pk,
        clock=lambda: now() + timedelta(days=days),
        seconds=10,
    )


def disconnect(person: Person) -> None:
    oauth.disconnect(connection=person.connection, actor=SYSTEM, now=now())


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
    key = hooks.open_key(Hook.objects.get())
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
    from sync import pull_settle, pulls  # noqa: PLC0415

    settle = pull_settle.settle

    def interrupted(answers: list[Answer], *, now: datetime) -> None:
        call(ada)
        hooks.hear(list(Hook.objects.all()))
        settle(answers, now=now)

    monkeypatch.setattr(pulls, "settle", interrupted)
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
        hooks.called(number)
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


def test_disconnecting_removes_the_registration(premium: World, ada: Person) -> None:
    path = path_of(ada)
    disconnect(ada)
    premium.drain()

    assert said(premium) == [("PUT", 201), ("DELETE", 204)]
    assert not Hook.objects.exists()
    assert not Route.objects.filter(kind="webhook").exists()
    assert Client().post(path).status_code == 204


def test_a_removal_is_tried_until_orcid_takes_it(premium: World, ada: Person) -> None:
    premium.registry.fault(method="DELETE", path="/webhook/", status=503, times=1)
    disconnect(ada)
    premium.drain()
    hook = Hook.objects.get()
    assert (hook.state, hook.attempts) == (HookState.LEAVING, 1)
    Hook.objects.update(due_at=now())
    premium.make_due()
    premium.drain()

    assert not Hook.objects.exists()


def test_a_registration_whose_answer_got_lost_is_made_once(premium: World) -> None:
    premium.registry.fault(method="PUT", path="/webhook/", close="after", times=1)
    premium.person()
    premium.drain()
    Hook.objects.update(due_at=now())
    premium.make_due()
    premium.drain()

    assert Hook.objects.get().state == HookState.ACTIVE
    assert [status for _, status in said(premium)][-1] == 204


def test_a_worker_that_died_leaves_it_to_the_next(premium: World) -> None:
    from sync import hook_calls  # noqa: PLC0415

    premium.person()
    hook_calls._claim(premium.credential)
    taken = Hook.objects.get()
    premium.drain()
    assert (said(premium), taken.fence) == ([], 1)
    Hook.objects.update(leased_until=now(), due_at=now())
    premium.make_due()
    premium.drain()

    assert Hook.objects.get().state == HookState.ACTIVE


def test_a_late_worker_changes_nothing(premium: World) -> None:
    from sync import hook_calls  # noqa: PLC0415

    premium.person()
    (errand,), _ = hook_calls._claim(premium.credential)
    Hook.objects.update(fence=99)
    hook_calls._settle([hook_calls.Answer(errand)], now=now())

    assert Hook.objects.get().state == HookState.ASKED


def test_a_disconnection_while_it_is_registered_removes_it_next(premium: World) -> None:
    from sync import hook_calls  # noqa: PLC0415

    ada = premium.person()
    (errand,), _ = hook_calls._claim(premium.credential)
    disconnect(ada)
    hook_calls._settle([hook_calls.Answer(errand)], now=now())
    hook = Hook.objects.get()
    assert (hook.state, hook.due_at is not None) == (HookState.LEAVING, True)
    premium.drain()

    assert not Hook.objects.exists()


def test_orcids_refusal_is_kept_and_tried_again(premium: World) -> None:
    premium.registry.fault(method="PUT", path="/webhook/", status=403, times=1)
    premium.person()
    premium.drain()
    hook = Hook.objects.get()

    assert (hook.state, hook.attempts) == (HookState.ASKED, 1)
    assert hook.note
    assert hook.due_at is not None


def test_a_hook_that_fell_silent_is_made_anew(premium: World, ada: Person) -> None:
    Hook.objects.update(registered_at=now() - timedelta(days=30))
    premium.registry.post(f"records/{ada.orcid}/items", section="employment", item=UNIVERSITY)
    RecordSync.objects.update(pull_due_at=now())
    later(premium, days=5)
    later(premium, days=5)

    assert said(premium) == [("PUT", 201), ("DELETE", 204), ("PUT", 201)]
    assert Hook.objects.get().state == HookState.ACTIVE


def test_a_hook_that_told_us_is_left_alone(premium: World, ada: Person) -> None:
    Hook.objects.update(registered_at=now() - timedelta(days=30))
    premium.registry.post(f"records/{ada.orcid}/items", section="employment", item=UNIVERSITY)
    Hook.objects.update(called_at=now() + timedelta(seconds=5))
    RecordSync.objects.update(pull_due_at=now())
    later(premium, days=5)
    later(premium, days=5)

    assert said(premium) == [("PUT", 201)]


def test_a_watched_record_is_read_seldom(premium: World, ada: Person) -> None:
    RecordSync.objects.update(pull_due_at=now())
    premium.make_due()
    premium.drain()
    due = ada.sync.pull_due_at

    assert due is not None
    assert due - now() > timedelta(days=6)


def test_a_credential_that_becomes_premium_registers_everybody(world: World) -> None:
    world.person("ada"), world.person("bert")
    world.registry.post("clients", client_id=world.credential.client_id, type="premium",
                        client_secret="secret", name="North University")  # fmt: skip
    Credential.objects.update(premium=True)
    assert (hooks.reconcile(), hooks.reconcile()) == (2, 0)
    world.drain()
    assert Hook.objects.filter(state=HookState.ACTIVE).count() == 2
    Credential.objects.update(premium=False)

    assert hooks.reconcile() == 2


def test_a_person_is_forgotten_after_the_registration(premium: World, ada: Person) -> None:
    disconnect(ada)
    assert erasure.progress(ada.researcher).hooks_to_remove == 1
    premium.drain()
    assert erasure.progress(ada.researcher).hooks_to_remove == 0


def test_a_registration_that_cannot_be_removed_keeps_nobody(premium: World, ada: Person) -> None:
    path = path_of(ada)
    disconnect(ada)
    Hook.objects.update(attempts=3)
    oauth.tend(clock=now, jitter=lambda: 0.5)
    erasure.erase_researcher(researcher=ada.researcher, actor=SYSTEM, now=now())

    assert not Route.objects.filter(kind="webhook").exists()
    assert Client().post(path).status_code == 204


UNIVERSITY = {
    "role-title": "Lecturer",
    "organization": {
        "name": "Boston University",
        "address": {"city": "Boston", "country": "US"},
        "disambiguated-organization": {
            "disambiguated-organization-identifier": "https://ror.org/05qwgg493",
            "disambiguation-source": "ROR",
        },
    },
}
