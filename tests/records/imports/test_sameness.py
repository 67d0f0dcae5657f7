"""Which item a row means: a new one, a change, or one that is there already in other words."""

import pytest
from django.utils.timezone import now

from audit.entries import SYSTEM
from records import actions as items
from records.imports import actions
from records.models import ImportRow, Item, RowChoice, RowVerdict
from tenants.models import Researcher
from tests.records.samples import work
from tests.records.uploads import ROW, as_csv, counts, run, stage

pytestmark = pytest.mark.usefixtures("in_north")


def commit(content: bytes, choice: RowChoice) -> None:
    batch = stage(content)
    actions.choose(batch=batch, numbers=None, choice=choice)
    actions.commit(batch=batch, actor=SYSTEM, clock=now)


def roles() -> list[str]:
    return [item.label.partition(",")[0] for item in Item.objects.filter(wanted=True)]


def test_two_references_for_the_same_words_refuse_the_second() -> None:
    batch = stage(as_csv(ROW | {"id": "a"}, ROW | {"id": "b"}))

    assert counts(batch) == (1, 0, 0, 1)
    assert "Row 2 is the same affiliation" in batch.problems[0]["sentence"]


@pytest.mark.parametrize("second", [[{"id": "b"}], [{"id": "a"}, {"id": "b"}]])
def test_so_does_a_second_file(second: list[dict[str, str]]) -> None:
    run(as_csv(ROW | {"id": "a"}))

    batch = stage(as_csv(*(ROW | one for one in second)))

    assert batch.rows_refused == 1
    assert "reference “a”" in batch.problems[0]["sentence"]


def test_the_same_words_with_other_blanks_and_case_are_the_same_item() -> None:
    run(as_csv(ROW | {"role-title": "Senior Lecturer"}))

    batch = run(as_csv(ROW | {"role-title": "Senior  lecturer"}))

    assert batch.rows_new == batch.rows_alike == 0
    assert Item.objects.count() == 1


@pytest.mark.parametrize("change", [
    {"role-title": "Senior Professor"},
    {"department-name": "Pure Mathematics"},
    {"start-date": "2019-10-01"},
])  # fmt: skip
def test_a_corrected_row_looks_like_a_change_and_goes_in_as_it_is_chosen(
    change: dict[str, str],
) -> None:
    run(as_csv(ROW))
    corrected = as_csv(ROW | change)

    batch = stage(corrected)
    (row,) = ImportRow.objects.filter(batch=batch)
    assert (row.verdict, (row.draft or {})["like"]) == (
        RowVerdict.ALIKE, "Professor, University of Edinburgh")  # fmt: skip
    actions.discard(batch=batch)

    commit(corrected, RowChoice.CHANGE)
    assert Item.objects.count() == 1
    assert counts(stage(corrected)) == (0, 0, 1, 0)


def test_a_row_that_looks_like_a_change_can_be_added() -> None:
    run(as_csv(ROW))

    commit(as_csv(ROW | {"role-title": "Dean"}), RowChoice.ADD)

    assert sorted(roles()) == ["Dean", "Professor"]


@pytest.mark.parametrize("choice", [RowChoice.UNDECIDED, RowChoice.LEAVE])
def test_a_row_about_which_nobody_decided_is_left_out_with_its_cells(choice: RowChoice) -> None:
    run(as_csv(ROW))

    commit(as_csv(ROW | {"role-title": "Dean"}), choice)

    assert roles() == ["Professor"]
    (row,) = ImportRow.objects.filter(verdict=RowVerdict.REFUSED)
    assert "Dean" in (row.cells or [])
    assert "looks like a change" in row.errors[0]["sentence"]


def test_contracts_with_references_of_their_own_are_asked_about_only_if_nearly_equal() -> None:
    run(as_csv(ROW | {"id": "a"}))

    batch = stage(
        as_csv(
            ROW | {"id": "b", "role-title": "Dean"},
            ROW | {"id": "c", "department-name": "Physics"},
        )
    )

    assert (batch.rows_new, batch.rows_alike) == (1, 1)


def test_what_a_row_does_not_name_is_kept(ada: Researcher) -> None:
    content = work() | {
        "contributors": {"contributor": [{"credit-name": {"value": "A. L."}}]},
        "citation": {"citation-type": "bibtex", "citation-value": "@article{a}"},
    }
    draft = items.ItemDraft("work", content, key="w")
    items.add_item(researcher=ada, draft=draft, actor=SYSTEM, now=now())

    run(as_csv({"identifier": "ada", "id": "w", "title": "Brooks"}), section="work")

    after = Item.objects.get().content
    assert after["title"]["title"]["value"] == "Brooks"
    assert after["contributors"]["contributor"][0]["credit-name"]["value"] == "A. L."
    assert after["citation"]["citation-value"] == "@article{a}"
    assert after["external-ids"]["external-id"][0]["external-id-value"] == "10.5555/rivers"
    assert after["type"] == "journal-article"


def test_an_empty_cell_empties_the_field() -> None:
    run(as_csv(ROW | {"id": "a", "url": "https://north.example"}))

    run(as_csv(ROW | {"id": "a", "url": ""}))

    assert "url" not in Item.objects.get().content


def test_an_identifier_finds_an_item_to_which_no_reference_was_given(ada: Researcher) -> None:
    draft = items.ItemDraft("work", work())
    items.add_item(researcher=ada, draft=draft, actor=SYSTEM, now=now())
    row = {"identifier": "ada", "id": "w-1", "title": "Rivers", "type": "journal-article",
           "doi": "https://doi.org/10.5555/RIVERS"}  # fmt: skip

    batch = run(as_csv(row), section="work")

    assert batch.rows_new == 0
    assert Item.objects.get().key == "w-1"


def test_an_item_changed_since_the_check_is_not_overwritten() -> None:
    run(as_csv(ROW | {"id": "a"}))
    batch = stage(as_csv(ROW | {"id": "a", "role-title": "Dean"}))
    item = Item.objects.get()
    changed = item.content | {"role-title": "Provost"}
    items.change_item(item=item, content=changed, actor=SYSTEM, now=now())

    actions.commit(batch=batch, actor=SYSTEM, clock=now)

    assert roles() == ["Provost"]
    (row,) = ImportRow.objects.filter(verdict=RowVerdict.REFUSED)
    assert "changed after the file was checked" in row.errors[0]["sentence"]


def test_a_row_whose_item_another_import_added_meanwhile_leaves_it_alone() -> None:
    row = ROW | {"id": "a"}
    first, second = stage(as_csv(row)), stage(as_csv(row, row | {"id": "b", "start-date": "2001"}))
    actions.commit(batch=first, actor=SYSTEM, clock=now)

    actions.commit(batch=second, actor=SYSTEM, clock=now)

    second.refresh_from_db()
    assert (second.rows_new, second.rows_refused) == (1, 1)
    assert "was added with the same reference" in second.problems[0]["sentence"]
    assert Item.objects.get(key="a").batch_id == first.pk
    first.refresh_from_db()
    actions.undo(batch=first, actor=SYSTEM, clock=now)
    assert [item.key for item in Item.objects.all()] == ["b"]


def test_rows_left_out_are_counted_among_the_reasons() -> None:
    run(as_csv(ROW))

    batch = run(as_csv(ROW | {"role-title": "Dean"}))

    assert [(one["rows"], one["first_rows"]) for one in batch.problems] == [(1, [2])]
