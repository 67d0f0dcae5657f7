"""Items of ours on a record, section by section: alike, edited by others, removed."""

import json
from copy import deepcopy
from typing import Any

import pytest
import requests
from django.utils.timezone import now

from audit.models import Event
from orcid_client.sections import SECTIONS
from records.models import Item
from sync.models import RecordSync
from sync.states import PlacementState
from sync.status import queries
from tests.cast import Member
from tests.simulator.messages import VALID
from tests.sync.pull.test_change_feed import reads, told
from tests.sync.pull.test_pull import read, remove_from_record
from tests.sync.world import SCOPES, Person, World

# An edit that the lists of a record do not show, where they show less than the item.
EDITS: dict[str, dict[str, Any]] = {
    "work": {"short-description": "Edited"},
    "funding": {"short-description": "Edited"},
    "peer-review": {"subject-container-name": {"value": "Edited"}},
    "researcher-urls": {"url-name": "Edited"},
    "keywords": {"content": "edited"},
    "other-names": {"content": "Edited"},
    "external-identifiers": {"external-id-type": "Edited"},
    "address": {"country": {"value": "NZ"}},
}
LISTED_IN_PART = {"work": "works"} | {
    key: key for key in ("funding", "peer-review", "research-resource")
}
sections = pytest.mark.parametrize("section", SECTIONS)


@pytest.fixture
def ada(world: World) -> Person:
    """Return a person who lets us write everything."""
    world.credential.scopes = [*SCOPES, "/person/update"]
    world.credential.save()
    return world.person(scopes=world.credential.scopes)


def placed(world: World, person: Person, section: str) -> Item:
    """Assert something valid in a section and have it on the record."""
    item = world.add(person, section, deepcopy(VALID[section]))
    world.drain()
    assert world.placement(item).state == PlacementState.IN_ORCID
    return item


def edited(section: str) -> dict[str, Any]:
    content: dict[str, Any] = deepcopy(VALID[section])
    if section == "research-resource":
        content["resource-item"][0]["resource-name"] = "Edited"
    return content | EDITS.get(section, {} if "resource" in section else {"role-title": "Edited"})


def call(world: World, person: Person, item: Item, verb: str, body: Any = None) -> None:  # noqa: ANN401
    """Let another system with our client's token do something to an item."""
    code, path = world.placement(item).put_code, SECTIONS[item.section].path
    url = f"{world.registry.url}/member/v3.0/{person.orcid}/{path}/{code}"
    headers = {"Authorization": f"Bearer {person.token}"}
    body = body and body | {"put-code": code}
    requests.request(verb, url, json=body, headers=headers, timeout=10).raise_for_status()


def noted(what: str) -> int:
    return Event.objects.filter(kind="sync.drift-noted", **{f"details__{what}": 1}).count()


@sections
def test_what_stands_as_we_sent_it_is_not_edited(world: World, ada: Person, section: str) -> None:
    item = placed(world, ada, section)
    before = len(reads(world))
    read(world, ada)
    in_full = [LISTED_IN_PART[section]] if section in LISTED_IN_PART else []
    assert reads(world)[before:] == ["record", *in_full]
    read(world, ada)

    assert reads(world)[before:] == ["record", *in_full, "record"]
    assert world.placement(item).edited_at is None
    assert noted("edited") == 0
    assert told() == []


@sections
def test_what_others_edit_is_an_event_and_a_state(world: World, ada: Person, section: str) -> None:
    item = placed(world, ada, section)
    read(world, ada)
    call(world, ada, item, "PUT", edited(section))
    read(world, ada)
    read(world, ada)

    assert world.placement(item).edited_at is not None
    assert noted("edited") == 1
    assert told() == [("changed", section, True)]


def test_an_edit_is_shown_on_pages_and_in_the_export(
    world: World, ada: Person, bob: Member
) -> None:
    item = placed(world, ada, "funding")
    pages = (
        f"/t/north/researchers/{ada.researcher.public_id}/",
        f"/t/north/items/{item.public_id}/history/",
        f"/t/north/sync/records/{ada.sync.public_id}/",
    )
    read(world, ada)
    assert not any("Changed on the record" in bob.get(page).content.decode() for page in pages)
    call(world, ada, item, "PUT", edited("funding"))
    read(world, ada)

    assert all("Changed on the record" in bob.get(page).content.decode() for page in pages)
    (row,) = json.loads(b"".join(bob.get("/t/north/exports/put_codes/json/")))
    assert row["edited_at"].startswith(str(now().year))


@sections
def test_an_edit_before_the_first_read_is_told(world: World, ada: Person, section: str) -> None:
    item = placed(world, ada, section)
    call(world, ada, item, "PUT", edited(section))
    read(world, ada)

    assert world.placement(item).edited_at is not None
    assert noted("edited") == 1


@sections
def test_what_others_set_right_is_edited_no_more(world: World, ada: Person, section: str) -> None:
    item = placed(world, ada, section)
    call(world, ada, item, "PUT", edited(section))
    read(world, ada)
    call(world, ada, item, "PUT", deepcopy(VALID[section]))
    read(world, ada)

    assert world.placement(item).edited_at is None


@sections
def test_what_is_removed_is_an_event_and_a_state(world: World, ada: Person, section: str) -> None:
    item = placed(world, ada, section)
    read(world, ada)
    call(world, ada, item, "DELETE")
    read(world, ada)

    assert world.placement(item).state == PlacementState.REMOVED
    assert noted("removed") == 1
    assert told() == [("removed", section, True)]
    assert [row.item_id for row in queries.removed()] == [item.pk]


@pytest.mark.parametrize("section", ["funding", "peer-review", "research-resource"])
def test_a_lost_put_code_is_found_where_lists_show_little(
    world: World, ada: Person, section: str
) -> None:
    item = placed(world, ada, section)
    code = world.placement(item).put_code
    world.placement(item).delete()
    read(world, ada)
    world.drain()

    assert world.placement(item).put_code == code
    assert world.placement(item).fingerprint == item.fingerprint
    assert len(world.on_record(ada, section)) == 1


@pytest.mark.parametrize("verb", ["POST", "PUT", "DELETE"])
def test_our_own_write_is_no_drift_while_its_outcome_is_unknown(
    world: World, ada: Person, verb: str
) -> None:
    item = world.publish(ada, "10.1/a") if verb == "POST" else world.employ(ada)
    if verb != "POST":
        world.drain()
        read(world, ada)
    if verb == "PUT":
        world.change(item, **{"role-title": "Professor"})
    if verb == "DELETE":
        world.withdraw(item)
    world.registry.fault(method=verb, path="/v3.0/", close="after", times=1)
    read(world, ada)
    assert world.open_calls() == 1
    world.make_due()
    world.drain()
    read(world, ada)

    assert world.open_calls() == 0
    assert told() == []
    assert not Event.objects.filter(kind="sync.drift-noted").exists()


@pytest.fixture
def refused(world: World, ada: Person) -> Item:
    """Return a work on the record whose last change was refused."""
    item = world.publish(ada, "10.1/a")
    world.drain()
    read(world, ada)
    world.registry.fault(method="PUT", path="/v3.0/", code=9022, times=1)
    world.change(item, **{"short-description": "refused"})
    world.drain()
    assert world.placement(item).state == PlacementState.REFUSED
    return item


def test_what_was_refused_is_not_edited(world: World, ada: Person, refused: Item) -> None:
    read(world, ada)

    assert world.placement(refused).edited_at is None


def test_a_refused_item_can_be_removed_by_its_researcher(
    world: World, ada: Person, refused: Item
) -> None:
    remove_from_record(world, ada, world.placement(refused).put_code or 0, "work")
    read(world, ada)

    assert world.placement(refused).state == PlacementState.REMOVED
    assert Event.objects.get(kind="sync.drift-noted").details["removed"] == 1


def test_no_item_is_found_again_where_another_of_ours_stands(
    world: World, ada: Person, refused: Item
) -> None:
    world.registry.fault(method="DELETE", path="/v3.0/", status=503, times=1)
    world.withdraw(refused)
    world.drain()
    item = world.publish(ada, "10.1/a", "On engines again")
    RecordSync.objects.update(push_due_at=None)
    read(world, ada)
    assert ada.sync.pulled_at is not None and ada.sync.pull_attempts == 0
    assert not item.placements.exists()
    world.make_due()
    world.drain()

    assert world.placement(item).state == PlacementState.IN_ORCID
    assert [one["put-code"] for one in world.on_record(ada, "work")] == [
        world.placement(item).put_code
    ]


def test_reading_goes_on_where_no_permission_lets_an_outcome_be_found_out(
    world: World, ada: Person
) -> None:
    world.employ(ada)
    world.registry.fault(method="POST", path="/v3.0/", close="before", times=1)
    world.drain()
    ada.connection.scopes = ["/read-limited"]
    ada.connection.save()
    world.grant(ada)
    world.drain()
    assert (world.open_calls(), ada.sync.push_due_at) == (1, None)
    before = ada.sync.pulled_at
    read(world, ada)

    assert ada.sync.pulled_at != before
