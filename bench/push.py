"""Measure the push beside a bare loop of kept-alive default requests with the same bodies.

Against a registry with canned answers (`bench._canned`): 5,000 researchers with an employment each,
then 500 with 100 works each, then all of them once more with nothing to do. Processor time is that
of the worker's process, database and registry not counted. Run by `make bench ARGS=push`.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import django
import requests

PEOPLE, AUTHORS, WORKS_EACH = 5_000, 500, 100
CPU_BAR, RATE_BAR, BULK_RATE_BAR, EXAMINED_BAR = 1.5, 0.6, 0.6, 50_000.0


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
    """Do some work that returns its count, and say how long it took."""
    clock, cpu = time.perf_counter(), time.process_time()
    count = work()
    return Measured(count, time.perf_counter() - clock, time.process_time() - cpu)


@contextmanager
def canned_registry(port: int, latency_ms: float = 0) -> Iterator[None]:
    """Run the registry with canned answers for the while, on a core of its own if there is one."""
    command = [sys.executable, "-m", "bench._canned", str(port), str(latency_ms)]
    with subprocess.Popen(command) as process:
        _await(f"http://127.0.0.1:{port}/")
        try:
            yield
        finally:
            process.kill()


def main() -> int:
    """Print the figures; 1 if a bar is missed."""
    from demo.processes import free_port  # noqa: PLC0415

    port = free_port()
    os.environ |= {
        "SIMULATOR_URL": f"http://127.0.0.1:{port}",
        "ORCID_MEMBER_RATE": "1000000",
        "ORCID_MEMBER_BURST": "1000",
        "LOG_LEVEL": "WARNING",
    }
    django.setup()
    with canned_registry(port):
        return int(not all([_single_items(), _bulks()]))


def _single_items() -> bool:
    from bench import _people  # noqa: PLC0415
    from scoping.context import tenant_context  # noqa: PLC0415

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
        print(f"employments  bare {bare.rate:6.0f}/s {bare.cpu_us:5.0f} us of processor")
        print(f"             push {push.rate:6.0f}/s {push.cpu_us:5.0f} us of processor")
        held = report("CPU of one item, to the bare loop's", push.cpu_us / bare.cpu_us, CPU_BAR)
        return (
            report("items a second, to the bare loop's", push.rate / bare.rate, -RATE_BAR) and held
        )


def _bulks() -> bool:
    from bench import _people  # noqa: PLC0415
    from scoping.context import tenant_context  # noqa: PLC0415

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
        make_due(credential.pk)
        again = measured(lambda: drain(credential.pk) or AUTHORS * WORKS_EACH)
        print(f"works        bare {bare.rate:6.1f}/s, push {push.rate:6.1f}/s (bulks of 100)")
        held = report("bulks a second, to the bare loop's", push.rate / bare.rate, -BULK_RATE_BAR)
        return report("unchanged items examined a second", again.rate, -EXAMINED_BAR) and held


def report(name: str, value: float, bar: float) -> bool:
    """Print a figure beside its bar (negative: at least so much) and say whether it holds."""
    held = value <= bar if bar > 0 else value >= -bar
    word = "at most" if bar > 0 else "at least"
    print(f"  {name:42} {value:10.2f}  {word} {abs(bar):.1f}  {'holds' if held else 'MISSED'}")
    return held


def drain(credential_id: int) -> int:
    """Work off everything that is due; return the calls that were made."""
    from django.utils.timezone import now  # noqa: PLC0415

    from sync.drain import drain_credential  # noqa: PLC0415

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


def _bodies(last_word: str) -> Iterator[bytes]:
    import json  # noqa: PLC0415

    from bench import _people  # noqa: PLC0415

    if last_word == "employment":
        for _, content in _people.employments(PEOPLE):
            yield json.dumps(content).encode()
        return
    bulk = [{"work": content} for _, content in _people.works(WORKS_EACH)]
    yield from [json.dumps({"bulk": bulk}).encode()] * AUTHORS


def make_due(credential_id: int) -> None:
    """Let all records be looked at once more."""
    from django.utils.timezone import now  # noqa: PLC0415

    from sync import leases  # noqa: PLC0415
    from sync.models import RecordSync  # noqa: PLC0415

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
    sys.exit(main())
