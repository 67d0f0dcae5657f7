"""Postgres and Redis for a run: those that the environment names, else our own for the while."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from demo.places import DataFolder
from demo.postgres_server import OWNER, RUN_TIME, run_postgres
from demo.processes import CannotStartError
from demo.redis_server import run_redis

BOTH = (
    "DATABASE_URL and DATABASE_OWNER_URL belong together: the portal runs as one role and lays out "
    "its tables as another; set both or neither."
)


@dataclass(frozen=True)
class Servers:
    """The addresses to put into the environment; they may hold passwords."""

    database_url: str = field(repr=False)
    database_owner_url: str = field(repr=False)
    redis_url: str = field(repr=False)

    @property
    def run_time(self) -> dict[str, str]:
        """Return the variables for web, worker and beat: never the owner's."""
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}

    @property
    def preparing(self) -> dict[str, str]:
        """Return the variables for `manage.py prepare_database`."""
        return {**self.run_time, "DATABASE_OWNER_URL": self.database_owner_url}


@contextmanager
def running_servers(place: DataFolder, *, throwaway: bool) -> Iterator[Servers]:
    """Find or start both servers, and stop at the end what was started.

    `throwaway` trades the data's safety for speed. Raises CannotStartError with a sentence.
    """
    with ExitStack() as started:
        database_url, owner_url = _database(place, started, throwaway=throwaway)
        redis_url = os.environ.get("REDIS_URL") or _redis(place, started)
        yield Servers(database_url=database_url, database_owner_url=owner_url, redis_url=redis_url)


def _database(place: DataFolder, started: ExitStack, *, throwaway: bool) -> tuple[str, str]:
    given = (os.environ.get("DATABASE_URL", ""), os.environ.get("DATABASE_OWNER_URL", ""))
    if all(given):
        return given
    if any(given):
        raise CannotStartError(BOTH)
    server = run_postgres(place, throwaway=throwaway)
    started.callback(server.stop)
    return server.url(RUN_TIME), server.url(OWNER)


def _redis(place: DataFolder, started: ExitStack) -> str:
    server = run_redis(place.folder)
    started.callback(server.stop)
    return server.url()
