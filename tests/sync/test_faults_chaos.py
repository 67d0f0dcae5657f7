"""Faults of all kinds at moments that a seed chooses: FAULTS_SEEDS=1,2,3 make test-faults."""

import os
from collections.abc import Callable
from functools import partial
from random import Random

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
        workers = [processes.worker(REDIS_URL=url) for _ in range(2)]
        blows: dict[str, Callable[[], object]] = {
            "kill": lambda: processes.kill(workers.pop(0)),
            "forget": redis.Redis.from_url(os.environ["REDIS_URL"]).flushdb,
            "away": partial(blink, proxy),
            "drop": lambda: drop_database_links(owner_url),
        }
        for count in sorted(random.sample(range(2, 40), BLOWS)):
            await_that(partial(crowd.has_received, count), log=processes.log)
            blows[random.choice(list(blows))]()
            if len(workers) < 2:
                workers.append(processes.worker(REDIS_URL=url))
        await_that(crowd.is_done_if_hurried, log=processes.log)
        crowd.assert_agreement()
