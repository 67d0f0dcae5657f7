"""How many kept-alive POSTs of a plain employment the simulator takes a second, on one core.

`python -m bench.simulator [--seconds 5] [--connections 16] [--data]`: starts the simulator bound to
one core and a load generator of raw sockets on another, and reports requests a second beside what
the simulator's own CPU time alone would allow (the machine may be busy with other things).
"""

import argparse
import json
import os
import re
import selectors
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

from bench._results import report

ROOT = Path(__file__).resolve().parent.parent
TARGET = 1_500
EMPLOYMENT = {
    "department-name": "Physics",
    "role-title": "Lecturer",
    "start-date": {"year": {"value": "2021"}, "month": {"value": "01"}},
    "organization": {
        "name": "Boston University",
        "address": {"city": "Boston", "region": "MA", "country": "US"},
        "disambiguated-organization": {
            "disambiguated-organization-identifier": "https://ror.org/05qwgg493",
            "disambiguation-source": "ROR",
        },
    },
    "external-ids": {
        "external-id": [
            {
                "external-id-type": "source-work-id",
                "external-id-value": "hr-%09d",
                "external-id-relationship": "self",
            }
        ]
    },
}


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--data", action="store_true", help="with a journal on disk")
    given = parser.parse_args()
    cores = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        more = ["--data", f"{folder}/data"] if given.data else []
        process, origin = _start(cores[0], more)
        os.sched_setaffinity(0, {cores[-1]})
        try:
            count, seconds, cpu = _measure(process.pid, origin, given)
        finally:
            process.terminate()
            process.wait()
    report("POSTs of an employment", count / seconds, "calls/s")
    report("POSTs a core could take", count / cpu, "calls/s", at_least=TARGET)


def _start(core: int, more: list[str]) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "simulator", "--port", "0", *more],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    os.sched_setaffinity(process.pid, {core})
    told = process.stdout.readline() if process.stdout else ""
    found = re.search(r"http://\S+", told)
    if found is None:
        sys.exit(f"The simulator did not start: {told}")
    return process, found[0]


def _control(origin: str, path: str, body: Mapping[str, object]) -> dict[str, str]:
    request = urllib.request.Request(  # noqa: S310 - our own program on loopback
        f"{origin}/_control/{path}", json.dumps(body).encode(), method="POST"
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        found: dict[str, str] = json.load(answer)
        return found


def _requests(origin: str) -> Iterator[bytes]:
    """Yield request after request, spread over 50 records, each item with an id of its own."""
    client = {"client_id": "APP-BENCHBENCHBENCH1", "client_secret": "bench"}
    _control(origin, "clients", client | {"redirect_uris": []})
    heads = []
    body = json.dumps(EMPLOYMENT).encode()
    length = len(body % 0)
    for _ in range(50):
        orcid = _control(origin, "records", {"given_names": "Ada"})["orcid"]
        wanted = {"client_id": client["client_id"], "orcid": orcid, "scope": "/activities/update"}
        token = _control(origin, "tokens", wanted)["access_token"]
        heads.append(
            f"POST /member/v3.0/{orcid}/employment HTTP/1.1\r\nHost: simulator\r\n"
            f"Authorization: Bearer {token}\r\nContent-Type: application/vnd.orcid+json\r\n"
            f"Accept: application/vnd.orcid+json\r\nContent-Length: {length}\r\n\r\n".encode()
        )
    number = 0
    while True:
        yield heads[number % len(heads)] + body % number
        number += 1


def _measure(pid: int, origin: str, given: argparse.Namespace) -> tuple[int, float, float]:
    requests = _requests(origin)
    ready = selectors.DefaultSelector()
    port = int(origin.rpartition(":")[2])
    opening = [next(requests) for _ in range(given.connections)]  # sets the world up, too
    for _ in opening:
        peer = socket.create_connection(("127.0.0.1", port))
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        ready.register(peer, selectors.EVENT_READ)
    cpu, start, count = _cpu(pid), time.perf_counter(), 0
    for key, request in zip(list(ready.get_map().values()), opening, strict=True):
        key.fileobj.send(request)  # type: ignore[union-attr]
    while time.perf_counter() - start < given.seconds:
        for key, _ in ready.select(1):
            answer = key.fileobj.recv(4096)  # type: ignore[union-attr]
            if not answer.startswith(b"HTTP/1.1 201"):
                sys.exit(f"The simulator refused: {answer!r}")
            count += 1
            key.fileobj.send(next(requests))  # type: ignore[union-attr]
    seconds, used = time.perf_counter() - start, _cpu(pid) - cpu
    for key in list(ready.get_map().values()):
        key.fileobj.close()  # type: ignore[union-attr]
    return count, seconds, used


def _cpu(pid: int) -> float:
    """Return the CPU seconds a process has used."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


if __name__ == "__main__":
    main()
