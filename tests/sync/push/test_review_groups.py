"""Peer reviews: their group is looked up or created first, and holds up nothing else."""

from typing import Any

import pytest
from django.utils.timezone import now

from audit.models import Exchange
from dashboard.queries.overview import items_refused
from records.models import Item
from sync.models import ReviewGroup
from sync.status.queries import how_items_stand
from tests.cast import Member
from tests.sync.world import Person, World

ISSN = "issn:1741-4857"
OWN = "orcid-generated:our-journal"


def review(number: int, group_id: str = ISSN) -> dict[str, Any]:
    """Return a peer review in ORCID's JSON."""
    own = {"type": "source-work-id", "value": f"{number}", "relationship": "self"}
    return {
        "reviewer-role": "reviewer",
        "review-identifiers": {
            "external-id": [{f"external-id-{name}": value for name, value in own.items()}]
        },
        "review-type": "review",
        "review-completion-date": {"year": {"value": "2024"}},
        "review-group-id": group_id,
        "subject-container-name": {"value": "Journal of Engines"},
        "convening-organization": {
            "name": "ORCID",
            "address": {"city": "Bethesda", "country": "US"},
            "disambiguated-organization": {
                "disambiguated-organization-identifier": "https://ror.org/04fa4r544",
                "disambiguation-source": "ROR",
            },
        },
    }


@pytest.fixture
def ada(world: World) -> Person:
    """Return a researcher with a record."""
    return world.person()


def add(world: World, person: Person, number: int = 1, group_id: str = ISSN) -> Item:
    return world.add(person, "peer-review", review(number, group_id))


def asked(world: World) -> list[tuple[str, int | None]]:
    """Return the calls about groups."""
    calls = world.registry.requests()
    return [
        (call["method"], call["status"]) for call in calls if "/group-id-record" in call["path"]
    ]


def let_time_pass(world: World) -> None:
    """Let groups and records be due again."""
    ReviewGroup.objects.filter(put_code=None).update(due_at=now())
    world.make_due()


def test_a_group_is_looked_up_then_created_and_remembered(world: World, ada: Person) -> None:
    reviews = [add(world, ada, number, OWN) for number in range(3)]
    world.drain()
    assert asked(world) == [("GET", 200), ("POST", 201)]
    add(world, world.person("eve"), 9, OWN)
    world.drain()
    group = ReviewGroup.objects.get()

    assert len(asked(world)) == 2
    assert (group.name, group.sentence) == ("Journal of Engines", "")
    assert {world.placement(item).state for item in reviews} == {"in-orcid"}
    assert {world.placement(item).group_put_code for item in reviews} == {group.put_code}
    assert {world.placement(item).group_id for item in reviews} == {OWN}


def test_a_group_that_is_there_is_not_created(world: World, ada: Person) -> None:
    add(world, ada, 1, OWN)
    world.drain()
    ReviewGroup.objects.all().delete()
    add(world, ada, 2, OWN)
    world.drain()

    assert asked(world) == [("GET", 200), ("POST", 201), ("GET", 200)]
    assert len(world.on_record(ada, "peer-review")) == 2


def test_every_call_about_a_group_is_in_the_log(world: World, ada: Person) -> None:
    add(world, ada)
    world.drain()
    rows = Exchange.objects.filter(purpose="group-id").order_by("chain_seq")

    assert [(row.method, row.status) for row in rows] == asked(world)
    assert Exchange.objects.filter(purpose="client-token").count() == 1


def test_a_creation_whose_answer_was_lost_is_found_again(world: World, ada: Person) -> None:
    item = add(world, ada, 1, OWN)
    world.registry.fault(method="POST", path="group-id-record", close="after")
    world.drain()
    assert ReviewGroup.objects.get().put_code is None
    let_time_pass(world)
    world.drain()

    assert [verb for verb, _ in asked(world)] == ["GET", "POST", "GET"]
    assert world.placement(item).state == "in-orcid"


def test_a_waiting_group_holds_up_nothing_else(world: World, ada: Person) -> None:
    reviews = [add(world, ada, number) for number in range(12)]
    world.employ(ada)
    world.registry.fault(path="group-id-record", status=503, times=0)
    world.drain()
    group = ReviewGroup.objects.get()

    assert len(world.on_record(ada, "employment")) == 1
    assert (ada.sync.waits_for, ada.sync.push_due_at) == ("", group.due_at)
    assert "asks again automatically" in group.sentence
    world.registry.clear_faults()
    let_time_pass(world)
    world.drain()
    world.drain()
    assert {world.placement(item).state for item in reviews} == {"in-orcid"}


@pytest.mark.parametrize("code", [9053, 9026, 9047])
def test_a_refused_group_refuses_the_reviews_that_need_it(
    world: World, ada: Person, code: int
) -> None:
    bad, good = add(world, ada, 1, OWN), world.employ(ada)
    world.registry.fault(method="POST", path="group-id-record", code=code)
    world.drain()
    placement = world.placement(bad)

    assert (placement.state, world.placement(good).state) == ("refused", "in-orcid")
    assert OWN in placement.sentence
    assert how_items_stand([ada.sync])[ada.sync.pk].refused == 1
    assert [row.item_id for row in items_refused()] == [bad.pk]
    world.make_due()
    world.drain()
    assert [call for call in asked(world) if call[0] == "POST"] == [("POST", 400)]


def test_a_client_that_may_not_ask_for_groups_is_told_so(world: World, ada: Person) -> None:
    item = add(world, ada)
    refusal = '{"error": "invalid_client"}'
    world.registry.fault(path="oauth/token", status=401, body=refusal, times=0)
    world.drain()

    assert "does not allow this credential" in ReviewGroup.objects.get().sentence
    assert not item.placements.exists()


def test_removing_a_review_needs_no_group(world: World, ada: Person) -> None:
    item = add(world, ada)
    world.drain()
    ReviewGroup.objects.all().delete()
    world.withdraw(item)
    world.drain()

    assert world.on_record(ada, "peer-review") == []
    assert [verb for verb, _ in asked(world)].count("GET") == 1


def test_an_item_says_which_group_it_waits_for(world: World, ada: Person, alice: Member) -> None:
    item = add(world, ada)
    world.registry.fault(path="group-id-record", status=503, times=0)
    world.drain()
    page = alice.get(f"/t/north/items/{item.public_id}/history/").content.decode()

    assert f"Waiting for the review group {ISSN}." in page
    assert "asks again automatically" in page


def test_a_refused_group_is_asked_for_again_by_itself(world: World, ada: Person) -> None:
    item = add(world, ada, group_id=OWN)
    world.registry.fault(method="POST", path="group-id-record", code=9053, times=1)
    world.drain()
    assert world.placement(item).state == "refused"
    assert ada.sync.push_due_at == ReviewGroup.objects.get().due_at
    let_time_pass(world)
    world.drain()
    assert world.placement(item).state == "in-orcid"
