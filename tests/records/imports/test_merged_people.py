"""Files find a person by the references of both who turned out to be one."""

import pytest
from django.utils.timezone import now

from audit.entries import SYSTEM
from records import actions as items
from records.imports import actions, undo
from records.imports.actions import Approval
from records.models import ImportPerson, ImportRow, Item
from tenants import actions as tenants
from tenants.models import Researcher
from tests.records.uploads import ROW, as_csv, counts, run, stage
from tests.sync.world import work
from tests.tenants.merged import leave_merged

pytestmark = pytest.mark.usefixtures("in_north")
DOUBLE = "bea@north.example"


@pytest.fixture
def double(ada: Researcher) -> Researcher:
    """Return a second researcher, known by an e-mail address alone, before the two are merged."""
    draft = tenants.ResearcherDraft(external_ref=DOUBLE, given_names="Bea", email=DOUBLE)
    return tenants.add_researcher(draft=draft, actor=SYSTEM, now=now())


def people() -> set[str]:
    return set(Researcher.objects.values_list("external_ref", flat=True))


@pytest.mark.parametrize(
    "keys",
    [
        {"identifier": DOUBLE},
        {"identifier": DOUBLE, "email": "ada@north.example"},
        {"identifier": "", "email": DOUBLE},
        {"identifier": "", "email": DOUBLE.upper()},
    ],
)
def test_what_was_known_of_the_merged_one_finds_who_is_left(
    ada: Researcher, double: Researcher, keys: dict[str, str]
) -> None:
    leave_merged(double, into=ada)

    batch = run(as_csv(ROW | {"first-name": "", "last-name": ""} | keys))

    assert counts(batch) == (1, 0, 0, 0)
    assert Item.objects.get().researcher == ada
    assert people() == {"ada"}


def test_both_references_in_one_file_mean_one_person(ada: Researcher, double: Researcher) -> None:
    leave_merged(double, into=ada)

    batch = stage(
        as_csv(ROW | {"identifier": "ada", "id": "1"}, ROW | {"identifier": DOUBLE, "id": "1"})
    )

    assert counts(batch) == (1, 0, 0, 1)
    assert "same item of the same researcher" in batch.problems[0]["sentence"]


def test_the_second_reference_renames_nobody(ada: Researcher, double: Researcher) -> None:
    leave_merged(double, into=ada)
    batch = stage(as_csv(ROW | {"identifier": DOUBLE, "last-name": "Hopper"}))
    changes = ImportPerson.objects.get().changes

    actions.commit(batch=batch, actor=SYSTEM, clock=now, approval=Approval(updates_people=True))

    ada.refresh_from_db()
    assert "external_ref" not in changes
    assert (ada.external_ref, ada.family_name) == ("ada", "Hopper")


def test_a_row_about_somebody_who_was_merged_meanwhile_is_kept_with_the_reason(
    ada: Researcher, double: Researcher
) -> None:
    batch = stage(as_csv(ROW | {"identifier": DOUBLE, "first-name": "", "last-name": ""}))
    leave_merged(double, into=ada)

    actions.commit(batch=batch, actor=SYSTEM, clock=now)

    (row,) = ImportRow.objects.filter(batch=batch)
    assert "merged with another one" in row.errors[0]["sentence"]
    assert not Item.objects.exists()


def test_a_new_person_whose_reference_was_merged_meanwhile_is_not_added(ada: Researcher) -> None:
    batch = stage(as_csv(ROW))
    draft = tenants.ResearcherDraft(external_ref=ROW["identifier"], given_names="Grace")
    grace = tenants.add_researcher(draft=draft, actor=SYSTEM, now=now())
    leave_merged(grace, into=ada)

    actions.commit(batch=batch, actor=SYSTEM, clock=now)

    batch.refresh_from_db()
    assert (batch.state, batch.rows_refused) == ("committed", 1)
    assert people() == {"ada"}


def test_undoing_keeps_a_key_that_another_item_has_by_now(ada: Researcher) -> None:
    ada_row = ROW | {"identifier": "ada", "id": "7"}
    run(as_csv(ada_row))
    batch = run(as_csv(ada_row | {"role-title": "Dean"}))
    item = Item.objects.get()
    Item.objects.filter(pk=item.pk).update(key="7 (2)")
    draft = items.ItemDraft(section="work", key="7", content=work("10.1/x"))
    items.add_item(researcher=ada, draft=draft, actor=SYSTEM, now=now())
    Item.objects.filter(section="work").update(section="employment")

    assert undo.plan(batch).restored == 1
    actions.undo(batch=batch, actor=SYSTEM, clock=now)

    item.refresh_from_db()
    assert (item.key, item.content["role-title"]) == ("7 (2)", ROW["role-title"])
