"""Make the database that release 0.1 leaves: `python tests/compatibility/make_release_dump.py`.

Run once, by the code of that release: it writes the SQL of the database, the simulated registry
beside it, and what people held. Later code may only read them. The log's partitions of that time
are dropped after 61 months; from January 2032 on the dump is of no use any more.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from psycopg2.extensions import cursor as Cursor  # noqa: E402, N812 - psycopg2's own class

from demo.places import claim, clear, remove  # noqa: E402 - after the path
from demo.processes import free_port, listens, start, stop, wait_until  # noqa: E402
from demo.servers import running_servers  # noqa: E402
from tests.compatibility.release import DUMP, HELD, REGISTRY, SETTINGS  # noqa: E402
from tests.databases import as_superuser, owner_connection  # noqa: E402

FAR_OFF = "2100-01-01"
# What a person holds does not expire while the dump is kept.
EXPIRING = ("oauth_personallink", "oauth_authorization", "oauth_handover", "dashboard_share",
            "tenants_invitation", "tenants_signinattempt")  # fmt: skip


def main() -> None:
    """Make the three files."""
    place = claim(ROOT / ".test" / "release")
    assert place is not None
    with place:
        clear(place)
        data = place.folder / "registry"
        with running_servers(place, throwaway=True) as servers:
            os.environ |= SETTINGS | servers.preparing | {
                "DJANGO_SETTINGS_MODULE": "orcid_portal.settings",
                "ALLOWED_HOSTS": "testserver",
                "LOG_LEVEL": "ERROR",
                "ORCID_MEMBER_RATE": "2000",
                "ORCID_PUBLIC_RATE": "2000",
            }  # fmt: skip
            with _simulator(data, place.folder / "simulator.log") as url:
                os.environ["SIMULATOR_URL"] = url
                _write(servers.database_owner_url, url)
        shutil.copyfile(data, REGISTRY)
        remove(place)


@contextmanager
def _simulator(data: Path, log: Path) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "simulator", "--port", str(port), "--data", str(data)]
    process = start(command, env={"PYTHONPATH": str(ROOT)}, cwd=ROOT, log=log)
    try:
        assert wait_until(lambda: listens(port), seconds=30)
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(process)


def _write(owner_url: str, registry_url: str) -> None:
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    setup_test_environment()
    call_command("prepare_database")
    from tests.compatibility.release_world import World  # noqa: PLC0415

    held = World(registry_url).build()
    with owner_connection(as_superuser(owner_url)) as cursor:
        for table in EXPIRING:
            cursor.execute(f"UPDATE {table} SET expires_at = %s", [FAR_OFF])  # noqa: S608
        cursor.execute("UPDATE django_session SET expire_date = %s", [FAR_OFF])
        _drop_empty_partitions(cursor)
    HELD.write_text(json.dumps(held, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    DUMP.write_text(_dump(as_superuser(owner_url)), encoding="utf-8")


def _drop_empty_partitions(cursor: Cursor) -> None:
    """Leave out half of the SQL: the months ahead, which every deployment makes when it is time."""
    cursor.execute(
        "SELECT inhrelid::regclass::text FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid "
        "WHERE relkind = 'r' AND relname ~ '_[0-9]{4}_[0-9]{2}$'"
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f"SELECT 1 FROM {name} LIMIT 1")  # noqa: S608
        if cursor.fetchone() is None:
            cursor.execute(f"DROP TABLE {name}")


def _dump(url: str) -> str:
    """Return schema and data as statements that any client can execute."""
    pg_dump = shutil.which("pg_dump")
    assert pg_dump is not None
    command = [pg_dump, "--no-owner", "--rows-per-insert=50", "--no-comments", url]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    # Comments, settings of pg_dump's own session, and psql's commands
    noise = r"(?m)^(--.*|SET .*;|SELECT pg_catalog\.set_config.*|\\.*)\n"
    text = re.sub(noise, "", text)
    usual = ("START WITH 1", "INCREMENT BY 1", "NO MINVALUE", "NO MAXVALUE", "CACHE 1")
    text = text.replace("".join(f"    {option}\n" for option in usual), "")
    return re.sub(r"\n{2,}", "\n", text).lstrip()


if __name__ == "__main__":
    main()
