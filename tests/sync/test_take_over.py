"""What the institution wrote before it came to the portal is taken over, never written again."""

import json
from typing import Any

import pytest
from django.utils.timezone import now

from audit.entries import SYSTEM
from records.imports import actions as imports
from records.imports import undo
from records.models import ImportBatch, ImportRow, Item, RowVerdict
from sync import actions
from sync.matching import RecordAnswers
from sync.states import PlacementState
from tenants.models import Researcher
from tests.records.cases import case as reference
from tests.records.uploads import as_csv
from tests.sync.world import CLIENT_ID, Person, World, employment

ROW: dict[str, object] = {
    "identifier": "ada", "role-title": "Lecturer", "start-date": "2021",
    "org-name": "Boston University", "org-city": "Boston", "org-region": "MA",
    "org-country": "US", "ror": "https://ror.org/05qwgg493",
}  # fmt: skip
OTHERS = "APP-0000000000000009"


@pytest.fixture
def ada(world: World) -> Person:
    """Return a person whose record has been read."""
    return world.person()


def put_on_record(world: World, person: Person, content: dict[str, Any], client: str) -> int:
    """Let a client have written an employment, and read the record."""
    source = {"source-client-id": {"path": client}, "source-name": {"value": "Some system"}}
    answer = world.registry.post(
        f"records/{person.orcid}/items",
        section="employment",
        item=content | {"visibility": "public", "source": source},
    )
    read(world, person)
    return int(answer["put_code"])


def read(world: World, person: Person) -> None:
    actions.pull_now(researcher=person.researcher, actor=SYSTEM, now=now())
    world.drain()


def upload(*rows: dict[str, object]) -> ImportBatch:
    texts = [{name: str(value) for name, value in row.items()} for row in rows]
    batch = imports.stage(
        upload=imports.Upload("a.csv", "employment", as_csv(*texts)), actor=SYSTEM, clock=now
    )
    imports.commit(batch=batch, actor=SYSTEM, clock=now)
    batch.refresh_from_db()
    return batch


def push(world: World) -> list[tuple[str, str, int | None]]:
    world.make_due()
    world.drain()
    return world.writes()


@pytest.mark.parametrize("names_it", [True, False])
def test_an_equal_item_of_our_own_costs_no_call(
    world: World,
    ada: Person,
    names_it: bool,  # noqa: FBT001 (a parameter of the test)
) -> None:
    put_code = put_on_record(world, ada, employment(), CLIENT_ID)

    batch = upload(ROW | {"id": "c-1"} | ({"put-code": put_code} if names_it else {}))

    assert (batch.rows_taken, batch.rows_new) == (1, 0)
    assert push(world) == []
    placement = world.placement(Item.objects.get())
    assert (placement.state, placement.put_code) == (PlacementState.IN_ORCID, put_code)


def test_a_changed_row_is_put_and_keeps_what_it_does_not_name(world: World, ada: Person) -> None:
    link = {"url": {"value": "https://boston.example/ada"}, "department-name": "Law"}
    put_code = put_on_record(world, ada, employment() | link, CLIENT_ID)

    upload(ROW | {"id": "c-1", "put-code": put_code, "role-title": "Reader"})

    assert [verb for verb, *_ in push(world)] == ["PUT"]
    (on_record,) = world.on_record(ada, "employment")
    assert on_record["role-title"] == "Reader"
    assert on_record["department-name"] == "Law"
    assert on_record["url"]["value"] == "https://boston.example/ada"


def test_the_same_file_again_is_unchanged(world: World, ada: Person) -> None:
    put_code = put_on_record(world, ada, employment(), CLIENT_ID)
    row = ROW | {"id": "c-1", "put-code": put_code}
    upload(row)

    again = upload(row)

    assert (again.rows_unchanged, again.rows_refused) == (1, 0)
    assert push(world) == []


@pytest.mark.parametrize(
    "client, put_code, sentence",
    [
        (OTHERS, None, "comes from Some system"),
        (CLIENT_ID, 1, "has no such item with the put-code 1"),
    ],
)
def test_what_is_not_ours_or_not_there_is_refused(
    world: World, ada: Person, client: str, put_code: int | None, sentence: str
) -> None:
    there = put_on_record(world, ada, employment(), client)

    batch = upload(ROW | {"put-code": put_code or there})

    assert sentence in batch.problems[0]["sentence"]
    assert not Item.objects.exists()


def test_a_record_that_was_never_read_proves_nothing(ada: Person) -> None:
    del ada
    batch = upload(ROW | {"put-code": 7})

    assert "has not been read yet" in batch.problems[0]["sentence"]


def test_a_put_code_is_one_items(world: World, ada: Person) -> None:
    put_code = put_on_record(world, ada, employment(), CLIENT_ID)
    first = ROW | {"id": "c-1", "put-code": put_code}

    batch = upload(first, first | {"id": "c-2", "role-title": "Dean"})

    assert (batch.rows_taken, batch.rows_refused) == (1, 1)
    again = upload(first | {"id": "c-2", "role-title": "Dean"})
    assert "reference “c-1”" in again.problems[0]["sentence"]


def test_a_row_whose_place_was_taken_meanwhile_is_left_out(world: World, ada: Person) -> None:
    put_code = put_on_record(world, ada, employment(), CLIENT_ID)
    row = as_csv({name: str(value) for name, value in (ROW | {"put-code": put_code}).items()})
    one, other = (
        imports.stage(
            upload=imports.Upload("a.csv", "employment", content), actor=SYSTEM, clock=now
        )
        for content in (row, row)
    )
    imports.commit(batch=one, actor=SYSTEM, clock=now)
    Item.objects.update(key="another", section="education")

    imports.commit(batch=other, actor=SYSTEM, clock=now)

    assert Item.objects.count() == 1
    (left,) = ImportRow.objects.filter(batch=other, verdict=RowVerdict.REFUSED)
    assert "taken over" in left.errors[0]["sentence"]


def test_undoing_withdraws_what_was_sent_and_lets_go_what_was_taken_over(
    world: World, ada: Person
) -> None:
    put_code = put_on_record(world, ada, employment("Reader"), CLIENT_ID)
    batch = upload(
        ROW | {"put-code": put_code, "role-title": "Reader"},
        ROW | {"id": "new", "start-date": "2001"},
    )
    push(world)
    assert len(world.on_record(ada, "employment")) == 2
    plan = undo.plan(batch)
    assert (plan.withdrawn, plan.let_go, plan.deleted) == (1, 1, 0)

    imports.undo(batch=batch, actor=SYSTEM, clock=now)
    push(world)

    (left,) = world.on_record(ada, "employment")
    assert left["put-code"] == put_code
    assert [item.wanted for item in Item.objects.all()] == [False]


def test_the_reference_case_takes_over_the_item_of_its_put_code(world: World) -> None:
    case = json.loads(reference("03-put-code-ignored/item.json"))
    email = "jon.dahl@northfield.example"
    jon = world.person("jon")
    Researcher.objects.filter(pk=jon.researcher.pk).update(email=email, search_email=email)
    item = {name: value for name, value in case["item"].items() if name != "source"}
    put_code = put_on_record(world, jon, item, CLIENT_ID)
    content = reference("03-put-code-ignored/file.csv").replace(b"PUTCODE", str(put_code).encode())

    batch = imports.stage(
        upload=imports.Upload("a.csv", "employment", content), actor=SYSTEM, clock=now
    )
    imports.commit(batch=batch, actor=SYSTEM, clock=now)
    push(world)

    (on_record,) = world.on_record(jon, "employment")
    assert on_record["put-code"] == put_code


def test_an_item_that_was_taken_over_a_moment_ago_refuses_the_row_alone(
    world: World, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_code = put_on_record(world, ada, employment(), CLIENT_ID)
    monkeypatch.setattr(RecordAnswers, "unclaimed", lambda _self, _people: [])

    batch = upload(
        ROW | {"put-code": put_code},
        ROW | {"id": "other", "role-title": "Dean", "start-date": "2001"},
    )

    assert (batch.rows_new, batch.rows_refused) == (1, 1)
    assert "was just taken over" in batch.problems[0]["sentence"]
