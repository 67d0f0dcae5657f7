"""Calls are handed over while the drain's own thread is busy with the database."""

import time
from collections.abc import Callable

import pytest
from pytest_django import Settings

from registry.clients import gate, sending_client
from sync.jobs import ClaimedRecord
from sync.send import Sender
from tenants.queries import client_access
from tests.sync.test_unknown import take
from tests.sync.world import World


def sender_of(world: World, records: list[ClaimedRecord]) -> Sender:
    access = client_access(world.credential)
    sender = Sender(sending_client(access), gate(access), deadline=45)
    for record in records:
        sender.add(record)
    return sender


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def claimed(world: World, count: int) -> list[ClaimedRecord]:
    for number in range(count):
        world.employ(world.person(f"p{number}"))
    return take(world)


def test_calls_go_on_while_nobody_collects(world: World, settings: Settings) -> None:
    settings.SYNC_SENDING_THREADS = 2
    sender = sender_of(world, claimed(world, 7))
    sender.start()
    wait_until(lambda: len(world.writes()) == 7)
    answers = []
    while sender.under_way:
        answers += sender.collect(longest=5)
    assert [answer.job.response.status for answer in answers if answer.job.response] == [201] * 7
    assert {answer.record.under_way for answer in answers} == {0}


def test_a_lease_that_became_too_short_is_left_aside(world: World, settings: Settings) -> None:
    settings.SYNC_SENDING_THREADS = 2
    records = claimed(world, 5)
    for record in records[2:]:
        record.leased_until = time.monotonic() + 10
    sender = sender_of(world, records)
    sender.start()
    wait_until(lambda: len(sender.collect(longest=0.01)) >= 0 and not sender.under_way)
    assert set(sender.expired()) == set(records[2:])
    assert sender.waiting == 0
    assert len(world.writes()) == 2


def test_nothing_is_handed_over_after_the_stop(world: World, settings: Settings) -> None:
    settings.SYNC_SENDING_THREADS = 2
    sender = sender_of(world, claimed(world, 6))
    sender.start()
    left = sender.stop()
    wait_until(lambda: len(sender.collect(longest=0.01)) >= 0 and not sender.under_way)
    assert len(world.writes()) + len(left) == 6
    assert all(len(record.jobs) == 1 for record in left)


def test_nothing_is_waited_for_when_nothing_is_to_come(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("sync.send.time.sleep", slept.append)
    assert sender_of(world, []).collect(longest=5) == []
    assert slept == []
