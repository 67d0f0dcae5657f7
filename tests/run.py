"""Run the tests against a real Postgres, a real Redis and the simulated registry.

`python tests/run.py [pytest's arguments]`: starts the servers for this run alone, lays out one
database as the owner, and runs pytest, whose workers each copy that database (tests/isolation.py).
Runs side by side do not meet: each claims a folder under .test/ and servers of its own.
"""

import base64
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from demo.places import DataFolder, claim, clear, remove  # noqa: E402 - after the path
from demo.processes import (  # noqa: E402
    CannotStartError,
    bind_to_parent,
    free_port,
    last_words,
    listens,
    start,
    stop,
    wait_until,
)
from demo.servers import Servers, running_servers  # noqa: E402
from tests.databases import TEMPLATE, owner_connection, with_path  # noqa: E402

SIDE_BY_SIDE = 20
# These rooms know neither Django nor a database.
PURE_ROOMS = ("tests/orcid_client", "tests/simulator")


def main(arguments: list[str]) -> int:
    """Run pytest with what it needs and return its exit status."""
    if "MAKELEVEL" in os.environ:
        bind_to_parent()
    signal.signal(signal.SIGTERM, _end)
    os.environ["TEST_RUN_BEGUN_AT"] = str(time.time())
    # Each process would compile and rewrite all modules anew, half of what its start costs.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if _only_pure(arguments):
        return _pytest(arguments, os.environ.copy())
    try:
        with _claimed() as place, running_servers(place, throwaway=True) as servers:
            env = _environment(servers)
            with _simulator(place, env["TEST_SIMULATOR_URL"]):
                _lay_out_template(env)
                return _pytest(["-p", "tests.isolation", *arguments], env)
    except CannotStartError as problem:
        print(problem, file=sys.stderr)
        return 1


def _end(*_: object) -> None:
    sys.exit(143)


def _only_pure(arguments: list[str]) -> bool:
    paths = [argument for argument in arguments if argument.startswith("tests")]
    return bool(paths) and all(path.startswith(PURE_ROOMS) for path in paths)


@contextmanager
def _claimed() -> Iterator[DataFolder]:
    for number in range(SIDE_BY_SIDE):
        place = claim(ROOT / ".test" / str(number))
        if place:
            with place:
                clear(place)  # a killed run may have left its data
                try:
                    yield place
                finally:
                    remove(place)
            return
    raise CannotStartError(f"{SIDE_BY_SIDE} test runs of this clone are under way already.")


def _environment(servers: Servers) -> dict[str, str]:
    """Return a run-time process's settings; TEST_OWNER_URL is for the fixtures alone."""
    master_key = base64.b64encode(secrets.token_bytes(32)).decode()
    return {
        **os.environ,
        **servers.run_time,
        "TEST_OWNER_URL": servers.database_owner_url,
        "DJANGO_SETTINGS_MODULE": "orcid_portal.settings",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "MASTER_KEYS": f"1:{master_key}",
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
        "DEBUG": "0",
        "SIMULATOR_ENABLED": "1",
        "TEST_SIMULATOR_URL": f"http://127.0.0.1:{free_port()}",
        "PYTHONPATH": str(ROOT),
    }


@contextmanager
def _simulator(place: DataFolder, url: str) -> Iterator[None]:
    """Start one simulated registry; each worker gets a realm of its own in it."""
    port, log = int(url.rpartition(":")[2]), place.folder / "simulator.log"
    command = [sys.executable, "-m", "simulator", "--host", "127.0.0.1", "--port", str(port)]
    process = start(command, env={"PYTHONPATH": str(ROOT)}, cwd=ROOT, log=log)
    try:
        wait_until(lambda: listens(port) or process.poll() is not None, seconds=30)
        if not listens(port):
            raise CannotStartError(f"The simulator did not start: {last_words(log)} (see {log}).")
        yield
    finally:
        stop(process)


def _lay_out_template(env: dict[str, str]) -> None:
    """Make an empty database and prepare it as an operator would; workers copy it."""
    with owner_connection(env["TEST_OWNER_URL"]) as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {TEMPLATE}")
    env = {
        **env,
        "DATABASE_URL": with_path(env["DATABASE_URL"], TEMPLATE),
        "DATABASE_OWNER_URL": with_path(env["TEST_OWNER_URL"], TEMPLATE),
    }
    command = [sys.executable, "manage.py", "prepare_database"]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CannotStartError(f"The test database could not be laid out:\n{done.stderr}")


def _pytest(arguments: list[str], env: dict[str, str]) -> int:
    # A debugger wants the terminal; otherwise as many workers as cores (a later -n prevails), and
    # one more for the time that ordinary tests wait for Postgres and for programs they started.
    cores = max(2, len(os.sched_getaffinity(0)))
    workers = cores if "-m" in arguments else cores + 1
    parallel = [] if "--pdb" in arguments else ["-n", str(workers)]
    # Ctrl-C is pytest's to answer; afterwards the servers are stopped here.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    command = [sys.executable, "-m", "pytest", *parallel, *arguments]
    process = subprocess.Popen(command, cwd=ROOT, env=env, preexec_fn=_as_a_child)  # noqa: PLW1509
    return process.wait()


def _as_a_child() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    bind_to_parent(signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
