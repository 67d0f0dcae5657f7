"""What the rows of a file become: whose item, new, changed or the same."""

import pytest
from django.utils.timezone import now

from audit.entries import SYSTEM
from records import actions as items
from records import contents
from records.imports import actions
from records.models import BatchState, ImportRow, Item, RowVerdict
from tenants.models import Researcher
from tests.records.samples import EMPLOYMENT_TEXTS
from tests.records.uploads import ROW, as_csv, counts, run, stage

pytestmark = pytest.mark.usefixtures("in_north")


def test_the_good_rows_go_in_and_the_refused_stay_with_their_cells() -> None:
    batch = run(as_csv(ROW | {"identifier": "ada"}, ROW | {"org-name": ""}))

    assert batch.state == BatchState.COMMITTED
    item = Item.objects.select_related("researcher").get()
    assert (item.researcher.external_ref, item.label) == (
        "ada",
        "Professor, University of Edinburgh",
    )
    assert item.batch_id == batch.pk
    (row,) = ImportRow.objects.all()
    assert row.errors == [{"column": "org-name", "sentence": "The name is missing."}]
    assert row.cells == list((ROW | {"org-name": ""}).values())


def test_an_unknown_person_is_added_and_their_id_stays_a_claim() -> None:
    run(as_csv(ROW | {"email": "Grace@North.example", "ORCID iD": "0000-0002-1825-0097"}))

    person = Researcher.objects.get(external_ref="E-1")
    assert person.name == "Grace Hopper"
    assert person.claimed_orcid_id == "0000-0002-1825-0097"
    assert not person.connections.exists()


def test_the_same_file_again_does_nothing() -> None:
    content = as_csv(ROW | {"id": "c-1"}, ROW | {"identifier": "E-2"})
    run(content)

    again = stage(content)

    assert counts(again) == (0, 0, 2, 0)
    assert {row.verdict for row in ImportRow.objects.all()} == {RowVerdict.UNCHANGED}
    actions.commit(batch=again, actor=SYSTEM, clock=now)
    assert not ImportRow.objects.exists()


def test_the_same_key_with_other_facts_is_a_change() -> None:
    run(as_csv(ROW | {"id": "c-1"}))
    before = Item.objects.get()

    batch = run(as_csv(ROW | {"id": "c-1", "role-title": "Dean"}))

    assert counts(batch) == (0, 1, 0, 0)
    after = Item.objects.get()
    assert (after.pk, after.public_id, after.self_ids) == (
        before.pk, before.public_id, before.self_ids)  # fmt: skip
    assert after.label.startswith("Dean")


def test_without_a_key_an_end_date_changes_the_same_item() -> None:
    run(as_csv(ROW))

    batch = run(as_csv(ROW | {"end-date": "2024-12"}))

    assert counts(batch) == (0, 1, 0, 0)
    assert Item.objects.get().content["end-date"]["month"]["value"] == "12"


def test_a_row_may_name_its_own_kind_of_affiliation() -> None:
    run(as_csv(ROW | {"affiliation-section": "INVITED_POSITION"}))

    assert Item.objects.get().section == "invited-position"


def test_a_person_is_found_by_address_where_the_file_has_no_key() -> None:
    run(as_csv({"email": "ADA@north.example"} | EMPLOYMENT_TEXTS))

    assert Item.objects.get().researcher_id == Researcher.objects.get().pk


def test_an_imported_item_is_whole() -> None:
    run(as_csv(ROW | {"id": "c-1", "identifier": "ada"}))

    item = Item.objects.get()
    understood = contents.understand("employment", item.content, own_id="unused")
    assert (item.fingerprint, tuple(item.self_ids), item.label) == (
        understood.fingerprint, understood.self_ids, understood.label)  # fmt: skip
    assert (item.key, item.wanted, len(item.public_id)) == ("c-1", True, 22)


def test_a_withdrawn_item_that_a_file_still_names_comes_back() -> None:
    run(as_csv(ROW))
    items.withdraw_item(item=Item.objects.get(), actor=SYSTEM, now=now())

    batch = run(as_csv(ROW))

    assert counts(batch) == (0, 1, 0, 0)
    assert Item.objects.get().wanted
