"""Measure how much of the allowed rate is used: one credential, then four with one worker process.

The registry answers after 100 ms and refuses, as ORCID does, what goes beyond 24 calls a second.
PACE_BENCH_SECONDS (60 unless told) are counted after the first seconds, in which the burst goes.
Bars: 97 % of the rate, four times that with four credentials, and nothing refused.
Run by ``make bench ARGS=pace``.
"""

import os
import sys
import time
from typing import TYPE_CHECKING

import django

from bench._results import report
from bench.push import RATE, rated_registry

if TYPE_CHECKING:
    from bench._workers import Queue

SETTLING_SECONDS = 5
LEAST_SHARE = 0.97
GIVE_UP_SECONDS = 60


def main() -> None:
    """Report the shares."""
    port = rated_registry()
    django.setup()
    from bench import _workers

    seconds = int(os.environ.get("PACE_BENCH_SECONDS", "60"))
    enough = RATE * (seconds + 4 * SETTLING_SECONDS)
    alone = _queues(["alone"], people=enough)
    four = _queues(["first", "second", "third", "fourth"], people=enough)
    with _workers.one_worker(port):
        _measure(port, alone, seconds=seconds)
        _measure(port, four, seconds=seconds)


def _queues(names: list[str], *, people: int) -> "list[Queue]":
    from bench import _workers

    return [
        _workers.queue(name, len(names) * 10 + number, people=people)
        for number, name in enumerate(names)
    ]


def _measure(port: int, queues: "list[Queue]", *, seconds: int) -> None:
    from bench import _workers

    for one in queues:
        _workers.wake(one)
    names = {one.name for one in queues}
    begun = _first_calls(port, names)
    time.sleep(SETTLING_SECONDS + seconds)
    found = _workers.seen(port)
    share = sum(_share(found[name].times, begun=begun, seconds=seconds) for name in names)
    label = "one credential" if len(names) == 1 else f"{len(names)} credentials, one worker"
    bar = LEAST_SHARE * len(names)
    report(f"{label}, of the rate of one", share, "ratio", at_least=bar)
    report(f"{label}, refused", sum(found[name].refused for name in names), "calls", at_most=0)


def _first_calls(port: int, names: set[str]) -> float:
    """Wait until each has made a call: the worker may still be starting. Return when that was."""
    from bench import _workers

    for _ in range(GIVE_UP_SECONDS):
        if names <= _workers.seen(port).keys():
            return time.time()
        time.sleep(1)
    sys.exit(f"No call came within {GIVE_UP_SECONDS} seconds.")


def _share(times: list[float], *, begun: float, seconds: int) -> float:
    """Return which share of the allowed rate was used within the seconds after settling in."""
    first = begun + SETTLING_SECONDS
    return sum(first <= one < first + seconds for one in times) / (RATE * seconds)


if __name__ == "__main__":
    main()
