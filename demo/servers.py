"""Postgres and Redis for a run: those that the environment names, else our own for the while."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from demo.places import DataFolder
from demo.postgres_server import OWNER, RUN_TIME, PostgresServer, run_postgres
from demo.processes import CannotStartError
from demo.redis_server import RedisServer, run_redis, run_redis_again

BOTH = (
    "DATABASE_URL and DATABASE_OWNER_URL belong together: the portal runs as one role and lays out "
    "its tables as another; set both or neither."
)


@dataclass(frozen=True)
class Servers:
    """The addresses to put into the environment; they may hold passwords.

    ``revive`` starts those of our own servers again that have ended, and returns their names.
    """

    database_url: str = field(repr=False)
    database_owner_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    revive: Callable[[], list[str]] = list

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
        own = _OwnServers(place, throwaway=throwaway)
        started.callback(own.stop)
        database_url, owner_url = _database(own)
        redis_url = os.environ.get("REDIS_URL") or own.start_redis().url()
        yield Servers(
            database_url=database_url,
            database_owner_url=owner_url,
            redis_url=redis_url,
            revive=own.revive,
        )


@dataclass
class _OwnServers:
    """The servers that we have started; one that was killed is noticed, reaped, started again."""

    place: DataFolder
    throwaway: bool
    postgres: PostgresServer | None = None
    redis: RedisServer | None = None

    def start_postgres(self) -> PostgresServer:
        self.postgres = run_postgres(self.place, throwaway=self.throwaway)
        return self.postgres

    def start_redis(self) -> RedisServer:
        self.redis = run_redis(self.place.folder)
        return self.redis

    def revive(self) -> list[str]:
        """Start those that have ended again, at the addresses they had; return their names."""
        ended = []
        if self.postgres and self.postgres.process.poll() is not None:
            self.start_postgres()
            ended.append("Postgres server")
        if self.redis and self.redis.process.poll() is not None:
            self.redis = run_redis_again(self.place.folder, self.redis)
            ended.append("Redis server")
        return ended

    def stop(self) -> None:
        """End them, the last started first."""
        for server in (self.redis, self.postgres):
            if server:
                server.stop()


def _database(own: _OwnServers) -> tuple[str, str]:
    given = (os.environ.get("DATABASE_URL", ""), os.environ.get("DATABASE_OWNER_URL", ""))
    if all(given):
        return given
    if any(given):
        raise CannotStartError(BOTH)
    server = own.start_postgres()
    return server.url(RUN_TIME), server.url(OWNER)
