"""Start the simulated registry: python -m simulator --help."""

import argparse
import asyncio
import json
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from simulator.application import Application, is_loopback, milliseconds
from simulator.call import Addresses
from simulator.journal import Journal
from simulator.routes import ROUTES
from simulator.watching import Deliverer
from simulator.wire import Connection

FLUSH_EVERY = 0.05  # seconds
WATCH_EVERY = 0.1  # seconds between runs of webhooks, in which events of a record merge


def arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Return the parsed command line."""
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9000)
    parser.add_argument("--data", type=Path, help="keep everything in this file")
    parser.add_argument("--site", help="address of the site, as written into iD URIs")
    parser.add_argument("--member", help="address of the Member API")
    parser.add_argument("--public", help="address of the Public API")
    parser.add_argument("--control-token", help="token that the control API asks for")
    parser.add_argument("--no-control", action="store_true", help="without the control API")
    parser.add_argument("--routes", action="store_true", help="print the route table and end")
    return parser.parse_args(argv)


def main(argv: Sequence[str]) -> int:
    """Run until asked to stop."""
    given = arguments(argv)
    if given.routes:
        rows = [
            {"area": row.area, "method": row.method, "path": row.pattern, "section": row.section,
             "handler": row.name}
            for row in ROUTES
        ]  # fmt: skip
        print(json.dumps(rows, indent=1))  # noqa: T201 - what was asked for
        return 0
    if not is_loopback(given.host) and not given.no_control and not given.control_token:
        print(  # noqa: T201 - a program's own words
            f"On {given.host} the control API needs --control-token, or --no-control.",
            file=sys.stderr,
        )
        return 2
    return asyncio.run(_serve(given))


async def _serve(given: argparse.Namespace) -> int:
    try:
        listening = _listen(given.host, given.port)
    except OSError as refused:
        said = f"Cannot listen on {given.host}:{given.port}: {refused.strerror}"
        print(said, file=sys.stderr)  # noqa: T201 - a program's own words
        return 1
    host = f"[{given.host}]" if ":" in given.host else given.host
    origin = f"http://{host}:{listening.getsockname()[1]}"
    journal = Journal(given.data)
    application = Application(
        _addresses(given, origin), journal,
        control=not given.no_control, control_token=given.control_token,
    )  # fmt: skip
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Connection(application.handle), sock=listening, backlog=1024
    )
    print(f"The simulated registry listens on {origin}", flush=True)  # noqa: T201
    watching = asyncio.create_task(_tell_watchers(application))
    await _until_stopped(loop, journal)
    watching.cancel()
    server.close()
    journal.flush()
    return 0


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def _addresses(given: argparse.Namespace, origin: str) -> Addresses:
    return Addresses(
        (given.site or origin).rstrip("/"),
        (given.member or f"{origin}/member").rstrip("/").removesuffix("/v3.0"),
        (given.public or f"{origin}/public").rstrip("/").removesuffix("/v3.0"),
    )


async def _tell_watchers(application: Application) -> None:
    deliverer = Deliverer()
    while True:
        await asyncio.sleep(WATCH_EVERY)
        deliverer.run(list(application.worlds.values()), milliseconds())


async def _until_stopped(loop: asyncio.AbstractEventLoop, journal: Journal) -> None:
    """Write the journal at short intervals until a signal comes."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    while not stop.is_set():
        journal.flush()
        try:
            await asyncio.wait_for(stop.wait(), FLUSH_EVERY)
        except TimeoutError:
            continue


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
