"""Start programs that cannot outlive the program that started them.

A launcher may be ended by `kill -9`, which leaves it no chance to tidy up. So every child asks the
kernel for a signal at its parent's death (PR_SET_PDEATHSIG, prctl(2)). The request is cleared by a
change of user and is tied to the parent's thread, hence it is made after the change, and programs
are started from the main thread only.
"""

import contextlib
import ctypes
import os
import pwd
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
POLL_SECONDS = 0.02
BELOW_EPHEMERAL = range(10_000, 32_000)
# Loaded here, since little may be done between fork and exec.
_PRCTL: Callable[..., int] | None = (
    ctypes.CDLL(None, use_errno=True).prctl if sys.platform == "linux" else None
)


class CannotStartError(Exception):
    """A program did not start; the text is one sentence for whoever typed the command."""


@dataclass(frozen=True)
class Account:
    """A user of this machine."""

    name: str
    uid: int
    gid: int

    def owns(self, path: Path) -> None:
        """Hand a file or folder over to this user."""
        os.chown(path, self.uid, self.gid)


def server_account() -> Account | None:
    """Return who runs Postgres, which refuses root; None means whoever runs this."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(name=nobody.pw_name, uid=nobody.pw_uid, gid=nobody.pw_gid)


def start(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    cwd: Path,
    log: Path | None = None,
    account: Account | None = None,
    config: str | None = None,
    dies_by: signal.Signals = signal.SIGKILL,
) -> "subprocess.Popen[bytes]":
    """Start a program in a session of its own, so that Ctrl-C reaches the launcher alone.

    `log` is appended to (None: the launcher's own output), `config` is given on standard input,
    where no list of processes shows it, and `dies_by` is the signal at the launcher's death.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("a child would die with this thread: start it from the main thread")
    with contextlib.ExitStack() as files:
        output: IO[bytes] | None = files.enter_context(log.open("ab")) if log else None
        process = subprocess.Popen(
            [str(part) for part in command],
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL if config is None else subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            preexec_fn=bound_to_this(dies_by),  # noqa: PLW1509 - no threads run yet
        )
    if config is not None and process.stdin:
        process.stdin.write(config.encode())
        process.stdin.close()
    return process


def bind_to_parent(dies_by: signal.Signals = signal.SIGTERM) -> None:
    """Make this process end when the one that started it dies: `make` may be killed too."""
    if _PRCTL:
        _PRCTL(PR_SET_PDEATHSIG, int(dies_by))


def bound_to_this(dies_by: signal.Signals = signal.SIGKILL) -> Callable[[], None]:
    """Return what a child does between fork and exec in order to end with this process."""
    parent = os.getpid()

    def bind() -> None:
        bind_to_parent(dies_by)
        if os.getppid() != parent:  # it died between fork and prctl
            os._exit(1)

    return bind


def stop(
    process: "subprocess.Popen[bytes]",
    *,
    by: signal.Signals = signal.SIGTERM,
    patience: float = 10,
) -> None:
    """Ask a program to end, and after `patience` seconds end its whole session."""
    if process.poll() is None:
        process.send_signal(by)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_until(ready: Callable[[], bool], *, seconds: float) -> bool:
    """Ask again and again until it is so; False when the time is over."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def free_port() -> int:
    """Return a port of the loopback that nobody listens on at this moment.

    It lies below those that the kernel hands out for outgoing connections, which would take it
    before its server does.
    """
    while True:
        port = BELOW_EPHEMERAL.start + secrets.randbelow(len(BELOW_EPHEMERAL))
        if is_free(port):
            return port


def is_free(port: int) -> bool:
    """Say whether a server could listen on a port of the loopback."""
    with socket.socket() as listener:
        # As servers do: a connection that closed a moment ago is no hindrance.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def listens(port: int) -> bool:
    """Say whether somebody listens on a port of the loopback."""
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def last_words(log: Path) -> str:
    """Return the last line of a log, for the sentence that says why a program ended."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return lines[-1].strip() if lines else "it said nothing"
