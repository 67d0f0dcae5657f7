"""A dry run promises nothing that a push would not do, and says why."""

import pytest
from django.utils.timezone import now

from audit.entries import SYSTEM
from oauth.models import Connection, Grant
from sync.dry_run import blocked
from sync.error_policy import NO_PERMISSION, NO_SCOPE
from sync.models import RecordSync
from sync.pull import runner
from sync.scheduling import pausing
from sync.scheduling.targets import SyncTarget
from sync.status.item_state import Blocker
from sync.status.labels import label_of
from tests.sync.dry_run.test_dry_run import counts, preview
from tests.sync.world import World


def test_a_record_that_cannot_be_read_is_said_to_be_so(world: World) -> None:
    world.employ(world.person())
    world.registry.fault(method="GET", status=503, times=0)
    found = preview()

    assert counts(found) == {"waiting": 1, "unread": 1}
    assert found.reasons[0]["sentence"] == blocked.NOT_READ


def test_nothing_is_promised_of_a_locked_record(world: World) -> None:
    ada = world.person()
    kept, gone = world.publish(ada, "10.1/kept"), world.publish(ada, "10.1/gone")
    world.drain()
    world.withdraw(gone)
    world.employ(ada)
    world.registry.fault(method="GET", code=9018, times=0)
    found = preview()
    world.drain()

    assert counts(found) == {"unchanged": 1, "waiting": 2, "unread": 1}
    assert (sum(found.calls.values()), found.seconds) == (0, 0)
    assert "ORCID has locked this record" in found.reasons[0]["sentence"]
    assert kept.pk not in found.reasons[0]["first"]


@pytest.mark.parametrize(
    "waits_for, note, reason",
    [
        ("credential", "ORCID does not know this client", "ORCID does not know this client"),
        ("credential", "", "ORCID does not accept the credential."),
        ("operator", "", "The portal's worker stopped each time it reached this record."),
        ("researcher", "ORCID said no", "ORCID said no"),
    ],
)
def test_a_record_that_waits_is_not_promised(
    world: World, waits_for: str, note: str, reason: str
) -> None:
    world.employ(world.person())
    RecordSync.objects.update(waits_for=waits_for, wait_note=note)
    found = preview()

    assert counts(found) == {"waiting": 1}
    assert found.reasons[0]["sentence"] == reason


def test_what_the_researcher_allowed_is_still_promised(world: World) -> None:
    ada = world.person(scopes=["/read-limited", "/person/update"])
    world.employ(ada)
    world.drain()
    world.add(ada, "keywords", {"content": "engines"})
    found = preview()

    assert ada.sync.wait_note == NO_SCOPE
    assert counts(found) == {"create": 1, "waiting": 1}


def test_of_a_lost_permission_only_removals_are_promised(world: World) -> None:
    ada = world.person()
    gone = world.publish(ada, "10.1/gone")
    world.drain()
    world.withdraw(gone)
    world.employ(ada)
    Connection.objects.update(state="lost")
    found = preview()

    assert counts(found) == {"remove": 1, "waiting": 1, "unread": 1}
    assert [reason["sentence"] for reason in found.reasons if reason["sentence"]] == [NO_PERMISSION]


def test_a_record_without_a_token_is_counted_too(world: World) -> None:
    world.employ(world.person())
    Grant.objects.all().delete()
    found = preview()

    assert counts(found) == {"waiting": 1, "unread": 1}
    assert found.reasons[0]["sentence"] in {runner.NO_PERMISSION, NO_PERMISSION}


@pytest.mark.parametrize("everybody", [False, True])
def test_nothing_is_promised_of_what_is_paused(world: World, everybody: bool) -> None:  # noqa: FBT001
    ada, bea = world.person(), world.person("bea")
    world.employ(ada)
    world.employ(bea)
    scope = SyncTarget() if everybody else SyncTarget(researcher=ada.researcher)
    pausing.pause(scope=scope, actor=SYSTEM, now=now())
    of_ada, of_all = preview(SyncTarget(researcher=ada.researcher)), preview()

    assert counts(of_ada) == {"waiting": 1}
    assert counts(of_all) == ({"waiting": 2} if everybody else {"waiting": 1, "create": 1})
    expected = label_of(Blocker.PAUSED_TENANT if everybody else Blocker.PAUSED_RESEARCHER)
    assert of_ada.reasons[0]["sentence"] == expected.explanation


def test_an_unknown_outcome_comes_first(world: World) -> None:
    ada = world.person()
    world.employ(ada)
    world.registry.fault(method="POST", close="after", times=0)
    world.drain()
    world.registry.clear_faults()
    found = preview()

    assert world.open_calls() == 1
    assert counts(found) == {"waiting": 1, "unread": 1}
    assert sum(found.calls.values()) == 1
    assert found.reasons[0]["sentence"] == blocked.OUTCOME_UNKNOWN
