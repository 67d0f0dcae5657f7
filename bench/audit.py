"""Measure the audit log: bytes an exchange, rate of writing, time of each search.

Size: exchanges with the simulated registry, drawn from another seed than the dictionary's.
Rate: batches of 50 as the push engine writes them (compressed, sealed, chained, under row
security, two partitioned tables, all indexes), beside the same batches, compressed and sealed as
well, into one plain table with two indexes, by the same statement; bar: at least 0.5 of it.
Searches: the first page of the log's page for each filter at AUDIT_BENCH_ROWS rows (1,000,000
unless told); bar: 200 ms for the slowest.
Run by ``make bench ARGS=audit``.
"""

import os
import statistics
import time
from collections.abc import Callable

import django

from bench._results import report

SEED = 7
CALLS = 2_000
BATCH = 50
ROUNDS = 5
SLOWEST_MS = 200.0
LEAST_RATIO = 0.5


def main() -> None:
    """Report the figures."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orcid_portal.settings")
    django.setup()
    from bench._audit_world import AuditWorld

    world = AuditWorld.make()
    _measure_writing(world)
    rows = int(os.environ.get("AUDIT_BENCH_ROWS", "1000000"))
    begun = time.perf_counter()
    world.fill(rows)
    print(f"{rows:,} rows generated in {time.perf_counter() - begun:.0f} s", flush=True)
    slowest = max(_milliseconds(name, search) for name, search in world.searches(rows).items())
    report(f"slowest search of {rows:,} rows", slowest, "ms", at_most=SLOWEST_MS)


def _measure_writing(world: "AuditWorld") -> None:  # type: ignore[name-defined] # noqa: F821
    contents = world.contents(seed=SEED, count=CALLS)
    plain, stored = world.sizes(contents)
    report("text of an exchange", plain, "bytes")
    report("sealed content", stored, "bytes")
    ours, bare = [], []
    for _ in range(ROUNDS):
        ours.append(_rate(world.write, contents))
        bare.append(_rate(world.write_bare, contents))
    ratio = statistics.median(ours) / statistics.median(bare)
    report("row with content and all indexes", world.bytes_a_row(), "bytes")
    report("written to the log", statistics.median(ours), "exchanges/s")
    report("two indexes, nothing else", statistics.median(bare), "exchanges/s")
    report("written, to the plain table", ratio, "ratio", at_least=LEAST_RATIO)


def _rate(write: Callable[[list[object]], Callable[[], None]], contents: list[object]) -> float:
    """Return how many exchanges a second go in; what a batch is made of is prepared outside."""
    spent = 0.0
    for start in range(0, len(contents), BATCH):
        insert = write(contents[start : start + BATCH])
        begun = time.perf_counter()
        insert()
        spent += time.perf_counter() - begun
    return len(contents) / spent


def _milliseconds(name: str, search: Callable[[], int]) -> float:
    """Return the slowest of some runs, the first (cold) one left out."""
    found, runs = search(), []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        search()
        runs.append((time.perf_counter() - begun) * 1e3)
    report(f"search: {name} ({found} found)", statistics.median(runs), "ms")
    return max(runs)


if __name__ == "__main__":
    main()
