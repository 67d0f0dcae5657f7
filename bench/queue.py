"""Measure what a record costs the queue, with few and with many records waiting.

Claiming, planning and settling against the real database, with canned answers in place of ORCID's,
25 records at a time: in 200 tenants with 50 waiting records each (10,000), then with 5,000 more in
each (a million). The figure is the median of five rounds, each the median of its groups; the bar:
at most 1.5 times as long. QUEUE_BENCH_TENANTS and QUEUE_BENCH_RECORDS make it smaller.
Run by `make bench ARGS=queue`.
"""

import gc
import itertools
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from random import Random
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import django

from bench._results import report

if TYPE_CHECKING:
    from orcid_client.http import HttpExchange
    from sync.push.jobs import CallAnswer, ClaimedRecord, Job
    from tenants.models import Credential

TENANTS, RECORDS = 200, 1_000_000
FEW_EACH = 50
GROUP = 25
RANDOM = Random()  # noqa: S311 (spreads load, guards nothing)
ROUNDS = 5
BAR = 1.5
_put_codes = itertools.count(1_000_000)


class Spent(NamedTuple):
    """Seconds for a record: to claim and plan it, and to settle its answer."""

    claim: float
    settle: float

    @property
    def whole(self) -> float:
        """Return both together."""
        return self.claim + self.settle


def main() -> None:
    """Report the figures."""
    os.environ |= {"LOG_LEVEL": "WARNING", "ORCID_MEMBER_RATE": "24"}
    django.setup()
    from bench import _queue_world

    tenants = int(os.environ.get("QUEUE_BENCH_TENANTS", str(TENANTS)))
    records = int(os.environ.get("QUEUE_BENCH_RECORDS", str(RECORDS)))
    queues = _queue_world.queues(tenants=tenants, people=FEW_EACH)
    _queue_world.analyse()
    few = _measure(queues[: tenants // 2])
    for one in queues:
        _queue_world.lengthen(one, people=records // tenants)
    _queue_world.analyse()
    many = _measure(queues[tenants // 2 :])
    for waiting, spent in ((tenants * FEW_EACH, few), (records, many)):
        report(f"{waiting:,} waiting, claim and plan", spent.claim * 1e6, "us/record")
        report(f"{waiting:,} waiting, settle", spent.settle * 1e6, "us/record")
    report(f"at {records:,}, to that", many.whole / few.whole, "ratio", at_most=BAR)


def _measure(queues: list["Credential"]) -> Spent:
    """Return the median of the rounds, each over a share of the queues."""
    share = len(queues) // ROUNDS
    _round(queues[:1])
    rounds = [_round(queues[at : at + share]) for at in range(1, share * ROUNDS, share)]
    return _medians(rounds)


def _round(queues: list["Credential"]) -> Spent:
    gc.collect()
    gc.freeze()
    return _medians([spent for one in queues for spent in _work_off(one)])


def _medians(found: Iterable[Spent]) -> Spent:
    claims, settles = zip(*found, strict=True)
    return Spent(median(claims), median(settles))


def _work_off(credential: "Credential") -> Iterator[Spent]:
    """Push the records of a credential that are due first, without a network."""
    from django.utils.timezone import now

    from gateway.clients import sending_client
    from scoping.context import tenant_context
    from sync.push.claim import claim
    from sync.push.results import SendingContext
    from sync.push.settle import settle
    from tenants.queries import client_access

    with tenant_context(credential.tenant_id):
        client = sending_client(client_access(credential))
        sending = SendingContext(
            credential.pk, credential.environment, credential.client_id, "bench"
        )
        for _ in range(FEW_EACH // GROUP):
            begun = time.perf_counter()
            records, taken = claim(
                credential_id=credential.pk, client=client, most=GROUP, now=now()
            )
            claimed = time.perf_counter()
            answers = [_answered(record) for record in records]
            if len(answers) != GROUP:
                raise RuntimeError(f"{len(answers)} of {taken} records were to be sent.")
            sent = time.perf_counter()
            settle(answers, sending=sending, random=RANDOM, now=now())
            done = time.perf_counter()
            yield Spent((claimed - begun) / GROUP, (done - sent) / GROUP)


def _answered(record: "ClaimedRecord") -> "CallAnswer":
    """Give a record's call the answer that ORCID would."""
    from orcid_client.http import Response
    from sync.push.jobs import CallAnswer

    job = record.jobs.popleft()
    location = f"http://api.example/v3.0{job.request.path}/{next(_put_codes)}"
    job.response = Response(201, {"location": location, "content-length": "0"}, b"")
    job.exchange = _exchange(job, job.response.headers)
    return CallAnswer(record, job)


def _exchange(job: "Job", headers: Mapping[str, str]) -> "HttpExchange":
    from orcid_client.http import HttpExchange

    return HttpExchange(
        method=job.request.method,
        url=job.request.url,
        request_headers=job.request.headers,
        request_body=job.request.body or b"",
        status=201,
        failure=None,
        response_headers=headers,
        response_body=b"",
        started_at=datetime.now(UTC),
        duration_ms=100,
        attempt=1,
    )


if __name__ == "__main__":
    main()
