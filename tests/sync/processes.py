"""Real workers and a real clock, which may be killed at any moment."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import Popen
from typing import Any

from demo import programs
from demo.processes import start, stop, wait_until

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_SECONDS = 120.0


class Clock:
    """The clock that sweeps, for one test after the other: between them it stands still."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "tests/sync/clock.py", *programs.beat()[5:]]
        env = os.environ | {"PYTHONPATH": str(ROOT)}
        self._process = start(command, env=env, cwd=ROOT, log=folder / "clock.log")

    def go(self) -> None:
        """Sweep, each second."""
        os.killpg(self._process.pid, signal.SIGCONT)

    def stand_still(self) -> None:
        """Send no message."""
        os.killpg(self._process.pid, signal.SIGSTOP)

    def end(self) -> None:
        """End it for good."""
        stop(self._process, by=signal.SIGKILL)


class Processes:
    """The worker's side of the portal, in processes of its own."""

    def __init__(self, folder: Path, clock: Clock | None = None, **settings: object) -> None:
        self.log = folder / "processes.log"
        self._clock = clock
        self._env = {
            **os.environ,
            # Leases are a little longer than a call: so a dead worker's come back in seconds.
            "ORCID_CALL_DEADLINE_SECONDS": "3",
            "SYNC_DRAIN_SECONDS": "5",
            "PYTHONPATH": str(ROOT),
            **{name: str(value) for name, value in settings.items()},
        }
        self._started: list[Popen[bytes]] = []

    def worker(self, **settings: object) -> "Popen[bytes]":
        """Start a worker."""
        return self._start(programs.worker(), settings)

    def sweep(self) -> None:
        """Let the clock go until the end of the test."""
        if self._clock:
            self._clock.go()

    def beat(self, **settings: object) -> "Popen[bytes]":
        """Start a clock of the test's own, which may be killed."""
        return self._start(programs.beat(), settings)

    def run(self, command: list[str], **settings: object) -> "Popen[bytes]":
        """Start any program in the same environment."""
        return self._start([sys.executable, *command], settings)

    def _start(self, command: list[str], settings: dict[str, Any]) -> "Popen[bytes]":
        env = self._env | {name: str(value) for name, value in settings.items()}
        process = start(command, env=env, cwd=ROOT, log=self.log)
        self._started.append(process)
        return process

    def kill(self, process: "Popen[bytes]") -> None:
        """End a process as a power cut would."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def freeze(self, process: "Popen[bytes]") -> None:
        """Let a process stand still."""
        os.killpg(process.pid, signal.SIGSTOP)

    def wake(self, process: "Popen[bytes]") -> None:
        """Let a frozen process go on."""
        os.killpg(process.pid, signal.SIGCONT)

    def stop_all(self) -> None:
        """End everything, and let the clock stand still."""
        if self._clock:
            self._clock.stand_still()
        for process in self._started:
            stop(process, by=signal.SIGKILL)


def await_that(
    what: Callable[[], bool], *, log: Path | None = None, seconds: float = PATIENCE_SECONDS
) -> None:
    """Ask until it is so; fail with the processes' last words."""
    if not wait_until(what, seconds=seconds):
        words = log.read_text(errors="replace")[-3000:] if log and log.exists() else ""
        raise AssertionError(f"it did not come to pass within {seconds:.0f} s\n{words}")
