"""The file that keeps the worlds: last row wins, torn ends are dropped."""

from pathlib import Path

from simulator.application import Application
from simulator.call import Addresses
from simulator.entities import Client, Record
from simulator.journal import Journal

ADDRESSES = Addresses("http://r.example", "http://r.example/member", "http://r.example/public")
ORCID = "0000-0002-1825-0097"


def _open(path: Path) -> tuple[Application, Journal]:
    journal = Journal(path)
    return Application(ADDRESSES, journal), journal


def test_what_was_kept_dropped_and_counted_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "data"
    application, journal = _open(path)
    world = application.world("a")
    world.clients.keep("APP-1", Client("APP-1", "secret", redirect_uris=["https://p.example/"]))
    world.clients.keep("APP-2", Client("APP-2", "secret"))
    world.clients.drop("APP-2")
    world.records.keep(ORCID, Record(ORCID, "password", "Ada", created=1, modified=1))
    world.touch(ORCID, now=99)
    world.last_put_code = 5000
    journal.flush()
    for _ in range(2):  # the second time from the rewritten file
        world = _open(path)[0].world("a")
        assert list(world.clients) == ["APP-1"]
        assert world.clients["APP-1"].redirect_uris == ["https://p.example/"]
        assert world.records[ORCID].modified == 99


def test_without_a_file_nothing_is_written(tmp_path: Path) -> None:
    journal = Journal(None)
    Application(ADDRESSES, journal).world("").clients.keep("APP-1", Client("APP-1", "secret"))
    journal.flush()
    assert list(tmp_path.iterdir()) == []


def test_secrets_are_masked_where_an_entity_is_shown() -> None:
    client, record = Client("APP-1", "s3cret"), Record(ORCID, "s3cret", "Ada", 1, 1)
    assert "s3cret" not in f"{client!r} {record!r}"
