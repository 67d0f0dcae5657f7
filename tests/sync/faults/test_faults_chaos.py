"""Faults of all kinds at moments that a seed chooses: FAULTS_SEEDS=1,2,3 make test-faults."""

import os
from collections.abc import Callable
from functools import partial
from random import Random
from signal import SIGTERM
from subprocess import Popen

import pytest
import redis
from django.db import connection

from tests.databases import as_superuser, owner_connection
from tests.sync.crowd import crowd_of
from tests.sync.processes import Processes, await_that
from tests.sync.proxy import Proxy, through
from tests.sync.world import World

pytestmark = pytest.mark.faults
SEEDS = [int(seed) for seed in os.environ.get("FAULTS_SEEDS", "1").split(",")]
PEOPLE, BLOWS = 60, 4


def storm(world: World, random: Random) -> None:
    """Let some calls be refused, unanswered after acting, or dropped before."""
    faults: list[dict[str, object]] = [
        {"status": 503, "body": "busy"},
        {"close": "after"},
        {"close": "before"},
    ]
    for fault in random.choices(faults, [3, 2, 1], k=6):
        digit = random.randrange(10)
        world.registry.fault(path=f"/v3.0/[^/]*{digit}/(employment|works?)", **fault)


def drop_database_links(owner_url: str) -> None:
    """End every connection to the database but our own."""
    with connection.cursor() as ours, owner_connection(as_superuser(owner_url)) as cursor:
        ours.execute("SELECT pg_backend_pid()")
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE usename = 'portal_app' AND datname = current_database() AND pid <> %s",
            ours.fetchone(),
        )


def blink(proxy: Proxy) -> None:
    """Lose every connection, and take new ones again."""
    proxy.go_away()
    proxy.come_back()


class Workers:
    """Two workers at any time, beside those that stand still and those that are ending."""

    def __init__(self, processes: Processes, url: str) -> None:
        self._processes, self._url = processes, url
        self._working = [self._another() for _ in range(2)]
        self._leaving: list[Popen[bytes]] = []

    def _another(self) -> "Popen[bytes]":
        return self._processes.worker(REDIS_URL=self._url)

    def _replace_one(self) -> "Popen[bytes]":
        self._working.append(self._another())
        return self._working.pop(0)

    def kill_one(self) -> None:
        self._processes.kill(self._replace_one())

    def stop_one(self) -> None:
        """Tell one to stop, as a deploy does."""
        self._leaving.append(self._replace_one())
        self._leaving[-1].send_signal(SIGTERM)

    def freeze_one(self) -> None:
        """Let one stand still until all is done."""
        self._leaving.append(self._replace_one())
        self._processes.freeze(self._leaving[-1])

    def end(self) -> None:
        """Let those wake that stand still, and all end what they have begun."""
        for worker in self._leaving:
            self._processes.wake(worker)
        for worker in self._leaving + self._working:
            worker.send_signal(SIGTERM)
            await_that(lambda: worker.poll() is not None, log=self._processes.log)  # noqa: B023


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_happens_each_item_ends_up_once(
    world: World, processes: Processes, owner_url: str, seed: int
) -> None:
    random = Random(seed)  # noqa: S311 - is to be repeated
    crowd = crowd_of(world, PEOPLE)
    world.registry.post("limits", rate=0, latency_ms=120)
    storm(world, random)
    with Proxy.to(os.environ["REDIS_URL"]) as proxy:
        url = through(os.environ["REDIS_URL"], proxy)
        processes.beat(REDIS_URL=url)
        workers = Workers(processes, url)
        blows: list[Callable[[], object]] = [
            workers.kill_one,
            workers.stop_one,
            workers.freeze_one,
            redis.Redis.from_url(os.environ["REDIS_URL"]).flushdb,
            partial(blink, proxy),
            partial(drop_database_links, owner_url),
        ]
        for count in sorted(random.sample(range(2, 40), BLOWS)):
            await_that(partial(crowd.has_received, count), log=processes.log)
            random.choice(blows)()
        await_that(crowd.is_done_if_hurried, log=processes.log)
        workers.end()
        crowd.assert_agreement()
