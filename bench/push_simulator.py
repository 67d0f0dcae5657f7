"""Measure the push against the simulated registry, beside a bare loop against the same.

5,000 employments of 500 people, then 100 works of each of 500 others in bulks, pushed over HTTP;
the same bodies are sent by a default session to as many other records. The simulator checks and
keeps what it is sent, as ORCID does. Bar: bulks at 0.6 of the bare loop's rate; of employments
`bench.push` has the bar. PUSH_SIMULATOR_BENCH_PEOPLE makes it smaller. Run by
`make bench ARGS=push_simulator`.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import django
import requests

from bench import push
from bench._results import report
from bench.push import measured

EMPLOYMENTS_EACH, WORKS_EACH = 10, 100
CLIENT_NUMBER = 1
BULK_RATE_BAR = 0.6
MEDIA_TYPE = "application/vnd.orcid+json"

Content = tuple[str, dict[str, Any]]
"""A section, and an item of it as ORCID takes it."""


class Record(NamedTuple):
    """A record at the simulated registry, and a token to write to it."""

    orcid_id: str
    token: str


def main() -> None:
    """Report the figures."""
    people = int(os.environ.get("PUSH_SIMULATOR_BENCH_PEOPLE", "500"))
    with _simulator() as url:
        os.environ |= {
            "SIMULATOR_URL": url,
            "ORCID_MEMBER_RATE": "1000000",
            "ORCID_MEMBER_BURST": "1000",
            "LOG_LEVEL": "WARNING",
        }
        django.setup()
        _single_items(url, people)
        _bulks(url, people)


def _single_items(url: str, people: int) -> None:
    from bench import _people

    records = _records(url, count=2 * people)
    contents = list(_people.employments(people * EMPLOYMENTS_EACH))
    bodies = [json.dumps(content) for _, content in contents]
    bare = measured(lambda: _bare_loop(url, "employment", records[people:], bodies))
    pushed = _push(records[:people], contents)
    for name, one in (("bare loop", bare), ("pushed", pushed)):
        report(f"employments, {name}", one.rate, "items/s")
        report(f"employments, {name}, processor", one.cpu_us, "us/item")


def _bulks(url: str, people: int) -> None:
    from bench import _people

    records = _records(url, count=2 * people)
    contents = list(_people.works(people * WORKS_EACH))
    bodies = [
        json.dumps({"bulk": [{"work": content} for _, content in contents[number::people]]})
        for number in range(people)
    ]
    bare = measured(lambda: _bare_loop(url, "works", records[people:], bodies))
    pushed = _push(records[:people], contents)
    for name, one in (("bare loop", bare), ("pushed", pushed)):
        report(f"bulks of 100 works, {name}", one.rate, "bulks/s")
        report(f"bulks of 100 works, {name}, processor", one.cpu_us, "us/bulk")
    ratio = pushed.rate / bare.rate
    report("bulks, rate, to the bare loop's", ratio, "ratio", at_least=BULK_RATE_BAR)


@contextmanager
def _simulator() -> Iterator[str]:
    from demo.processes import free_port

    port = free_port()
    command = [sys.executable, "-m", "simulator", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            if process.stdout is None or not process.stdout.readline():
                sys.exit("The simulator did not start.")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def _records(url: str, *, count: int) -> list[Record]:
    client_id = f"APP-{CLIENT_NUMBER:016d}"
    with requests.Session() as session:

        def tell(path: str, **body: object) -> dict[str, Any]:
            answer = session.post(f"{url}/_control/{path}", json=body)
            answer.raise_for_status()
            return dict(answer.json())

        tell("clients", client_id=client_id, client_secret="secret", name="B", type="member")  # noqa: S106
        found = []
        for _ in range(count):
            orcid = str(tell("records", given_names="Ada")["orcid"])
            token = tell("tokens", client_id=client_id, orcid=orcid, scope="/activities/update")
            found.append(Record(orcid, str(token["access_token"])))
    return found


def _bare_loop(url: str, last_word: str, records: Sequence[Record], bodies: Sequence[str]) -> int:
    """Send bodies to the records in turn by a default session, and store nothing."""
    session = requests.Session()
    for number, body in enumerate(bodies):
        record = records[number % len(records)]
        headers = {"Authorization": f"Bearer {record.token}", "Content-Type": MEDIA_TYPE}
        address = f"{url}/member/v3.0/{record.orcid_id}/{last_word}"
        session.post(address, data=body, headers=headers).raise_for_status()
    return len(bodies)


def _push(records: Sequence[Record], contents: Sequence[Content]) -> push.Measured:
    from bench import _people
    from scoping.context import tenant_context

    tenant = _people.make_tenant(f"simulated-{contents[0][0]}")
    with tenant_context(tenant.pk):
        credential = _people.make_credential(tenant, CLIENT_NUMBER)
        people = _people.connect_people(
            credential,
            orcid_ids=[record.orcid_id for record in records],
            tokens=[record.token for record in records],
        )
        _people.assert_items(people, iter(contents))
        found = measured(lambda: push.drain(credential.pk))
        _check(credential.pk, wanted=len(contents))
    return found


def _check(credential_id: int, *, wanted: int) -> None:
    """Break off if the registry refused anything."""
    from sync.models import Placement
    from sync.states import PlacementState

    rows = Placement.objects.filter(credential_id=credential_id, state=PlacementState.IN_ORCID)
    if (found := rows.count()) != wanted:
        sys.exit(f"{found} of {wanted} items are on the records.")


if __name__ == "__main__":
    main()
