"""The programs that make up the portal, as the demo runs them."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from demo.places import ROOT
from demo.servers import Servers

HOST = "127.0.0.1"
THREADS = "8"
LONG_THREADS = "4"
# The simulated registry stands in for somebody else's: it gets none of our secrets.
WITHOUT_SETTINGS = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


@dataclass(frozen=True)
class Addresses:
    """Where the demo answers."""

    port: int
    simulator_port: int

    @property
    def portal(self) -> str:
        """Return the address to open in a browser."""
        return f"http://{HOST}:{self.port}"

    @property
    def simulator(self) -> str:
        """Return the address of the simulated registry's site."""
        return f"http://{HOST}:{self.simulator_port}"


def settings(addresses: Addresses, servers: Servers, keys: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of web, worker and beat: it never holds the owner's address."""
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
    return {**inherited, **servers.run_time, **keys, **fixed_settings(addresses)}


def fixed_settings(addresses: Addresses) -> dict[str, str]:
    """Return what the demo sets itself, whatever its caller's environment says."""
    return {
        "DJANGO_SETTINGS_MODULE": "orcid_portal.settings",
        "DEMO": "1",
        "DEBUG": "0",
        "PUBLIC_URL": addresses.portal,
        "ALLOWED_HOSTS": f"{HOST},localhost",
        "SIMULATOR_URL": addresses.simulator,
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }


def web(addresses: Addresses) -> list[str]:
    """Return the web server's command."""
    return [
        sys.executable, "-m", "gunicorn", "orcid_portal.wsgi", "--bind",
        f"{HOST}:{addresses.port}", "--worker-class", "gthread", "--workers", "2",
        "--threads", THREADS, "--preload", "--no-control-socket",
        "--config", "python:demo.web_server",
    ]  # fmt: skip


def worker(*queues: str, threads: str = THREADS) -> list[str]:
    """Return the command of a worker of these queues, or of all.

    It waits for ORCID or the database most of the time, hence threads.
    """
    return [
        sys.executable, "-m", "celery", "--app", "orcid_portal.celery", "worker", "--pool",
        "threads", "--concurrency", threads, "--without-gossip", "--without-mingle",
        "--loglevel", "INFO", *(("--queues", ",".join(queues)) if queues else ()),
    ]  # fmt: skip


def workers() -> dict[str, list[str]]:
    """Return the workers by their names: none that sends waits for a file to be read.

    What takes long takes the processor too, so it gives way to pages and sends.
    """
    return {
        "worker": worker("celery", "sends"),
        "worker-long": ["nice", "-n", "5", *worker("long", threads=LONG_THREADS)],
    }


def beat() -> list[str]:
    """Return the clock's command; what is due stands in the database, so it keeps no file."""
    return [
        sys.executable, "-m", "celery", "--app", "orcid_portal.celery", "beat", "--scheduler",
        "celery.beat:Scheduler", "--pidfile", "", "--loglevel", "WARNING",
    ]  # fmt: skip


def simulator(addresses: Addresses, data: Path) -> list[str]:
    """Return the simulated registry's command."""
    return [
        sys.executable, "-m", "simulator", "--host", HOST, "--port",
        str(addresses.simulator_port), "--data", str(data),
    ]  # fmt: skip


def manage(*arguments: str) -> list[str]:
    """Return a management command's command."""
    return [sys.executable, "manage.py", *arguments]


def can_seed() -> bool:
    """Say whether there is a command that fills the portal with the demo's data."""
    return any(ROOT.glob("*/management/commands/seed_demo.py"))
