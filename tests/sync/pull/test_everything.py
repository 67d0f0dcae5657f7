"""Everything that can stand on a record is kept, and of what changes no more is read than that."""

from typing import Any

import pytest
import requests

from sync.models import Snapshot
from tests.simulator.messages import VALID, spoilt
from tests.sync.pull.test_change_feed import last, put, reads, told
from tests.sync.pull.test_pull import read
from tests.sync.push.test_review_groups import review
from tests.sync.world import CLIENT_ID, Person, World

OURS = CLIENT_ID
OTHER = "APP-OTHER00000000001"
UNNUMBERED = {"name", "biography", "emails"}
# In each section something that its list shows
ELSEWISE = {
    "work": ("title/title/value", "Another title"),
    "funding": ("title/title/value", "Another title"),
    "peer-review": ("review-completion-date/year/value", "2013"),
    "research-resource": ("proposal/title/title/value", "Another title"),
    "researcher-urls": ("url-name", "Office"),
    "keywords": ("content", "masers"),
    "other-names": ("content", "Sofia Garcia"),
    "address": ("country/value", "MX"),
    "external-identifiers": ("external-id-value", "A-4"),
}
Frame = tuple[str, int, str, str, str, bool, int | None]


@pytest.fixture
def ada(world: World) -> Person:
    """Return a person whose record has everything: another client's, ours, and the person's own."""
    ada = world.person(
        biography="I compute.",
        credit_name="A. L.",
        emails=[{"email": "ada@example.org", "visibility": "limited", "verified": True}],
        visibility="limited",
    )
    world.registry.post("clients", client_id=OTHER, client_secret="s", name="Other", type="member")
    source = {"source-client-id": {"path": OTHER}, "source-name": {"value": "Other"}}
    for section, content in VALID.items():
        put(world, ada, section, content | {"source": source})
    put(world, ada, "keywords", {"content": "engines", "visibility": "public"})
    world.employ(ada)
    world.publish(ada, "10.1/a")
    world.add(ada, "peer-review", review(1))
    world.drain()
    world.drain()
    return ada


def on_record(world: World, person: Person) -> set[Frame]:
    """Return what frames the items of a record at ORCID."""
    shown = world.registry.record(person.orcid)["items"]
    return {_frame(section, item) for section, items in shown.items() for item in items}


def _frame(section: str, item: dict[str, Any]) -> Frame:
    client = (item["source"].get("source-client-id") or {}).get("path") or ""
    holder = (item["source"].get("source-orcid") or {}).get("path") or ""
    code, modified = item["put-code"], item["last-modified-date"]["value"]
    return section, code, item["visibility"], client, holder, client == OURS, modified


def kept(person: Person) -> set[Frame]:
    """Return the same of what was kept."""
    rows = Snapshot.objects.filter(connection=person.connection, put_code__gt=0).values_list(
        "section", "put_code", "visibility", "source_client_id", "source_orcid_id", "ours",
        "modified_ms",
    )  # fmt: skip
    return set(rows)


def rewrite(world: World, person: Person, section: str) -> None:
    """Let the other client say something else in a section."""
    (item,) = (one for one in world.on_record(person, section) if _is_others(one))
    token = world.registry.post(
        "tokens", client_id=OTHER, orcid=person.orcid, scope="/activities/update /person/update"
    )["access_token"]
    path, value = ELSEWISE.get(section, ("role-title", "Reader"))
    requests.put(
        f"{world.registry.url}/member/v3.0/{person.orcid}/{section}/{item['put-code']}",
        json=spoilt(section, path, value) | {"put-code": item["put-code"]},
        headers={"Authorization": f"Bearer {token}"},
        timeout=10,
    ).raise_for_status()


def _is_others(item: dict[str, Any]) -> bool:
    return bool((item["source"].get("source-client-id") or {}).get("path") == OTHER)


def test_everything_on_a_record_is_kept(world: World, ada: Person) -> None:
    read(world, ada)

    assert kept(ada) == on_record(world, ada)
    assert {section for section, *_ in kept(ada)} == set(VALID)
    assert {one[3] for one in kept(ada)} == {OTHER, OURS, ""}
    assert {one[2] for one in kept(ada)} == {"limited", "public"}


def test_the_person_is_kept_too(world: World, ada: Person) -> None:
    read(world, ada)

    rows = Snapshot.objects.filter(connection=ada.connection, put_code=0)
    found = dict(rows.values_list("section", "content"))
    assert set(found) == UNNUMBERED
    assert found["name"]["credit-name"] == {"value": "A. L."}
    assert found["biography"]["content"] == "I compute."
    assert [one["email"] for one in found["emails"]["email"]] == ["ada@example.org"]


def test_what_an_item_says_is_kept_with_its_dates(world: World, ada: Person) -> None:
    read(world, ada)

    for section in ("employment", "service", "work", "funding"):
        row = Snapshot.objects.get(section=section, source_client_id=OTHER)
        sent = VALID[section]
        shown = row.content.get("start-date"), row.content["external-ids"], row.label
        assert shown[:2] == (sent.get("start-date"), sent["external-ids"])
        assert shown[2]


def test_reading_again_is_one_call(world: World, ada: Person) -> None:
    read(world, ada)
    before, seen = len(reads(world)), last()
    read(world, ada)

    assert reads(world)[before:] == ["record"]
    assert told(seen) == []


@pytest.mark.parametrize("section", VALID)
def test_one_change_costs_no_more_than_that(world: World, ada: Person, section: str) -> None:
    read(world, ada)
    before, seen = len(reads(world)), last()
    rewrite(world, ada, section)
    read(world, ada)

    assert reads(world)[before:] == ["record", *(["works"] if section == "work" else [])]
    assert told(seen) == [("changed", section, False)]
    assert kept(ada) == on_record(world, ada)
