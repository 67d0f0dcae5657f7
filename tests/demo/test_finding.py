"""Which servers a run gets, and what is said when there is none."""

from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from demo.places import DataFolder, claim, remove
from demo.postgres_server import SUPERUSER, embedded_binaries, run_postgres
from demo.processes import CannotStartError
from demo.servers import running_servers

GIVEN = {
    "DATABASE_URL": "postgres://app@db/portal",
    "DATABASE_OWNER_URL": "postgres://owner@db/portal",
    "REDIS_URL": "redis://broker/0",
}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[DataFolder]:
    place = claim(tmp_path / "data")
    assert place is not None
    with place:
        yield place
        remove(place)


def test_servers_that_the_environment_names_are_taken(
    place: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, url in GIVEN.items():
        monkeypatch.setenv(name, url)
    with running_servers(place, throwaway=True) as servers:
        assert servers.preparing == GIVEN
        assert "DATABASE_OWNER_URL" not in servers.run_time


def test_half_a_database_is_refused_in_a_sentence(
    place: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", GIVEN["DATABASE_URL"])
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    with (
        pytest.raises(CannotStartError, match="belong together"),
        running_servers(place, throwaway=True),
    ):
        pass


def test_no_postgres_at_all_is_said_in_a_sentence(place: DataFolder) -> None:
    with pytest.raises(CannotStartError, match="No Postgres was found"):
        run_postgres(place, throwaway=True, candidates=iter(()))


def test_the_wheels_binaries_serve_and_keep_the_data(place: DataFolder) -> None:
    for expected in (0, 1):
        server = run_postgres(place, throwaway=True, candidates=embedded_binaries())
        connection = psycopg2.connect(server.url(SUPERUSER))
        with connection, connection.cursor() as cursor:
            cursor.execute("CREATE TABLE IF NOT EXISTS kept (id int)")
            cursor.execute("SELECT count(*) FROM kept")
            assert cursor.fetchone() == (expected,)
            cursor.execute("INSERT INTO kept VALUES (1)")
        connection.close()
        server.stop()


def test_data_of_another_version_is_not_touched(place: DataFolder) -> None:
    place.data.mkdir(mode=0o700)
    (place.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(CannotStartError, match="made by Postgres 9"):
        run_postgres(place, throwaway=True)
