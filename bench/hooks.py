"""Measure how webhooks are answered, and how many reads of records they cause.

HOOKS_BENCH_CALLS (10,000) deliveries to the addresses of HOOKS_BENCH_PEOPLE (500) people, all read
long ago, come over eight connections as fast as the web server answers, while a worker reads the
records from a registry with canned ones (`bench._canned_records`). Bars: every answer is 204, half
of them within 50 ms, 99 of 100 within half a second; and a record is read at once and at the end of
each window of 60 seconds, however many deliveries told of it. Run by `make bench ARGS=hooks`.
"""

import asyncio
import os
import random
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from statistics import quantiles
from typing import TYPE_CHECKING, NamedTuple

import django

from bench import push
from bench._results import report

if TYPE_CHECKING:
    from demo.programs import Addresses
    from tenants.models import Tenant

CONNECTIONS = 8
WINDOW_SECONDS = 60
HALF_MS, MOST_MS = 50, 500
GIVE_UP_SECONDS = 180


class Burst(NamedTuple):
    """What the sender of deliveries saw: seconds for each answer, how many of each status."""

    waited: list[float]
    statuses: Counter[int]
    seconds: float


def main() -> None:
    """Report the figures."""
    from demo.processes import free_port
    from demo.programs import Addresses

    calls = int(os.environ.get("HOOKS_BENCH_CALLS", "10000"))
    people = int(os.environ.get("HOOKS_BENCH_PEOPLE", "500"))
    portal = Addresses(port=free_port(), simulator_port=free_port())
    os.environ |= {
        "SIMULATOR_URL": f"http://127.0.0.1:{portal.simulator_port}",
        "PUBLIC_URL": portal.portal,
        "ORCID_MEMBER_RATE": "1000",
        "SYNC_HOOK_WINDOW_SECONDS": str(WINDOW_SECONDS),
        "LOG_LEVEL": "WARNING",
    }
    django.setup()
    from bench import _people
    from scoping.context import tenant_context

    tenant = _people.make_tenant("hooks")
    with tenant_context(tenant.pk):
        deliveries = _deliveries(_hooks(tenant, people), calls)
        with _portal(portal):
            burst = asyncio.run(_send(portal.port, deliveries))
            _tell(burst)
            _await_silence()
            reads = _reads(portal.simulator_port)
    windows = 1 + int(burst.seconds // WINDOW_SECONDS)
    report("reads", reads, "calls")
    report("reads for each record", reads / people, "calls", at_most=1 + windows)


def _tell(burst: Burst) -> None:
    calls = sum(burst.statuses.values())
    cuts = quantiles(burst.waited, n=100)
    report("deliveries", calls / burst.seconds, "calls/s")
    report("answers other than 204", calls - burst.statuses[204], "calls", at_most=0)
    report("answer, median", cuts[49] * 1000, "ms", at_most=HALF_MS)
    report("answer, 99 of 100", cuts[98] * 1000, "ms", at_most=MOST_MS)


@contextmanager
def _portal(portal: "Addresses") -> Iterator[None]:
    """Run the web server, a worker, the clock and the registry."""
    from demo import programs

    with ExitStack() as running:
        registry = push.canned_registry(portal.simulator_port, program="bench._canned_records")
        running.enter_context(registry)
        for command in (programs.web(portal), programs.worker(), programs.beat()):
            process = running.enter_context(
                subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            )
            running.callback(process.terminate)
        _await_answer(f"{portal.portal}/accounts/login/")
        yield


def _hooks(tenant: "Tenant", people: int) -> list[str]:
    """Connect people whose records ORCID tells of; return the paths of their addresses."""
    from bench import _people
    from oauth.models import Connection
    from sync.models import RecordSync
    from sync.models.webhooks import Hook, HookState
    from sync.orcid_webhooks import subscriptions

    credential = _people.make_credential(tenant, 1)
    credential.premium = True
    credential.save(update_fields=["premium"])
    _people.connect_people(
        credential,
        orcid_ids=[push.orcid_id(number) for number in range(people)],
        tokens=[f"person-{number}" for number in range(people)],
    )
    RecordSync.objects.update(push_due_at=None)
    subscriptions.create_hooks(list(Connection.objects.all()))
    Hook.objects.update(state=HookState.ACTIVE, due_at=None)
    return [f"/hooks/orcid/{subscriptions.open_key(row)}/" for row in Hook.objects.all()]


def _deliveries(paths: Sequence[str], count: int) -> list[bytes]:
    """Return requests to all addresses alike, in no order."""
    found = [
        f"POST {paths[number % len(paths)]} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Content-Length: 0\r\n\r\n".encode()
        for number in range(count)
    ]
    random.Random(1).shuffle(found)  # noqa: S311 (an order, nothing secret)
    return found


async def _send(port: int, deliveries: list[bytes]) -> Burst:
    waited: list[float] = []
    statuses: Counter[int] = Counter()
    begun = time.perf_counter()

    async def deliver() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while deliveries:
            sent = time.perf_counter()
            writer.write(deliveries.pop())
            head = await reader.readuntil(b"\r\n\r\n")
            waited.append(time.perf_counter() - sent)
            statuses[int(head.split(b" ", 2)[1])] += 1
            if b"connection: close" in head.lower():
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.close()

    await asyncio.gather(*(deliver() for _ in range(CONNECTIONS)))
    return Burst(waited, statuses, time.perf_counter() - begun)


def _await_silence() -> None:
    """Wait until every delivery was heard and every record read that one told of."""
    from django.db.models import F, Q

    from sync.models import RecordSync
    from sync.models.webhooks import Hook

    busy = Q(leased_until__isnull=False) | Q(pulled_at=None) | Q(pull_due_at__lte=F("pulled_at"))
    told = Q(pull_due_at__lte=F("pulled_at") + timedelta(seconds=2 * WINDOW_SECONDS))
    end = time.monotonic() + GIVE_UP_SECONDS
    while (
        Hook.objects.filter(is_heard=False).exists()
        or RecordSync.objects.filter(busy | told).exists()
    ):
        if time.monotonic() > end:
            sys.exit(f"Not all was read within {GIVE_UP_SECONDS} seconds.")
        time.sleep(0.5)


def _reads(port: int) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/_calls") as answer:
        return int(answer.read())


def _await_answer(url: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(url).close()  # noqa: S310 (our own program on loopback)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("The web server did not start.")


if __name__ == "__main__":
    main()
