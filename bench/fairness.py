"""Measure how long ten records of one tenant wait behind the long queues of others.

One worker process, 24 calls a second for each credential, answers after 100 ms: first behind one
tenant with FAIRNESS_BENCH_RECORDS (20,000 unless told), then behind FAIRNESS_BENCH_TENANTS (200)
with 100 records each. Bars: 10 seconds, and the same order of magnitude (under 100).
Run by ``make bench ARGS=fairness``.
"""

import os
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import django

from bench._results import report
from bench.push import rated_registry

if TYPE_CHECKING:
    from bench._workers import Queue

FEW, EACH = 10, 100
MOST_SECONDS, SAME_ORDER_SECONDS = 10, 100
GIVE_UP_SECONDS = 300


def main() -> None:
    """Report the seconds."""
    port = rated_registry()
    django.setup()
    from bench import _workers

    records = int(os.environ.get("FAIRNESS_BENCH_RECORDS", "20000"))
    tenants = int(os.environ.get("FAIRNESS_BENCH_TENANTS", "200"))
    long = _workers.queue("long", 1, people=records)
    few = [_workers.queue(name, 2 + place, people=FEW) for place, name in enumerate("bc")]
    many = [_workers.queue(f"many{one}", 10 + one, people=EACH) for one in range(tenants)]
    with _workers.one_worker(port):
        _workers.wake(long)
        _await(lambda: len(_times(port, "long")) > FEW)
        waited = _seconds_of(few[0], port)
        report(f"{FEW} records behind {records:,}", waited, "s", at_most=MOST_SECONDS)
        for one in many:
            _workers.wake(one)
        _await(lambda: sum(bool(_times(port, one.name)) for one in many) > 2 * FEW)
        waited = _seconds_of(few[1], port)
        name = f"{FEW} records behind {tenants} tenants"
        report(name, waited, "s", at_most=SAME_ORDER_SECONDS)


def _seconds_of(queue: "Queue", port: int) -> float:
    """Wake a queue and return how long its last record took."""
    from bench import _workers

    begun = time.time()
    _workers.wake(queue)
    _await(lambda: len(_times(port, queue.name)) >= FEW)
    return max(_times(port, queue.name)) - begun


def _times(port: int, name: str) -> list[float]:
    from bench import _workers

    found = _workers.seen(port).get(name)
    return found.times if found else []


def _await(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + GIVE_UP_SECONDS
    while not reached():
        if time.monotonic() > end:
            sys.exit(f"Nothing came within {GIVE_UP_SECONDS} seconds.")
        time.sleep(0.25)


if __name__ == "__main__":
    main()
