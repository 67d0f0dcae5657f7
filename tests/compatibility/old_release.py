"""The database of release 0.1 in a server of today, brought up by the present code."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from django.db import connections
from django.test import override_settings

from demo.processes import free_port, listens, start, stop, wait_until
from tests.compatibility.release import DUMP, MASTER_KEY, REGISTRY, ROOT, SETTINGS, held
from tests.databases import as_superuser, owner_connection, with_path

# The only module of the portal that is named by its path here: adapt it when it moves.
from tenants.encryption.keys import kept_keys  # isort: skip


@dataclass
class Release:
    """The running world: its database, its registry, and what people held of it."""

    owner_url: str
    registry_url: str
    held: dict[str, Any] = field(default_factory=held)

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database as one whom no row security binds."""
        with owner_connection(as_superuser(self.owner_url)) as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())

    def value(self, sql: str, *values: object) -> Any:  # noqa: ANN401 (whatever is asked for)
        """Return the one value of a query."""
        ((found,),) = self.rows(sql, *values)
        return found

    def control(self, path: str, **body: object) -> dict[str, Any]:
        """Ask the control API of the registry."""
        url = f"{self.registry_url}/_control/{path}"
        answer = requests.request("POST" if body else "GET", url, json=body or None, timeout=10)
        answer.raise_for_status()
        return dict(answer.json())

    def writes(self) -> list[tuple[str, str, int]]:
        """Return the writes of the present code: verb, section, status."""
        found = self.control("requests")["requests"]
        return [
            (one["method"], one["path"].partition("/v3.0/")[2].split("/")[1], one["status"])
            for one in found
            if one["method"] in {"POST", "PUT", "DELETE"} and "/v3.0/" in one["path"]
        ]


@contextmanager
def old_release(*, database_url: str, owner_url: str, folder: Path) -> Iterator[Release]:
    """Load the database under a name of its own, prepare it, and let the portal work on it."""
    name = database_url.partition("?")[0].rpartition("/")[2] + "_release"
    database_url, release_url = with_path(database_url, name), with_path(owner_url, name)
    with _registry(folder) as registry:
        _drop(name, owner_url)
        with owner_connection(owner_url) as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        with owner_connection(release_url) as cursor:
            cursor.execute(DUMP.read_text(encoding="utf-8"))
        prepare(database_url=database_url, owner_url=release_url)
        try:
            with _working_on(name, registry()):
                yield Release(release_url, registry())
        finally:
            _drop(name, owner_url)


def _drop(name: str, owner_url: str) -> None:
    """Drop a database whoever is still leaving it: the owner may not end others' connections."""
    with owner_connection(as_superuser(owner_url)) as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def prepare(*, database_url: str, owner_url: str) -> None:
    """Bring a database up as an operator does."""
    urls = {"DATABASE_URL": database_url, "DATABASE_OWNER_URL": owner_url}
    done = subprocess.run(
        [sys.executable, "manage.py", "prepare_database"],
        env=os.environ | SETTINGS | urls, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@contextmanager
def _registry(folder: Path) -> Iterator[Callable[[], str]]:
    """Let the simulated registry go on where it was; the address is there once it answers."""
    data, port = folder / "registry", free_port()
    shutil.copy(REGISTRY, data)
    command = [sys.executable, "-m", "simulator", "--port", str(port), "--data", str(data)]
    process = start(command, env={"PYTHONPATH": str(ROOT)}, cwd=ROOT, log=folder / "log")

    def address() -> str:
        assert wait_until(lambda: listens(port), seconds=30), (folder / "log").read_text()
        return f"http://127.0.0.1:{port}"

    try:
        yield address
    finally:
        stop(process)


@contextmanager
def _working_on(database: str, registry_url: str) -> Iterator[None]:
    """Let this process work on another database, with the keys of that time."""
    settings = connections["default"].settings_dict
    before = settings["NAME"]
    connections.close_all()
    settings["NAME"] = database
    kept_keys.clear()
    try:
        with override_settings(
            SECRET_KEY=SETTINGS["SECRET_KEY"],
            MASTER_KEYS={1: MASTER_KEY},
            PUBLIC_URL=SETTINGS["PUBLIC_URL"],
            SIMULATOR_ENABLED=True,
            SIMULATOR_URL=registry_url,
            ORCID_MEMBER_RATE=2000,
        ):
            yield
    finally:
        connections.close_all()
        settings["NAME"] = before
        kept_keys.clear()
