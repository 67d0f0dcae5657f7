"""Measure whether a worker's memory stays flat while it pushes 200,000 items.

One worker process as in production, 24 calls a second for each of eight credentials, answers after
100 ms (`bench._canned`): each has 225 people with 100 works, which go in bulks, and among them 250
with ten employments, which go one by one. Resident memory is looked at every second; bar: from the
first fifth of the items to the last one it grows by at most 20 MB. MEMORY_BENCH_SHARE (1) makes it
smaller. Run by `make bench ARGS=memory`.
"""

import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import linear_regression
from typing import TYPE_CHECKING, NamedTuple

import django

from bench import push
from bench._results import report

if TYPE_CHECKING:
    from bench._workers import Queue

TENANTS = 8
AUTHORS, WORKS_EACH = 225, 100
STAFF, EMPLOYMENTS_EACH = 250, 10
SETTLED_SHARE = 0.2
MOST_GROWTH_MB = 20
LOOK_SECONDS = 1.0
GIVE_UP_SECONDS = 900


class Look(NamedTuple):
    """One look at the worker: which share of the items is on the records, and the MB it holds."""

    share: float
    megabytes: float


def main() -> None:
    """Report the figures."""
    port = push.rated_registry()
    django.setup()
    from bench import _workers

    size = float(os.environ.get("MEMORY_BENCH_SHARE", "1"))
    authors, staff = round(AUTHORS * size), round(STAFF * size)
    queues = [_queue(number, authors=authors, staff=staff) for number in range(TENANTS)]
    items = TENANTS * (authors * WORKS_EACH + staff * EMPLOYMENTS_EACH)
    with _workers.one_worker(port) as worker:
        begun = time.monotonic()
        for one in queues:
            _workers.wake(one)
        looks = list(_looks(worker.pid, queues, items=items))
    report("items", items / (time.monotonic() - begun), "items/s")
    _tell(looks, items=items)


def _tell(looks: Sequence[Look], *, items: int) -> None:
    settled = [one for one in looks if one.share >= SETTLED_SHARE]
    first, last = settled[0].megabytes, settled[-1].megabytes
    report("memory after a fifth", first, "MB")
    report("growth from there to the end", last - first, "MB", at_most=MOST_GROWTH_MB)
    pairs = [(one.share * items / 100_000, one.megabytes) for one in settled]
    slope, _ = linear_regression(*zip(*pairs, strict=True))
    report("slope", slope, "MB/100,000")


def _queue(number: int, *, authors: int, staff: int) -> "Queue":
    """Return a tenant whose people wait, with works or with employments, in no order."""
    from bench import _people, _workers
    from scoping.context import tenant_context

    name, whole = f"memory{number}", authors + staff
    tenant = _people.make_tenant(name)
    with tenant_context(tenant.pk):
        credential = _people.make_credential(tenant, number)
        people = _people.connect_people(
            credential,
            orcid_ids=[push.orcid_id(one) for one in range(whole)],
            tokens=[f"{name}-{one}" for one in range(whole)],
        )
        random.Random(number).shuffle(people)  # noqa: S311 (an order, nothing secret)
        _people.assert_items(people[:authors], _people.works(authors * WORKS_EACH))
        _people.assert_items(people[authors:], _people.employments(staff * EMPLOYMENTS_EACH))
    return _workers.Queue(name, credential)


def _looks(pid: int, queues: Sequence["Queue"], *, items: int) -> Iterator[Look]:
    end, placed = time.monotonic() + GIVE_UP_SECONDS, 0
    while placed < items:
        if time.monotonic() > end:
            sys.exit(f"{placed} of {items} items were pushed within {GIVE_UP_SECONDS} seconds.")
        time.sleep(LOOK_SECONDS)
        placed = sum(map(_placed, queues))
        yield Look(placed / items, _megabytes(pid))


def _placed(queue: "Queue") -> int:
    """Count the items that are on their records."""
    from scoping.context import tenant_context
    from sync.models import Placement
    from sync.states import PlacementState

    with tenant_context(queue.tenant_id):
        return Placement.objects.filter(state=PlacementState.IN_ORCID).count()


def _megabytes(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    main()
