"""The whole portal as processes: web, worker and beat over the test's own servers.

For journeys that drive only HTTP and Celery. What the processes print is kept, so that a test can
look for what must not be in it.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen

import pytest
import requests

from demo.processes import free_port, start, stop, wait_until

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 60


@dataclass
class Portal:
    """A running portal; ``logs`` are what its processes printed."""

    url: str
    registry_url: str
    logs: Path
    env: dict[str, str] = field(repr=False)
    processes: dict[str, "Popen[bytes]"] = field(default_factory=dict)

    def start(self, name: str, *arguments: str) -> None:
        """Start one of the portal's programs."""
        command = [sys.executable, "-m", *arguments]
        log = self.logs / f"{name}.log"
        self.processes[name] = start(command, env=self.env, cwd=ROOT, log=log)

    def printed(self) -> str:
        """Return all that the processes printed so far."""
        return "\n".join(log.read_text(errors="replace") for log in self.logs.glob("*.log"))


@pytest.fixture
def portal(committed: None, redis_url: str, simulator_url: str, tmp_path: Path) -> Iterator[Portal]:
    """Return a running portal with nobody in it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    env = {**os.environ, "PUBLIC_URL": url, "DEMO": "1", "LOG_LEVEL": "DEBUG"}
    env.pop("DATABASE_OWNER_URL", None)
    running = Portal(url=url, registry_url=simulator_url, logs=tmp_path, env=env)
    celery = ("celery", "--app", "orcid_portal.celery")
    running.start("web", "gunicorn", "orcid_portal.wsgi", "--bind", f"127.0.0.1:{port}",
                  "--worker-class", "gthread", "--threads", "4", "--no-control-socket")  # fmt: skip
    running.start("worker", *celery, "worker", "--pool", "threads", "--concurrency", "4",
                  "--without-gossip", "--without-mingle", "--loglevel", "DEBUG")  # fmt: skip
    running.start("beat", *celery, "beat", "--scheduler", "celery.beat:Scheduler",
                  "--pidfile", "", "--loglevel", "DEBUG")  # fmt: skip
    try:
        assert wait_until(lambda: _answers(url), seconds=SECONDS), running.printed()
        yield running
    finally:
        for process in running.processes.values():
            process.terminate()
        for process in running.processes.values():
            stop(process)


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=5).ok
    except requests.RequestException:
        return False
