"""The demo as a whole: started, killed, started again."""

import json
import os
import pwd
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from demo.places import ROOT, claim, remove
from demo.processes import free_port, wait_until

pytestmark = pytest.mark.faults

READY_SECONDS = 120
READY = re.compile(r"ready after ([\d.]+) s")


@dataclass
class RunningDemo:
    process: "subprocess.Popen[bytes]"
    output: Path
    port: int
    simulator_port: int

    @property
    def text(self) -> str:
        return self.output.read_text()

    @property
    def seconds_to_ready(self) -> float:
        return float(READY.findall(self.text)[0])

    def family(self) -> set[int]:
        return _descendants(self.process.pid)

    def children(self) -> list[int]:
        pid = self.process.pid
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]


def _descendants(pid: int) -> set[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return set()
    return {pid}.union(*(_descendants(int(child)) for child in children))


def _alive(pid: int) -> bool:
    """Say whether a process runs; a zombie whose parent has not asked yet does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def _all_gone(pids: set[int]) -> bool:
    return wait_until(lambda: not any(map(_alive, pids)), seconds=10)


@contextmanager
def _demo(folder: Path, *, prefix: Sequence[str] = ()) -> Iterator[RunningDemo]:
    """Start the demo with a new environment, as a newcomer has it, and wait until it is ready."""
    ports = (free_port(), free_port())
    env = {"PATH": os.environ["PATH"], "PORT": str(ports[0]), "SIMULATOR_PORT": str(ports[1])}
    output = folder / f"output-{ports[0]}"
    command = [*prefix, sys.executable, "-m", "demo", "--data", str(folder / "data")]
    with output.open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
    demo = RunningDemo(process, output, *ports)
    wait_until(lambda: process.poll() is not None or "ready" in demo.text, seconds=READY_SECONDS)
    try:
        assert READY.search(demo.text), demo.text
        yield demo
    finally:
        process.terminate()
        process.wait(30)


@dataclass
class FirstStart:
    """How a demo did that was started with no data yet and ended by Ctrl-C."""

    folder: Path
    seconds_to_ready: float
    answered: bool
    status: int
    is_all_gone: bool


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FirstStart]:
    """Lay out a demo's data by its first start; tidy up the part under the temporary directory."""
    folder = tmp_path_factory.mktemp("demo")
    with _demo(folder) as demo:
        urls = (f"{demo.port}/healthz", f"{demo.simulator_port}/_control/requests")
        answered = all(requests.get(f"http://127.0.0.1:{url}", timeout=5).ok for url in urls)
        family = demo.family()
        demo.process.send_signal(signal.SIGINT)
        status = demo.process.wait(30)
        found = FirstStart(folder, demo.seconds_to_ready, answered, status, _all_gone(family))
    yield found
    _tidy_up(folder)


def _tidy_up(folder: Path) -> None:
    place = claim(folder / "data")
    assert place is not None, "the demo still holds its data"
    with place:
        remove(place)


@pytest.fixture
def folder(first: FirstStart) -> Path:
    """Return the folder of a demo that was started before."""
    return first.folder


def test_ctrl_c_stops_all_and_the_second_start_keeps_the_data(first: FirstStart) -> None:
    assert (first.answered, first.status, first.is_all_gone) == (True, 0, True)
    keys = (first.folder / "data/keys.json").read_bytes()
    with _demo(first.folder) as demo:
        assert demo.seconds_to_ready < first.seconds_to_ready
    assert (first.folder / "data/keys.json").read_bytes() == keys


def test_kill_9_leaves_no_process_behind(folder: Path) -> None:
    with _demo(folder) as demo:
        family = demo.family()
        assert len(family) > len(
            ("demo", "postgres", "redis", "simulator", "web", "worker", "beat")
        )
        demo.process.kill()
        assert _all_gone(family)
    with _demo(folder) as demo:
        assert requests.get(f"http://127.0.0.1:{demo.port}/readyz", timeout=5).ok


def test_kill_9_of_make_leaves_no_process_behind(folder: Path) -> None:
    start = "import subprocess, sys; subprocess.run(sys.argv[1:])"
    as_make = ("env", "MAKELEVEL=1", sys.executable, "-c", start)
    with _demo(folder, prefix=as_make) as demo:
        family = demo.family()
        demo.process.kill()
        assert _all_gone(family)


def test_a_port_in_use_is_said_in_one_sentence(folder: Path) -> None:
    with _demo(folder) as demo:
        env = {"PATH": os.environ["PATH"], "PORT": str(demo.port)}
        second = subprocess.run(
            [sys.executable, "-m", "demo", "--data", str(folder / "other")],
            cwd=ROOT, env=env, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert second.returncode == 1
    assert second.stderr == f"Port {demo.port} is in use: stop what listens there, or set PORT.\n"


def test_no_program_is_given_more_than_it_needs(folder: Path) -> None:
    with _demo(folder) as demo:
        keys = json.loads((folder / "data/keys.json").read_text()).values()
        family = demo.family()
        environments = [Path(f"/proc/{pid}/environ").read_text() for pid in family]
        lines = [Path(f"/proc/{pid}/cmdline").read_text() for pid in family]
    assert not any("DATABASE_OWNER_URL" in environment for environment in environments)
    assert any("SECRET_KEY" in environment for environment in environments)
    assert not any(key in line for key in keys for line in lines)
    assert not any("requirepass" in line for line in lines)


def test_management_commands_join_it(folder: Path) -> None:
    join = [sys.executable, "-m", "demo.manage", "--data", str(folder / "data")]
    name = f"kingsley-{os.urandom(4).hex()}"
    with _demo(folder):
        commands = (("create_tenant", name, "Kingsley College"), ("prepare_database",))
        for command in commands:
            done = subprocess.run(
                [*join, *command], cwd=ROOT, env={"PATH": os.environ["PATH"]},
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr


def test_an_ended_worker_is_started_again(folder: Path) -> None:
    with _demo(folder) as demo:
        worker = next(pid for pid in demo.family() if _runs(pid, "celery,sends"))
        wait_until(lambda: "ready." in (folder / "data/worker.log").read_text(), seconds=30)
        os.kill(worker, signal.SIGKILL)
        assert wait_until(lambda: "worker ended and is started again" in demo.text, seconds=10)


@pytest.mark.parametrize("program, name", [("postgres", "Postgres"), ("valkey-server", "Redis")])
def test_an_ended_server_is_reaped_and_started_again(folder: Path, program: str, name: str) -> None:
    with _demo(folder) as demo:
        server = next(pid for pid in demo.children() if _is_program(pid, program))
        os.kill(server, signal.SIGKILL)

        assert wait_until(lambda: f"{name} server ended and was started" in demo.text, seconds=20)
        assert not Path(f"/proc/{server}").exists()
        ready = f"http://127.0.0.1:{demo.port}/readyz"
        assert wait_until(lambda: requests.get(ready, timeout=5).ok, seconds=20)


def _is_program(pid: int, name: str) -> bool:
    """Say whether a process runs a program, or the same one of another maker."""
    return Path(f"/proc/{pid}/exe").readlink().name in {name, name.replace("valkey", "redis")}


def _runs(pid: int, word: str) -> bool:
    return word in Path(f"/proc/{pid}/cmdline").read_text().split("\0")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_an_ordinary_user_can_run_it(tmp_path: Path) -> None:
    as_nobody = ("runuser", "-u", "nobody", "--")
    tried = subprocess.run([*as_nobody, sys.executable, "-c", ""], cwd=ROOT, check=False)
    if tried.returncode != 0:
        pytest.skip("this clone or its Python lies where only root can read it")
    nobody = pwd.getpwnam("nobody")
    for path in (tmp_path, *list(tmp_path.parents)[:2]):
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    with _demo(tmp_path, prefix=as_nobody) as demo:
        assert requests.get(f"http://127.0.0.1:{demo.port}/healthz", timeout=5).ok
    _tidy_up(tmp_path)
