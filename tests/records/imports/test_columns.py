"""Files of each section, by the names that others give to columns, and in JSON."""

import json

import pytest

from records.fields import FIELDS
from records.imports import columns
from records.models import BatchState, Item
from tests.records.samples import work
from tests.records.uploads import PERSON, as_csv, run

pytestmark = pytest.mark.usefixtures("in_north")


def test_works_come_with_the_relationships_their_identifiers_have() -> None:
    row = {"type": "journal-article", "title": "Rivers", "doi": "10.5555/a", "issn": "0028-0836"}

    run(as_csv(PERSON | row), section="work")

    found = Item.objects.get().content["external-ids"]["external-id"]
    assert {one["external-id-type"]: one["external-id-relationship"] for one in found} == {
        "doi": "self", "issn": "part-of"}  # fmt: skip


def test_json_brings_items_in_orcids_own_form() -> None:
    content = work() | {"contributors": {"contributor": [{"credit-name": {"value": "A. B."}}]}}

    run(json.dumps([{"identifier": "ada", "id": 7, "content": content}]).encode(), "work")

    item = Item.objects.get()
    assert (item.key, item.label) == ("7", "Rivers")
    assert item.content["contributors"]["contributor"][0]["credit-name"] == {"value": "A. B."}


def test_columns_of_other_hubs_are_understood() -> None:
    hub = {
        "Identifier": "E-9", "First name": "Joan", "Last name": "Clarke",
        "email address": "joan@north.example", "affiliation type": "employment",
        "organisation": "University of Edinburgh", "department": "Cryptology",
        "City": "Edinburgh", "Region": "Scotland", "Country": "gb", "Course/Title": "Lecturer",
        "Start Date": "1944/6", "End date": "", "Put-Code": "", "ROR ID": "01nrxwf90",
        "Favourite colour": "green",
    }  # fmt: skip

    batch = run(as_csv(hub))

    assert "“Identifier” of this hub's file numbers its rows" in batch.notes[0]
    assert batch.notes[1:] == ["Unknown columns, not used: Favourite colour."]
    assert Item.objects.get().label == "Lecturer, University of Edinburgh"


def test_fundings_come_with_their_amount_and_grant_number() -> None:
    funding = {
        "title": "Rivers of the north", "type": "Grant", "amount": "50000", "currency": "gbp",
        "funder": "Wellcome", "city": "London", "country": "GB", "funder id": "029chgv08",
        "grant_number": "N-7", "start": "2020", "end": "2024",
    }  # fmt: skip

    batch = run(as_csv(PERSON | funding), section="funding")

    assert (batch.state, batch.problems) == (BatchState.COMMITTED, [])
    item = Item.objects.get()
    assert (item.label, item.self_ids) == ("Rivers of the north", ["grant_number:N-7"])
    assert item.content["amount"] == {"currency-code": "GBP", "value": "50000"}


def test_two_keywords_of_a_person_are_two_items() -> None:
    run(as_csv(PERSON | {"keyword": "rivers"}, PERSON | {"keyword": "lakes"}), section="keywords")

    assert {item.label for item in Item.objects.all()} == {"rivers", "lakes"}


@pytest.mark.parametrize("section", FIELDS)
def test_no_name_of_a_column_means_two_things(section: str) -> None:
    names = [
        columns._bare(name)
        for column in columns.known_columns(section)
        for name in {columns._bare(alias) for alias in (column.name, *column.aliases)}
    ]

    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "names",
    [
        ("contributor", "contributor"), ("contributor 1", "contributor 2"),
        ("Contributors", "Contributor_2"), ("contributor-1", "CONTRIBUTOR 12"),
    ],
)  # fmt: skip
def test_contributors_may_have_several_columns(names: tuple[str, str]) -> None:
    found = columns.find_columns("work", ["identifier", *names])

    assert found.places["contributors"] == 1
    assert found.more == {"contributors": [2]}
    assert not found.notes
