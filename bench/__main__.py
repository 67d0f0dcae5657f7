"""Run benchmarks on servers of their own: `make bench`, or `make bench ARGS=tenant_context`.

Each module of this folder is a program; it finds the environment of a web process and the
owner's address as well. The servers are as safe with data as in production (fsync), on a
machine that should have nothing else to do.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

from demo import programs
from demo.keys import demo_keys
from demo.places import ROOT, claim, clear
from demo.processes import CannotStartError, bind_to_parent, free_port
from demo.programs import Addresses
from demo.servers import running_servers

HERE = Path(__file__).parent


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; 1 if one of them failed."""
    if "MAKELEVEL" in os.environ:
        bind_to_parent()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    place = claim(ROOT / ".test" / "bench")
    if place is None:
        sys.exit("A benchmark of this clone is under way already.")
    with place:
        clear(place)
        with running_servers(place, throwaway=False) as servers:
            addresses = Addresses(port=free_port(), simulator_port=free_port())
            env = programs.settings(addresses, servers, demo_keys(place.folder)) | servers.preparing
            subprocess.run(programs.manage("prepare_database"), cwd=ROOT, env=env, check=True)
            done = [_run(name, env) for name in names or _all()]
        clear(place)
    return int(not all(done))


def _all() -> list[str]:
    return sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))


def _run(name: str, env: dict[str, str]) -> bool:
    print(f"\n== {name}", flush=True)
    command = [sys.executable, "-m", f"bench.{name}"]
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode == 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CannotStartError as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)
