"""One row of a file of works that is about several of the tenant's people."""

import json

import pytest

from records.imports import rejected_rows, shared_rows
from records.imports.queries import refused_rows
from records.models import Item, RowVerdict
from tenants.models import Researcher
from tests.records.uploads import as_csv, counts, run, stage

pytestmark = pytest.mark.usefixtures("in_north")

PAPER = {"id": "P-1", "title": "Rivers", "type": "journal-article", "doi": "10.5555/rivers"}


def owners() -> list[str]:
    return [
        item.researcher.external_ref
        for item in Item.objects.select_related("researcher").order_by("researcher_id")
    ]


def test_each_of_them_gets_the_item_under_the_same_key() -> None:
    batch = run(
        as_csv(PAPER | {"researchers": "ada; eve@north.example ;kay@north.example"}), "work"
    )

    assert counts(batch) == (3, 0, 0, 0)
    items = Item.objects.select_related("researcher").order_by("researcher_id")
    assert [item.key for item in items] == ["P-1"] * 3
    assert len({item.fingerprint for item in items}) == 1
    assert {item.researcher.email for item in items} == {
        "ada@north.example", "eve@north.example", "kay@north.example",
    }  # fmt: skip


def test_the_same_file_changes_nothing_the_second_time() -> None:
    file = as_csv(PAPER | {"researchers": "ada;eve@north.example"})
    run(file, "work")

    assert counts(stage(file, "work")) == (0, 0, 2, 0)


def test_an_unknown_reference_is_refused_alone_and_can_be_corrected() -> None:
    batch = run(as_csv(PAPER | {"researchers": "ada;E-404"}), "work")

    assert counts(batch) == (1, 0, 0, 1)
    assert owners() == ["ada"]
    assert batch.problems[0]["first_rows"] == [2]
    lines = "".join(rejected_rows.as_csv(batch.columns, refused_rows(batch_id=batch.pk)))
    assert "E-404,2," in lines
    assert "ada" not in lines


def test_a_row_may_be_about_a_person_and_others() -> None:
    row = {"identifier": "E-1", "first-name": "Grace", "researchers": "ada"} | PAPER

    run(as_csv(row), "work")

    assert sorted(owners()) == ["E-1", "ada"]


def test_somebody_who_is_named_twice_gets_it_once() -> None:
    batch = stage(as_csv(PAPER | {"researchers": "ada; ADA;ada"}), "work")

    assert counts(batch) == (1, 0, 0, 0)


def test_json_may_have_a_list() -> None:
    rows = [PAPER | {"researchers": ["ada", "eve@north.example"]}]

    assert counts(stage(json.dumps(rows).encode(), "work")) == (2, 0, 0, 0)


def test_a_claimed_id_names_a_person_too(ada: Researcher) -> None:
    assert shared_rows.person_of("https://orcid.org/0000-0002-1825-0097")[0] == "orcid-id"
    assert shared_rows.person_of("E-1815")[0] == "identifier"


def test_a_row_names_no_more_people_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_rows, "MOST_RESEARCHERS", 2)
    batch = stage(as_csv(PAPER | {"researchers": "a;b;c"}), "work")

    (row,) = refused_rows(batch_id=batch.pk)
    assert row.verdict == RowVerdict.REFUSED
    assert row.errors[0]["sentence"] == "The row names 3 researchers. The limit is 2."


def test_all_rows_together_name_no_more_people_than_a_file_has_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shared_rows, "MOST_ROWS", 3)
    batch = stage(as_csv(*[PAPER | {"researchers": "a;b"}] * 2), "work")

    assert "name more than 3 researchers together" in batch.notes[0]
