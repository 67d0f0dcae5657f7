"""Measure how much of ORCID's rate reading uses when answers are slow.

The registry answers after half a second and after one; the client may call 24 times a second.
Records are unchanged (one call each), then new with 300 works (four calls in a row each).
PULL_RATE_SECONDS (20 unless told) are counted after the first ten, in which the burst goes.
Bar: 95 % of the rate. Run by `make bench ARGS=pull_rate`.
"""

import os
import threading
import time
from datetime import timedelta

import django

from bench import push
from bench._results import report
from bench.pull import calls_made, make_due

SETTLING_SECONDS = 10
LEAST_SHARE = 0.95
LATENCIES_MS = (500, 1000)
# As long as a turn is for few credentials (``sync.actions``)
TURN_SECONDS = 30


def main() -> None:
    """Report the shares."""
    port = push.rated_registry()
    django.setup()
    seconds = int(os.environ.get("PULL_RATE_SECONDS", "20"))
    number = 0
    for latency in LATENCIES_MS:
        with push.canned_registry(port, latency, program="bench._canned_records"):
            for kind in ("person", "author"):
                number += 1
                share = _share(port, kind, number, seconds=seconds)
                name = f"rate used while reading, {latency} ms, {kind}"
                report(name, share, "of the rate", at_least=LEAST_SHARE)


def _share(port: int, kind: str, number: int, *, seconds: int) -> float:
    from bench import _people
    from scoping.context import tenant_context

    people = push.RATE * (seconds + 2 * SETTLING_SECONDS)
    tenant = _people.make_tenant(f"{kind}{number}")
    with tenant_context(tenant.pk):
        credential = _people.make_credential(tenant, tenant.pk)
        _people.connect_people(
            credential,
            orcid_ids=[push.orcid_id(one + number * 10_000) for one in range(people)],
            tokens=[f"{kind}-{one}" for one in range(people)],
        )
        make_due(credential.pk)
        counted: list[int] = []
        watcher = threading.Thread(target=_watch, args=(port, counted, seconds))
        watcher.start()
        _drain(credential.pk, seconds=seconds + SETTLING_SECONDS + 2)
        watcher.join()
    return (counted[1] - counted[0]) / seconds / push.RATE


def _watch(port: int, counted: list[int], seconds: int) -> None:
    time.sleep(SETTLING_SECONDS)
    counted.append(calls_made(port))
    time.sleep(seconds)
    counted.append(calls_made(port))


def _drain(credential_id: int, *, seconds: float) -> None:
    """Work off what is due, turn by turn, as a worker does."""
    from django.utils.timezone import now

    from sync.worker import drain_credential

    end = now() + timedelta(seconds=seconds)
    while now() < end:
        drain_credential(credential_id=credential_id, clock=now, seconds=TURN_SECONDS)


if __name__ == "__main__":
    main()
