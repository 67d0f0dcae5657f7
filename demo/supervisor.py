"""Keep a handful of programs running, and end them together."""

import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from demo.places import ROOT
from demo.processes import CannotStartError, bound_to_this, last_words, start, stop

# A program that ends this soon after its start, three times running, would only do so again.
SHORT_LIFE_SECONDS = 5
SHORT_LIVES = 2
WATCH_SECONDS = 0.5


@dataclass
class _Program:
    command: list[str]
    env: Mapping[str, str] = field(repr=False)
    log: Path
    process: "subprocess.Popen[bytes]"
    since: float
    short_lives: int = 0


@dataclass
class Supervisor:
    """Programs by name, each with a log of its own in `logs`."""

    logs: Path
    programs: dict[str, _Program] = field(default_factory=dict)

    def __enter__(self) -> Self:
        """Watch over what will be started."""
        return self

    def __exit__(self, *_: object) -> None:
        """End all of them, the last started first; ask everybody before waiting for anybody."""
        running = [program.process for program in reversed(self.programs.values())]
        for process in running:
            if process.poll() is None:
                process.terminate()
        for process in running:
            stop(process)

    def run(self, name: str, command: list[str], *, env: Mapping[str, str]) -> None:
        """Start a program that is to go on running."""
        log = self.logs / f"{name}.log"
        process = start(command, env=env, cwd=ROOT, log=log)
        self.programs[name] = _Program(command, env, log, process, time.monotonic())

    def finish(self, name: str, command: list[str], *, env: Mapping[str, str]) -> str:
        """Run a program to its end and return what it said."""
        log = self.logs / f"{name}.log"
        process = subprocess.run(
            command, env=dict(env), cwd=ROOT, capture_output=True, text=True, check=False,
            start_new_session=True, preexec_fn=bound_to_this(),
        )  # fmt: skip
        log.write_text(process.stdout + process.stderr)
        if process.returncode != 0:
            raise CannotStartError(f"{name} failed: {last_words(log)} (see {log}).")
        return process.stdout

    def check(self) -> None:
        """Refuse what ended while the whole was still starting."""
        for name, program in self.programs.items():
            if program.process.poll() is not None:
                raise _given_up(name, program)

    def revive(self) -> None:
        """Start again what has ended (a watchdog may have ended it); refuse what keeps ending."""
        for name, program in list(self.programs.items()):
            if program.process.poll() is None:
                continue
            short = time.monotonic() - program.since < SHORT_LIFE_SECONDS
            if short and program.short_lives == SHORT_LIVES:
                raise _given_up(name, program)
            print(f"The {name} ended and is started again.", flush=True)
            self.run(name, program.command, env=program.env)
            self.programs[name].short_lives = program.short_lives + 1 if short else 0

    def watch(self, servers: Callable[[], list[str]]) -> None:
        """Watch until Ctrl-C or SIGTERM, first over the servers that the programs need.

        ``servers`` starts those again that have ended and returns their names.
        From here on a signal sets a flag: an exception may be raised anywhere, in a finaliser for
        instance, where it would be lost.
        """
        ending = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: ending.set())
        while not ending.wait(WATCH_SECONDS):
            for name in servers():
                print(f"The {name} ended and was started again.", flush=True)
            self.revive()


def _given_up(name: str, program: _Program) -> CannotStartError:
    said = last_words(program.log)
    return CannotStartError(f"The {name} ended: {said} (see {program.log}).")
