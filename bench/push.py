"""Measure the push beside a bare loop of kept-alive default requests with the same bodies.

Against a registry with canned answers (`bench._canned`): 5,000 researchers with an employment each,
then 500 with 100 works each, then all of them once more with nothing to do. Processor time is that
of the worker's process, database and registry not counted. Run by `make bench ARGS=push`.

A row for each work costs several times its share of a bulk that nobody reads, so the bar of bulks
is in `bench.push_simulator`, whose registry reads them. Here a second loop is shown beside them:
it reads the works, sends them and stores their put-codes, fifty bulks in one transaction, and
nothing else: no plan, no lease, no call on record, no log.
"""

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import django
import requests

from bench._results import report

if TYPE_CHECKING:
    from tenants.models import Credential, Researcher

RATE = 24
PEOPLE, AUTHORS, WORKS_EACH, GROUP = 5_000, 500, 100, 50
CPU_BAR, RATE_BAR, EXAMINED_BAR = 1.5, 0.6, 50_000.0


class Measured(NamedTuple):
    """How long something took: by the clock, and of this process's processor time."""

    done: int
    seconds: float
    cpu: float

    @property
    def rate(self) -> float:
        """Return how many a second."""
        return self.done / self.seconds

    @property
    def cpu_us(self) -> float:
        """Return microseconds of processor time for one."""
        return self.cpu / self.done * 1e6


def measured(work: Callable[[], int]) -> Measured:
    """Do some work that returns its count, and say how long it took.

    What lasts is kept from the garbage collector, as a worker does (`orcid_portal.celery`).
    """
    gc.collect()
    gc.freeze()
    clock, cpu = time.perf_counter(), time.process_time()
    count = work()
    return Measured(count, time.perf_counter() - clock, time.process_time() - cpu)


def rated_registry() -> int:
    """Let this process and a worker know of a registry with ORCID's rate; return its port."""
    from demo.processes import free_port

    port = free_port()
    os.environ |= {
        "SIMULATOR_URL": f"http://127.0.0.1:{port}",
        "ORCID_MEMBER_RATE": str(RATE),
        "LOG_LEVEL": "WARNING",
    }
    return port


@contextmanager
def canned_registry(
    port: int, latency_ms: float = 0, rate: float = 0, *, program: str = "bench._canned"
) -> Iterator[None]:
    """Run the registry with canned answers for the while, on a core of its own if there is one."""
    command = [sys.executable, "-m", program, str(port), str(latency_ms), str(rate)]
    with subprocess.Popen(command) as process:
        _await(f"http://127.0.0.1:{port}/")
        try:
            yield
        finally:
            process.kill()


def main() -> None:
    """Report the figures."""
    from demo.processes import free_port

    port = free_port()
    os.environ |= {
        "SIMULATOR_URL": f"http://127.0.0.1:{port}",
        "ORCID_MEMBER_RATE": "1000000",
        "ORCID_MEMBER_BURST": "1000",
        "LOG_LEVEL": "WARNING",
    }
    django.setup()
    with canned_registry(port):
        _single_items()
        _bulks()


def _single_items() -> None:
    from bench import _people
    from scoping.context import tenant_context

    tenant = _people.make_tenant("single")
    with tenant_context(tenant.pk):
        credential = _people.make_credential(tenant, 1)
        people = _people.connect_people(
            credential,
            orcid_ids=[orcid_id(number) for number in range(PEOPLE)],
            tokens=[f"token-{number}" for number in range(PEOPLE)],
        )
        _people.assert_items(people, _people.employments(PEOPLE))
        bare = measured(lambda: bare_loop("employment"))
        push = measured(lambda: drain(credential.pk))
    for name, one in (("bare loop", bare), ("pushed", push)):
        report(f"employments, {name}", one.rate, "items/s")
        report(f"employments, {name}, processor", one.cpu_us, "us/item")
    ratio, cpu_ratio = push.rate / bare.rate, push.cpu_us / bare.cpu_us
    report("employments, processor, to the bare loop's", cpu_ratio, "ratio", at_most=CPU_BAR)
    report("employments, rate, to the bare loop's", ratio, "ratio", at_least=RATE_BAR)
    report("employments, calls an item", push.done / PEOPLE, "calls/item", at_most=1)


def _bulks() -> None:
    from bench import _people
    from scoping.context import tenant_context

    tenant = _people.make_tenant("bulk")
    with tenant_context(tenant.pk):
        credential = _people.make_credential(tenant, 2)
        people = _people.connect_people(
            credential,
            orcid_ids=[orcid_id(number) for number in range(AUTHORS)],
            tokens=[f"token-{number}" for number in range(AUTHORS)],
        )
        _people.assert_items(people, _people.works(AUTHORS * WORKS_EACH))
        push = measured(lambda: drain(credential.pk))
        bare = measured(lambda: bare_loop("works"))
        other = _people.make_credential(tenant, 3)
        storing = measured(lambda: storing_loop(other, people))
        make_due(credential.pk)
        again = measured(lambda: drain(credential.pk))
    for name, one in (("bare loop", bare), ("storing loop", storing), ("pushed", push)):
        report(f"bulks of 100 works, {name}", one.rate, "bulks/s")
        report(f"bulks of 100 works, {name}, processor", one.cpu_us, "us/bulk")
    ratio = push.rate / bare.rate
    report("bulks, rate, to the bare loop's", ratio, "ratio")
    report("bulks, the storing loop's rate, to the bare loop's", storing.rate / bare.rate, "ratio")
    report("bulks, rate, to the storing loop's", push.rate / storing.rate, "ratio")
    calls = push.done / (AUTHORS * WORKS_EACH)
    report("works, calls an item", calls, "calls/item", at_most=1 / 100)
    report("works once more, calls", again.done, "calls", at_most=0)
    examined = AUTHORS * WORKS_EACH / again.seconds
    report("unchanged items examined", examined, "items/s", at_least=EXAMINED_BAR)


def drain(credential_id: int) -> int:
    """Work off everything that is due; return the calls that were made."""
    from django.utils.timezone import now

    from sync.worker import drain_credential

    done = drain_credential(credential_id=credential_id, clock=now, seconds=600)
    return done.calls if done else 0


def bare_loop(last_word: str) -> int:
    """Send the bodies of the stored items by a default session, and store nothing."""
    bodies = list(_bodies(last_word))
    port = os.environ["SIMULATOR_URL"].rpartition(":")[2]
    session = requests.Session()
    headers = {"Authorization": "Bearer token", "Content-Type": "application/vnd.orcid+json"}
    for body in bodies:
        url = f"http://127.0.0.1:{port}/member/v3.0/{orcid_id(1)}/{last_word}"
        session.post(url, data=body, headers=headers).raise_for_status()
    return len(bodies)


def storing_loop(credential: "Credential", people: Sequence["Researcher"]) -> int:
    """Send the works of people by a default session, and store the put-codes alone."""
    from django.db import transaction

    session = requests.Session()
    for start in range(0, len(people), GROUP):
        with transaction.atomic(durable=True):
            _send_and_store(credential, people[start : start + GROUP], session)
    return len(people)


def _send_and_store(
    credential: "Credential", people: Sequence["Researcher"], session: requests.Session
) -> None:
    from django.utils.timezone import now

    from orcid_client.http import Response
    from records.models import Item
    from sync.push import write_rows
    from sync.push.calls import stored_items
    from sync.push.outcomes import put_codes_of

    numbers = Item.objects.filter(researcher__in=people).values_list("pk", flat=True)
    works = list(stored_items(numbers).values())
    headers = {"Authorization": "Bearer token", "Content-Type": "application/vnd.orcid+json"}
    url = f"{os.environ['SIMULATOR_URL']}/member/v3.0/{orcid_id(1)}/works"
    rows = []
    for start in range(0, len(works), WORKS_EACH):
        bulk = works[start : start + WORKS_EACH]
        body = ",".join(f'{{"work":{work.text}}}' for work in bulk)
        answer = session.post(url, data=f'{{"bulk":[{body}]}}'.encode(), headers=headers)
        found = Response(answer.status_code, {"content-type": "application/json"}, answer.content)
        rows += [
            write_rows.NewPlacement(
                work.item_id, orcid_id(1), "work", "in-orcid", code, work.fingerprint
            )
            for work, code in zip(bulk, put_codes_of(found), strict=True)
        ]
    write_rows.place_items(rows, credential_id=credential.pk, now=now())


def _bodies(last_word: str) -> Iterator[bytes]:
    from bench import _people

    compact = json.JSONEncoder(separators=(",", ":")).encode
    if last_word == "employment":
        for _, content in _people.employments(PEOPLE):
            yield compact(content).encode()
        return
    bulk = [{"work": content} for _, content in _people.works(WORKS_EACH)]
    yield from [compact({"bulk": bulk}).encode()] * AUTHORS


def make_due(credential_id: int) -> None:
    """Let all records be looked at once more."""
    from django.utils.timezone import now

    from sync.models import RecordSync
    from sync.scheduling import leases

    RecordSync.objects.filter(credential_id=credential_id).update(push_due_at=now())
    leases.make_due({credential_id})


def orcid_id(number: int) -> str:
    """Return a valid iD (ISO 7064 MOD 11-2, ORCID: structure of the iD)."""
    digits = f"{number + 15_000_000:015d}"
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    text = digits + ("X" if check == 10 else str(check))  # noqa: PLR2004
    return "-".join(text[at : at + 4] for at in range(0, 16, 4))


def _await(url: str) -> None:
    for _ in range(100):
        try:
            requests.post(url, timeout=1)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return


if __name__ == "__main__":
    main()
