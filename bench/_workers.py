"""Run a real worker and its clock against the registry with canned answers, as in production."""

import json
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

from bench import _people, push
from bench.push import RATE
from demo import programs
from scoping.context import tenant_context
from sync.models import SyncDue
from sync.scheduling import enqueue
from tenants.models import Credential

LATENCY_MS = 100


class Queue(NamedTuple):
    """A tenant's credential with people who wait; ``name`` stands before the hyphen of tokens."""

    name: str
    credential: Credential

    @property
    def tenant_id(self) -> int:
        """Return whose it is."""
        return self.credential.tenant_id


@contextmanager
def one_worker(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run the registry, beat, and one worker process with its pool of threads: the one given."""
    with ExitStack() as running:
        running.enter_context(push.canned_registry(port, LATENCY_MS, RATE))
        processes = [
            running.enter_context(
                subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            )
            for command in (programs.worker(), programs.beat())
        ]
        for process in processes:
            running.callback(process.terminate)
        yield processes[0]


def queue(name: str, number: int, *, people: int) -> Queue:
    """Return a tenant whose people have an employment each, at rest until :func:`wake`."""
    tenant = _people.make_tenant(name)
    with tenant_context(tenant.pk):
        credential = _people.make_credential(tenant, number)
        found = _people.connect_people(
            credential,
            orcid_ids=[push.orcid_id(one) for one in range(people)],
            tokens=[f"{name}-{one}" for one in range(people)],
        )
        _people.assert_items(found, _people.employments(people))
        SyncDue.objects.filter(credential_id=credential.pk).update(next_due_at=None)
    return Queue(name, credential)


def wake(waiting: Queue) -> None:
    """Let all the people of a queue be due, and say so."""
    with tenant_context(waiting.tenant_id):
        push.make_due(waiting.credential.pk)
        enqueue.drain_soon(tenant_id=waiting.tenant_id, credential_id=waiting.credential.pk)


class Seen(NamedTuple):
    """What the registry saw of one client: when its calls came, and how many it refused."""

    times: list[float]
    refused: int


def seen(port: int) -> dict[str, Seen]:
    """Ask the registry which calls came, by the name of their queue."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/_calls") as answer:
        told = json.load(answer)
    return {name: Seen(one["times"], one["refused"]) for name, one in told.items()}
