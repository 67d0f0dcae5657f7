"""When a webhook is due: the registry's retry rule on a clock of our own."""

from simulator.entities import Record, Webhook
from simulator.journal import Journal
from simulator.watching import MOST_FAILURES, due, settle
from simulator.world import World

ORCID, URL = "0000-0002-1825-0097", "https://portal.example/hook"
MINUTE = 60_000


def _world() -> tuple[World, Webhook]:
    world = World("", Journal(None))
    world.records.keep(ORCID, Record(ORCID, "password", "Ada", created=1, modified=1))
    hook = world.watch(Webhook(ORCID, URL, "APP-1", last_sent=1))
    return world, hook


def test_nothing_is_due_before_a_change() -> None:
    world, _ = _world()
    assert list(due(world, 100)) == []
    world.touch(ORCID, now=200)
    assert [hook.url for hook in due(world, 200)] == [URL]


def test_each_failure_in_a_row_waits_ten_minutes_more() -> None:
    world, hook = _world()
    world.touch(ORCID, now=0)
    now = 0
    for failures in range(1, 4):
        settle(world, hook, seen=2, status=500, now=now)
        pause = failures * 10 * MINUTE
        assert list(due(world, now + pause - 1)) == []
        now += pause
        assert list(due(world, now)) == [hook]


def test_a_success_resets_the_count() -> None:
    world, hook = _world()
    world.touch(ORCID, now=10)
    settle(world, hook, seen=world.records[ORCID].modified, status=None, now=10)
    settle(world, hook, seen=world.records[ORCID].modified, status=202, now=20)
    assert (hook.failures, list(due(world, 10**9))) == (0, [])
    world.touch(ORCID, now=30)
    assert list(due(world, 30)) == [hook]


def test_after_25_failures_the_hook_falls_silent() -> None:
    world, hook = _world()
    world.touch(ORCID, now=10)
    for _ in range(MOST_FAILURES):
        settle(world, hook, seen=2, status=500, now=10)
    assert list(due(world, 10**12)) == []


def test_a_change_during_a_delivery_is_told_again() -> None:
    world, hook = _world()
    world.touch(ORCID, now=10)
    seen = world.records[ORCID].modified
    world.touch(ORCID, now=20)
    settle(world, hook, seen=seen, status=204, now=30)
    assert list(due(world, 30)) == [hook]
