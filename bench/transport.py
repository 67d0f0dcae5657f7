"""Measure the processor time of one call to ORCID: our transport beside a bare requests session.

A POST of a small work over one kept-alive connection to a server in a process of its own, 1,500
times a round, best of five rounds, redaction and the recording hook included on our side. Beside
it the redaction of a hundred works alone. Bar: not above the session.
Run by `make bench ARGS=transport` or: python -m bench.transport
"""

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

import requests
import urllib3

from bench._results import report
from bench.messages import WORK
from orcid_client.http import Request, Transport
from orcid_client.redaction import scrub_bytes

ROUNDS = 5
TIMES = 1_500
TOKEN = "00000000-0000-4000-8000-000000000000"  # noqa: S105 - made up
BODY = json.dumps(WORK).encode()
BULK = json.dumps({"bulk": [{"work": WORK}] * 100}).encode()
MEDIA_TYPE = "application/vnd.orcid+json"
ANSWER = (
    b"HTTP/1.1 201 Created\r\nContent-Type: application/vnd.orcid+json\r\nContent-Length: 0\r\n"
    b"Location: https://api.orcid.org/v3.0/0000-0002-1825-0097/work/123456\r\n\r\n"
)


def main() -> None:
    """Report microseconds each."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        command = [sys.executable, "-m", "bench.transport", str(listener.fileno())]
        server = subprocess.Popen(command, pass_fds=[listener.fileno()])
        try:
            figures = _figures(f"http://127.0.0.1:{port}/v3.0/0000-0002-1825-0097/work")
        finally:
            server.kill()
            server.wait()
    bars = {"our transport": figures["bare requests session"]}
    for name, figure in figures.items():
        report(name, figure, "us of CPU", at_most=bars.get(name))


def _figures(url: str) -> dict[str, float]:
    headers = {"Content-Type": MEDIA_TYPE, "Accept": MEDIA_TYPE}
    sent = headers | {"Authorization": f"Bearer {TOKEN}"}
    request = Request("POST", url, headers, BODY, TOKEN)
    transport = Transport(clock=lambda: datetime.now(UTC))
    session, pool = requests.Session(), urllib3.PoolManager()
    return {
        "our transport": _processor(lambda: transport.send(request)),
        "bare requests session": _processor(lambda: session.post(url, data=BODY, headers=sent)),
        "bare urllib3": _processor(lambda: pool.request("POST", url, body=BODY, headers=sent)),
        f"redaction of {len(BULK):,} bytes": _processor(lambda: scrub_bytes(BULK, (TOKEN,))),
    }


def _processor(operation: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        for _ in range(TIMES):
            operation()
        best = min(best, (time.process_time() - started) / TIMES)
    return best * 1_000_000


def _serve(listener: socket.socket) -> None:
    """Answer every request with the same 201, each connection in a thread of its own."""
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=_answer, args=(connection,), daemon=True).start()


def _answer(connection: socket.socket) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with connection:
        while _has_request(connection):
            connection.sendall(ANSWER)


def _has_request(connection: socket.socket) -> bool:
    received = b""
    while not received.endswith(BODY):
        piece = connection.recv(65536)
        if not piece:
            return False
        received += piece
    return True


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _serve(socket.socket(fileno=int(sys.argv[1])))
    main()
