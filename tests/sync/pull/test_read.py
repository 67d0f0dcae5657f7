"""A record is read in as few calls as ORCID allows, against the simulated registry."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from gateway.environments import environment
from orcid_client import canonical, messages
from orcid_client.client import OrcidClient
from orcid_client.environments import Api
from orcid_client.http import HttpExchange, Transport
from orcid_client.ids import parse
from sync.pull import read
from sync.pull.read import RecordPlace, RecordReading

CLIENT = "APP-READING000000001"


class Registry:
    """One record of the simulated registry, and a client that reads it and counts its calls."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.calls: list[str] = []
        self.transport = Transport(clock=lambda: datetime.now(UTC), record=self._count)
        self.client = OrcidClient(
            environment=environment("simulator"),
            api_type=Api.MEMBER,
            transport=self.transport,
        )
        self.control("clients", client_id=CLIENT, client_secret="s", name="N", type="member",
                     redirect_uris=["https://portal.example/"])  # fmt: skip
        self.orcid = self.control("records", given_names="Ada", family_name="L")["orcid"]
        scope = "/read-limited /activities/update"
        token = self.control("tokens", client_id=CLIENT, orcid=self.orcid, scope=scope)
        self.token = token["access_token"]

    def control(self, path: str, **body: object) -> Any:  # noqa: ANN401 (JSON)
        response = requests.post(f"{self.url}/_control/{path}", json=body, timeout=10)
        response.raise_for_status()
        return response.json()

    def add_works(self, first: int, count: int) -> list[int]:
        return [
            self.control(f"records/{self.orcid}/items", section="work", item=work(number))[
                "put_code"
            ]
            for number in range(first, first + count)
        ]

    def read(
        self, known: dict[RecordPlace, int | None], modified_ms: int | None = None
    ) -> RecordReading:
        self.calls.clear()
        return read.read_record(
            self.client, parse(self.orcid), token=self.token, client_id=CLIENT, known=known,
            known_modified_ms=modified_ms,
        )  # fmt: skip

    def _count(self, exchange: HttpExchange) -> None:
        self.calls.append(exchange.url.rpartition(self.orcid)[2])


def work(number: int) -> dict[str, Any]:
    doi = {
        "external-id-type": "doi",
        "external-id-value": f"10.5555/{number}",
        "external-id-relationship": "self",
    }
    return {
        "title": {"title": {"value": f"Work {number}"}},
        "type": "journal-article",
        "external-ids": {"external-id": [doi]},
    }


def known_after(found: RecordReading) -> dict[RecordPlace, int | None]:
    return {seen.place: seen.modified_ms for seen in found.changed}


@pytest.fixture
def registry(simulator_url: str) -> Iterator[Registry]:
    made = Registry(simulator_url)
    yield made
    made.transport.close()


def test_an_unchanged_record_costs_one_call(registry: Registry) -> None:
    registry.add_works(1, 3)
    first = registry.read({})
    again = registry.read(known_after(first), first.modified_ms)

    assert (again.unchanged, again.changed, len(registry.calls)) == (True, (), 1)


def test_three_hundred_works_cost_one_call_and_three_more(registry: Registry) -> None:
    registry.add_works(1, 300)
    found = registry.read({})

    assert len(registry.calls) == 4
    assert sum(seen.place.section == "work" for seen in found.changed) == 300


def test_only_what_changed_is_read_in_full(registry: Registry) -> None:
    registry.add_works(1, 150)
    first = registry.read({})
    (put_code,) = registry.add_works(151, 1)
    second = registry.read(known_after(first), first.modified_ms)

    assert registry.calls == ["/record", f"/works/{put_code}"]
    works = [seen for seen in second.changed if seen.place.section == "work"]
    assert [seen.place.put_code for seen in works] == [put_code]


def test_what_left_the_record_is_told(registry: Registry) -> None:
    (put_code,) = registry.add_works(1, 1)
    found = registry.read({RecordPlace("work", put_code): 1, RecordPlace("work", 999_999): 1})

    assert found.gone == {RecordPlace("work", 999_999)}
    assert found.present == {RecordPlace("work", put_code)}


def test_very_many_works_are_left_for_the_next_read(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read, "MOST_CALLS", 1)
    registry.add_works(1, 130)
    first = registry.read({})
    second = registry.read(known_after(first), None)

    assert (first.complete, second.complete) == (False, True)
    assert len({seen.place for seen in (*first.changed, *second.changed)} - {
        RecordPlace(part, 0) for part in read.UNNUMBERED}) == 130  # fmt: skip


def test_the_source_and_the_name_are_kept(registry: Registry) -> None:
    registry.add_works(1, 1)
    found = {seen.place: seen for seen in registry.read({}).changed}

    (seen,) = (seen for place, seen in found.items() if place.section == "work")
    assert (seen.source_orcid_id, seen.source_client_id) == (registry.orcid, "")
    assert found[RecordPlace("name", 0)].content["given-names"]["value"] == "Ada"


def test_only_our_own_items_are_compared_with_what_was_sent(registry: Registry) -> None:
    registry.add_works(1, 1)
    source = {"source-client-id": {"path": CLIENT}}
    registry.control(
        f"records/{registry.orcid}/items", section="work", item=work(2) | {"source": source}
    )
    found = {seen.label: seen for seen in registry.read({}).changed}

    theirs, ours = found["Work 1"], found["Work 2"]
    assert (theirs.fingerprint, theirs.self_ids) == ("", ())
    assert ours.fingerprint == canonical.fingerprint(messages.from_json("work", work(2)))
    assert ours.self_ids == ("doi:10.5555/2",)
