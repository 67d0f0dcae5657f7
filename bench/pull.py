"""Measure the pull: calls, time and processor time of reading records, changed and unchanged.

Against a registry with canned records (`bench._canned_records`): 5,000 people with three
employments each, unchanged since they were read; then 500 with 300 works each that are new to us;
then these once more, unchanged. Bars: one call where nothing changed, one more for each 100 works
that did. Processor time is that of the worker's process, database and registry not counted.
PULL_BENCH_PEOPLE and PULL_BENCH_AUTHORS make it smaller. Run by `make bench ARGS=pull`.
"""

import os
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import django

from bench import push
from bench._canned_records import WORKS
from bench._results import report
from bench.push import Measured, measured

LARGEST_BULK = 100


class Read(NamedTuple):
    """What reading records took: the registry's count of calls, and the time for each record."""

    calls: int
    time: Measured

    @property
    def calls_each(self) -> float:
        """Return calls for each record."""
        return self.calls / self.time.done


def main() -> None:
    """Report the figures."""
    people = int(os.environ.get("PULL_BENCH_PEOPLE", "5000"))
    authors = int(os.environ.get("PULL_BENCH_AUTHORS", "500"))
    with _registry() as port:
        django.setup()
        _, unchanged = _read_twice(port, kind="person", people=people)
        _tell(f"{people:,} unchanged records", unchanged, bar=1)
        new, unchanged = _read_twice(port, kind="author", people=authors)
        _tell(f"records with {WORKS} new works", new, bar=1 + WORKS / LARGEST_BULK)
        _tell(f"records with {WORKS} works, unchanged", unchanged, bar=1)


def _tell(what: str, found: Read, *, bar: float) -> None:
    report(f"{what}, calls each", found.calls_each, "calls", at_most=bar)
    report(what, found.time.rate, "records/s")
    report(f"{what}, processor", found.time.cpu_us, "us/record")


@contextmanager
def _registry() -> Iterator[int]:
    from demo.processes import free_port

    port = free_port()
    os.environ |= {
        "SIMULATOR_URL": f"http://127.0.0.1:{port}",
        "ORCID_MEMBER_RATE": "1000000",
        "ORCID_MEMBER_BURST": "1000",
        "LOG_LEVEL": "WARNING",
    }
    with push.canned_registry(port, program="bench._canned_records"):
        yield port


def _read_twice(port: int, *, kind: str, people: int) -> tuple[Read, Read]:
    """Read new records, and then once more."""
    from bench import _people
    from scoping.context import tenant_context

    tenant = _people.make_tenant(kind)
    with tenant_context(tenant.pk):
        credential = _people.make_credential(tenant, tenant.pk)
        _people.connect_people(
            credential,
            orcid_ids=[push.orcid_id(number) for number in range(people)],
            tokens=[f"{kind}-{number}" for number in range(people)],
        )
        return _read(port, credential.pk), _read(port, credential.pk)


def _read(port: int, credential_id: int) -> Read:
    make_due(credential_id)
    before = calls_made(port)
    time = measured(lambda: _pull(credential_id))
    return Read(calls_made(port) - before, time)


def make_due(credential_id: int) -> None:
    """Let all records be read, and none be written."""
    from django.utils.timezone import now

    from sync.models import RecordSync
    from sync.scheduling import leases

    rows = RecordSync.objects.filter(credential_id=credential_id)
    # Without summaries, which are read once a week
    rows.update(push_due_at=None, pull_due_at=now(), summary_read_at=now())
    leases.make_due({credential_id})


def _pull(credential_id: int) -> int:
    """Work off everything that is due; return how many records were read to their end."""
    from django.utils.timezone import now

    from sync.models import RecordSync

    begun = now()
    push.drain(credential_id)
    rows = RecordSync.objects.filter(credential_id=credential_id, pull_attempts=0)
    return rows.filter(pulled_at__gte=begun, record_modified_ms__isnull=False).count()


def calls_made(port: int) -> int:
    """Return how many calls the registry has seen."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/_calls") as answer:
        return int(answer.read())


if __name__ == "__main__":
    main()
