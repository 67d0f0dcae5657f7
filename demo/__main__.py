"""Run the whole portal with one command: `python -m demo`, or `make demo`."""

import argparse
import os
import signal
import sys
import time
import urllib.request
from pathlib import Path

from demo import programs
from demo.keys import demo_keys
from demo.places import ROOT, DataFolder, claim, clear
from demo.processes import CannotStartError, bind_to_parent, is_free, wait_until
from demo.programs import Addresses
from demo.running import forget_killed, joinable
from demo.servers import running_servers
from demo.supervisor import Supervisor

STARTING_SECONDS = 60
DESCRIPTION = """\
Runs the whole portal on this machine: Postgres and Redis (found or started), the web server, a
worker, beat and a simulated ORCID Registry, filled with fictional institutions and people.
"""
EPILOG = """\
environment:
  PORT                 the portal's port (8000)
  SIMULATOR_PORT       the simulated registry's port (9000)
  DATABASE_URL, DATABASE_OWNER_URL, REDIS_URL
                       use these servers instead of finding or starting some

when it is ready it prints:
  - the addresses of the portal and of the simulated registry
  - the folder with the data and a log for each program
  - who can sign in, in which role and with which password

Ctrl-C stops everything and keeps the data. While it runs,
  make manage ARGS="create_tenant kingsley 'Kingsley College'"
runs a management command in it; without ARGS it lists them.
"""
OWN_DATABASE = (
    "DATABASE_URL names a database of your own: empty it yourself, or unset DATABASE_URL and "
    "DATABASE_OWNER_URL to start the embedded one afresh."
)
RUNNING_ALREADY = "The demo is running already with the data in {folder}: stop it first."


def main() -> int:
    """Run until Ctrl-C; 1 with one sentence where it cannot."""
    started = time.monotonic()
    if "MAKELEVEL" in os.environ:
        bind_to_parent()  # `make` may be killed as well as we
    for ending in (signal.SIGINT, signal.SIGTERM):  # a shell's background job ignores SIGINT
        signal.signal(ending, signal.default_int_handler)
    try:
        arguments = _arguments()
        addresses = Addresses(
            port=_port("PORT", 8000), simulator_port=_port("SIMULATOR_PORT", 9000)
        )
        _refuse_taken_ports(addresses)
        with _claimed(arguments.data, reset=arguments.reset) as place:
            _run(place, addresses, started)
    except CannotStartError as problem:
        print(problem, file=sys.stderr)
        return 1
    except PermissionError as problem:
        print(f"{problem.filename} belongs to another user: remove it.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    print("\nStopped.")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m demo",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--data", type=Path, default=ROOT / ".demo", help="keep the data here (.demo)"
    )
    parser.add_argument("--reset", action="store_true", help="remove the data first")
    return parser.parse_args()


def _port(name: str, default: int) -> int:
    given = os.environ.get(name) or str(default)
    if not given.isdigit() or not 0 < int(given) < 2**16:
        raise CannotStartError(f"{name} must be a port number, not {given!r}.")
    return int(given)


def _refuse_taken_ports(addresses: Addresses) -> None:
    if addresses.port == addresses.simulator_port:
        raise CannotStartError("PORT and SIMULATOR_PORT must differ.")
    for name, port in (("PORT", addresses.port), ("SIMULATOR_PORT", addresses.simulator_port)):
        if not is_free(port):
            raise CannotStartError(
                f"Port {port} is in use: stop what listens there, or set {name}."
            )


def _claimed(folder: Path, *, reset: bool) -> DataFolder:
    place = claim(folder)
    if place is None:
        raise CannotStartError(RUNNING_ALREADY.format(folder=folder))
    if reset:
        if os.environ.get("DATABASE_URL"):
            raise CannotStartError(OWN_DATABASE)
        clear(place)
        print("The demo's data is removed.", flush=True)
    return place


def _run(place: DataFolder, addresses: Addresses, started: float) -> None:
    print("Starting ...", flush=True)
    forget_killed(place)
    keys = demo_keys(place.folder)
    with running_servers(place, throwaway=False) as servers, Supervisor(place.folder) as portal:
        env = programs.settings(addresses, servers, keys)
        simulator = programs.simulator(addresses, place.folder / "simulator.data")
        portal.run("simulator", simulator, env=programs.WITHOUT_SETTINGS)
        portal.run("web", programs.web(addresses), env=env)  # loads while the database is laid out
        preparing = {**env, **servers.preparing}
        portal.finish("prepare_database", programs.manage("prepare_database"), env=preparing)
        for name, command in programs.workers().items():
            portal.run(name, command, env=env)
        _await(portal, f"{addresses.simulator}/_control/requests")
        sign_ins = ""
        if programs.can_seed():
            sign_ins = portal.finish("seed_demo", programs.manage("seed_demo"), env=env)
        _await(portal, f"{addresses.portal}/healthz")
        portal.run("beat", programs.beat(), env=env)
        shared = {**servers.preparing, **programs.fixed_settings(addresses)}
        with joinable(place, shared):
            _welcome(addresses, place, sign_ins, seconds=time.monotonic() - started)
            portal.watch(servers.revive)


def _await(portal: Supervisor, url: str) -> None:
    def answers() -> bool:
        portal.check()
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own address
                return True
        except OSError:
            return False

    if not wait_until(answers, seconds=STARTING_SECONDS):
        raise CannotStartError(f"{url} did not answer within {STARTING_SECONDS} seconds.")


def _welcome(addresses: Addresses, place: DataFolder, sign_ins: str, *, seconds: float) -> None:
    print(
        f"""
ORCID Portal is ready after {seconds:.1f} s.

  Portal              {addresses.portal}
  Simulated registry  {addresses.simulator}
  Data and logs       {place.folder}

{sign_ins.strip()}

Ctrl-C stops everything; the data stays. `make demo-reset` starts afresh.
`make manage ARGS=...` runs a management command here; without ARGS it lists them.""",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
