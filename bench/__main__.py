"""Run benchmarks, each on servers of its own: `make bench`, or `make bench ARGS="push exports"`.

Each module of this folder is a program; it finds the environment of a web process and the
owner's address as well, and reports its figures through `bench._results`. The servers are as safe
with data as in production (fsync), on a machine that should have nothing else to do. Some of the
benchmarks run alone, too: `python -m bench.messages`.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2

from bench import _results
from bench._results import Figure
from demo import programs
from demo.keys import demo_keys
from demo.places import ROOT, DataFolder, claim, clear
from demo.processes import CannotStartError, bind_to_parent, free_port
from demo.programs import Addresses
from demo.servers import Servers, running_servers

HERE = Path(__file__).parent
ADDITIONS = 10_000_000


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; 1 if a bar was missed or one of them broke off."""
    if unknown := sorted(set(names) - set(_all())):
        sys.exit(f"No benchmark is called {', '.join(unknown)}. There are: {', '.join(_all())}.")
    if "MAKELEVEL" in os.environ:
        bind_to_parent()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    place = claim(ROOT / ".test" / "bench")
    if place is None:
        sys.exit("A benchmark of this clone is under way already.")
    with place:
        figures = _run_all(names or _all(), place)
        clear(place)
    print("", *figures, sep="\n")
    return int(any(figure.holds is False for figure in figures))


def _all() -> list[str]:
    return sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))


def _run_all(names: list[str], place: DataFolder) -> list[Figure]:
    """Run benchmarks one after the other, each one's figures going into the file at its end.

    Each has servers of its own: workers of one would find what another left to be done.
    """
    here: list[Figure] = []
    measured: list[Figure] = []
    for name in names:
        clear(place)
        with running_servers(place, throwaway=False) as servers:
            here = _results.machine(_version_of(servers.database_owner_url))
            found = _run(name, _prepared(servers, place), place.folder / f"{name}.reported")
        _results.save(_results.merged(_results.load(), found, here=here))
        measured += found
    return [*here, *measured]


def _prepared(servers: Servers, place: DataFolder) -> dict[str, str]:
    """Return the environment of a benchmark, whose database has all tables."""
    addresses = Addresses(port=free_port(), simulator_port=free_port())
    env = programs.settings(addresses, servers, demo_keys(place.folder)) | servers.preparing
    subprocess.run(
        programs.manage("prepare_database"),
        cwd=ROOT,
        env=env,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return env


def _run(name: str, env: dict[str, str], reported_to: Path) -> list[Figure]:
    print(f"\n== {name}", flush=True)
    speed = Figure(f"{name}: speed of the machine", _speed(), "M additions/s")
    print(f"  {speed}", flush=True)
    command = [sys.executable, "-m", f"bench.{name}"]
    env = env | {_results.REPORTED_TO: str(reported_to)}
    done = subprocess.run(command, cwd=ROOT, env=env, check=False)
    found = _results.reported(name, reported_to, ended_well=done.returncode == 0)
    return [speed, *found]


def _speed() -> float:
    """Return how many millions of numbers Python adds a second.

    A shared machine can be twice as slow as the day before; bars in seconds are to be read with it.
    """
    begun, total = time.perf_counter(), 0
    for number in range(ADDITIONS):
        total += number
    return round(ADDITIONS / (time.perf_counter() - begun) / 1e6, 1)


def _version_of(url: str) -> str:
    connection = psycopg2.connect(url)
    try:
        return str(connection.info.parameter_status("server_version"))
    finally:
        connection.close()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CannotStartError as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)
