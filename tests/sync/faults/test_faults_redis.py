"""Redis emptied, silent, away, killed and started again: what is due stands in Postgres."""

import os
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import redis
from celery import current_app
from django.conf import settings

from audit.models import Exchange
from demo.processes import stop
from demo.redis_server import run_redis, run_redis_again
from sync.models import Call, SyncDue
from tests.sync.crowd import Crowd
from tests.sync.faults.test_faults_workers import finish, open_calls
from tests.sync.processes import Processes, await_that
from tests.sync.proxy import Proxy, pass_on, swallow, through

pytestmark = pytest.mark.faults


def test_redis_emptied_in_the_middle(processes: Processes, crowd: Crowd) -> None:
    crowd.world.registry.post("limits", rate=0, latency_ms=200)
    processes.worker(SYNC_SENDING_THREADS=2)
    processes.sweep()
    await_that(partial(crowd.has_received, 3), log=processes.log)
    redis.Redis.from_url(os.environ["REDIS_URL"]).flushdb()
    await_that(crowd.is_done, log=processes.log)
    crowd.assert_agreement()


def test_redis_swallows_everything_and_work_goes_on(processes: Processes, crowd: Crowd) -> None:
    """A drain that has begun goes on at its own slow pace, and all goes on afterwards."""
    crowd.world.registry.post("limits", rate=0, latency_ms=100)
    with Proxy.to(os.environ["REDIS_URL"]) as proxy:
        url = through(os.environ["REDIS_URL"], proxy)
        processes.worker(REDIS_URL=url, SYNC_SENDING_THREADS=1)
        processes.sweep()
        await_that(partial(crowd.has_received, 2), log=processes.log)
        proxy.on_request = swallow
        await_that(partial(crowd.has_received, crowd.received() + 2), log=processes.log)
        proxy.on_request = pass_on
        await_that(crowd.is_done_if_hurried, log=processes.log)
    crowd.assert_agreement()


def test_redis_is_away_and_what_was_begun_is_finished(processes: Processes, crowd: Crowd) -> None:
    """No message can be queued or received: the drain under way goes on by itself."""
    crowd.world.registry.post("limits", rate=0, latency_ms=100)
    with Proxy.to(os.environ["REDIS_URL"]) as proxy:
        url = through(os.environ["REDIS_URL"], proxy)
        processes.worker(REDIS_URL=url, SYNC_SENDING_THREADS=1, SYNC_DRAIN_SECONDS=0.2)
        processes.beat(REDIS_URL=url)
        await_that(partial(crowd.has_received, 2), log=processes.log)
        proxy.go_away()
        await_that(crowd.is_done, log=processes.log)
        crowd.assert_agreement()
        proxy.come_back()
        crowd.world.employ(crowd.people[0], "Dean")
        await_that(crowd.is_done, log=processes.log)
    crowd.assert_agreement()


def test_a_worker_that_goes_on_without_redis_stops_when_it_is_told_to(
    processes: Processes, crowd: Crowd
) -> None:
    """It ends its turn, and leaves the rest to a worker that begins once Redis is back."""
    crowd.world.registry.post("limits", rate=0, latency_ms=300)
    with Proxy.to(os.environ["REDIS_URL"]) as proxy:
        url = through(os.environ["REDIS_URL"], proxy)
        worker = processes.worker(REDIS_URL=url, SYNC_SENDING_THREADS=1, SYNC_DRAIN_SECONDS=0.2)
        await_that(partial(crowd.has_received, 2), log=processes.log)
        proxy.go_away()
        await_that(lambda: "task.not_queued" in processes.log.read_text(), log=processes.log)
        worker.send_signal(signal.SIGTERM)
        await_that(lambda: worker.poll() is not None, log=processes.log)
    assert not crowd.is_done()
    assert open_calls() == 0
    assert SyncDue.objects.get().leased_until is None
    finish(processes, crowd)


class OwnRedis:
    """A server that a test may end."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._server = folder, run_redis(folder)

    @property
    def url(self) -> str:
        return self._server.url()

    def kill(self) -> None:
        """End it as a power cut would."""
        stop(self._server.process, by=signal.SIGKILL)

    def start(self) -> None:
        """Start it at the same address; it has forgotten everything."""
        self._server = run_redis_again(self._folder, self._server)


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    """Return a server for this test alone."""
    server = OwnRedis(tmp_path)
    yield server
    server.kill()


def queue_messages(crowd: Crowd, url: str) -> int:
    """Queue drains at a server; return how many messages wait there."""
    names = {"tenant_id": crowd.world.tenant.pk, "credential_id": crowd.world.credential.pk}
    with current_app.connection_for_write(url) as link:
        for _ in range(20):
            current_app.send_task("sync.drain", kwargs=names, connection=link)
    with redis.Redis.from_url(url) as client:
        return int(client.llen(f"{settings.REDIS_KEY_PREFIX}sends"))


def test_redis_is_killed_and_started_again_empty(
    processes: Processes, crowd: Crowd, own_redis: OwnRedis
) -> None:
    """Once with messages queued and work going on meanwhile, once started again at once."""
    crowd.world.registry.post("limits", rate=0, latency_ms=200)
    paced = {"SYNC_SENDING_THREADS": 1, "SYNC_DRAIN_SECONDS": 1}
    workers = [processes.worker(REDIS_URL=own_redis.url, **paced) for _ in range(2)]
    processes.beat(REDIS_URL=own_redis.url)
    await_that(partial(crowd.has_received, 2), log=processes.log)
    for worker in workers:
        processes.freeze(worker)
    assert queue_messages(crowd, own_redis.url) > 0
    own_redis.kill()
    for worker in workers:
        processes.wake(worker)
    await_that(partial(crowd.has_received, crowd.received() + 3), log=processes.log)
    own_redis.start()
    await_that(partial(crowd.has_received, crowd.received() + 3), log=processes.log)
    own_redis.kill()
    own_redis.start()
    await_that(crowd.is_done, log=processes.log)
    crowd.assert_agreement()
    assert_every_request_is_logged(crowd)


def assert_every_request_is_logged(crowd: Crowd) -> None:
    """No answer was lost: each request that the registry received has its row."""
    received = [one for one in crowd.world.registry.requests() if "/v3.0/" in one["path"]]
    assert Exchange.objects.count() == len(received)
    assert not Call.objects.filter(state="resolved").exists()
