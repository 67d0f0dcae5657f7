"""Addresses registered at ORCID are removed, renewed and forgotten, whatever goes wrong."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from audit.entries import SYSTEM
from dashboard import erasure
from oauth import actions as oauth
from sync.models import RecordSync
from sync.models.webhooks import Hook, HookState
from sync.orcid_webhooks import registration, subscriptions
from tenants.models import Credential, Route
from tests.sync.hooked import disconnect, later, path_of, said, watched
from tests.sync.world import Person, World

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


@pytest.fixture
def ada(premium: World) -> Person:
    return watched(premium)


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
    premium.person()
    registration._claim(premium.credential, most=1)
    taken = Hook.objects.get()
    premium.drain()
    assert (said(premium), taken.fence) == ([], 1)
    Hook.objects.update(leased_until=now(), due_at=now())
    premium.make_due()
    premium.drain()

    assert Hook.objects.get().state == HookState.ACTIVE


def test_a_late_worker_changes_nothing(premium: World) -> None:
    premium.person()
    (errand,), _ = registration._claim(premium.credential, most=1)
    Hook.objects.update(fence=99)
    registration._settle([registration.RegistrationAnswer(errand)], now=now())

    assert Hook.objects.get().state == HookState.ASKED


def test_a_disconnection_while_it_is_registered_removes_it_next(premium: World) -> None:
    ada = premium.person()
    (errand,), _ = registration._claim(premium.credential, most=1)
    disconnect(ada)
    registration._settle([registration.RegistrationAnswer(errand)], now=now())
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
    assert (subscriptions.reconcile(), subscriptions.reconcile()) == (2, 0)
    world.drain()
    assert Hook.objects.filter(state=HookState.ACTIVE).count() == 2
    Credential.objects.update(premium=False)

    assert subscriptions.reconcile() == 2


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


def test_silence_is_found_though_the_change_was_read_early(premium: World, ada: Person) -> None:
    """Whoever asks for a read within three days does not hide that ORCID never called."""
    Hook.objects.update(registered_at=now() - timedelta(days=30))
    premium.registry.post(f"records/{ada.orcid}/items", section="employment", item=UNIVERSITY)
    for days in (1, 5):
        RecordSync.objects.update(pull_due_at=now())
        later(premium, days=days)
    later(premium, days=5)

    assert said(premium) == [("PUT", 201), ("DELETE", 204), ("PUT", 201)]


def test_silence_is_found_on_a_record_that_changes_all_the_time(
    premium: World, ada: Person
) -> None:
    """The record's own date is always new; that of the item which changed first is not."""
    Hook.objects.update(registered_at=now() - timedelta(days=30))
    first, last = (int((now() + timedelta(days=days)).timestamp() * 1000) for days in (0, 4))
    summary = UNIVERSITY | {"put-code": 77, "last-modified-date": {"value": first}}
    groups = [{"summaries": [{"employment-summary": summary}]}]
    body = {
        "orcid-identifier": {"path": ada.orcid},
        "history": {"last-modified-date": {"value": last}},
        "activities-summary": {"employments": {"affiliation-group": groups}},
    }
    premium.registry.fault(
        method="GET", path="/record", status=200, body=json.dumps(body),
        content_type="application/json",
    )  # fmt: skip
    RecordSync.objects.update(pull_due_at=now())
    later(premium, days=5)
    later(premium, days=5)

    assert said(premium) == [("PUT", 201), ("DELETE", 204), ("PUT", 201)]
