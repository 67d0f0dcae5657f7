"""What goes wrong while records are read is counted, logged, and holds up nothing else."""

import json
from datetime import datetime

import pytest
from django.db import OperationalError

from audit.models import Exchange
from sync.error_policy import PATIENCE
from sync.pull import runner
from sync.pull.jobs import PullAnswer
from sync.pull.store import settle
from sync.states import PlacementState
from tests.sync.pull.test_pull import read
from tests.sync.world import World


def test_failed_reads_do_not_count_as_failed_writes(world: World) -> None:
    """Else an item would be refused at its first fault, after an outage while records are read."""
    ada = world.person()
    world.registry.fault(method="GET", path=".*/record", status=503, times=PATIENCE)
    for _ in range(PATIENCE):
        world.forget_pace()
        read(world, ada)
    world.forget_pace()
    assert (ada.sync.pull_attempts, ada.sync.attempts) == (PATIENCE, 0)
    item = world.employ(ada)
    world.registry.fault(method="POST", path="/v3.0/", code=9008, times=1)
    world.drain()
    world.make_due()
    world.drain()

    assert world.placement(item).state == PlacementState.IN_ORCID


def test_a_read_does_not_end_the_patience_with_writes(world: World) -> None:
    ada = world.person()
    world.employ(ada)
    world.registry.fault(method="POST", path="/v3.0/", status=503, times=0)
    for _ in range(3):
        world.make_due()
        world.drain()
    read(world, ada)

    assert ada.sync.attempts == 3


def test_what_cannot_be_stored_holds_up_no_other_and_is_logged(world: World) -> None:
    """A visibility that ORCID may invent one day is longer than ours."""
    odd, ada = world.person("odd"), world.person("ada")
    summary = {
        "put-code": 77,
        "visibility": "a-quite-new-visibility",
        "role-title": "Lecturer",
        "last-modified-date": {"value": 1_700_000_000_000},
    }
    groups = [{"summaries": [{"employment-summary": summary}]}]
    body = {
        "orcid-identifier": {"path": odd.orcid},
        "history": {"last-modified-date": {"value": 1_700_000_000_001}},
        "activities-summary": {"employments": {"affiliation-group": groups}},
    }
    world.registry.fault(
        method="GET",
        path=f"{odd.orcid}/record",
        status=200,
        body=json.dumps(body),
        content_type="application/json",
    )
    read(world, odd, ada)

    assert ada.sync.pulled_at is not None
    assert (odd.sync.pulled_at, odd.sync.pull_attempts, odd.sync.leased_until) == (None, 1, None)
    assert Exchange.objects.filter(purpose="pull").count() == 2


def test_what_may_have_been_committed_is_not_settled_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the link to the database breaks at the commit, nobody knows."""
    ada = world.person()

    def settle_and_lose_the_link(answers: list[PullAnswer], *, now: datetime) -> None:
        settle(answers, now=now)
        raise OperationalError

    monkeypatch.setattr(runner, "settle", settle_and_lose_the_link)
    with pytest.raises(OperationalError):
        read(world, ada)

    assert Exchange.objects.filter(purpose="pull").count() == 1
