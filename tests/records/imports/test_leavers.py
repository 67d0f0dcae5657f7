"""A file that is everyone of a section shows who is missing, and a person decides."""

import pytest
from django.urls import reverse
from django.utils.timezone import now

from audit.entries import SYSTEM
from records import actions as items
from records.imports import actions
from records.imports.actions import Approval, ApprovalRefusedError, Upload
from records.imports.leavers import WITHDRAW
from records.imports.options import ReadingOptions
from records.models import ImportBatch, ImportLeaver, Item
from tenants.models import Researcher
from tests.cast import Member
from tests.records.samples import EMPLOYMENT
from tests.records.uploads import ROW, as_csv, run

pytestmark = pytest.mark.usefixtures("in_north")


def row(ref: str, **texts: str) -> dict[str, str]:
    return ROW | {"identifier": ref, "id": f"of-{ref}"} | texts


def everyone(*rows: dict[str, str], department: str = "") -> ImportBatch:
    options = ReadingOptions(is_full_list=True, department=department)
    upload = Upload("all.csv", "employment", as_csv(*rows), options)
    return actions.stage(upload=upload, actor=SYSTEM, clock=now)


def missing(batch: ImportBatch) -> set[str]:
    rows = ImportLeaver.objects.filter(batch=batch).select_related("researcher")
    return {leaver.researcher.external_ref for leaver in rows}


def approve(batch: ImportBatch, leavers: str) -> None:
    approval = Approval(leavers=leavers)
    actions.commit(batch=batch, actor=SYSTEM, clock=now, approval=approval)


def test_who_is_missing_gets_the_end_date_that_is_given() -> None:
    run(as_csv(row("a"), row("b")))
    batch = everyone(row("a"))
    assert missing(batch) == {"b"}

    approve(batch, "30.09.2026")

    ended = Item.objects.get(key="of-b")
    assert ended.content["end-date"]["day"]["value"] == "30"
    assert "end-date" not in Item.objects.get(key="of-a").content
    assert missing(everyone(row("a"))) == set()


def test_or_the_items_are_withdrawn_or_left_and_it_can_be_undone() -> None:
    run(as_csv(row("a"), row("b")))
    left = everyone(row("a"))
    approve(left, "")
    assert Item.objects.filter(wanted=True).count() == 2

    batch = everyone(row("a"))
    approve(batch, WITHDRAW)
    assert not Item.objects.get(key="of-b").wanted
    batch.refresh_from_db()
    actions.undo(batch=batch, actor=SYSTEM, clock=now)
    assert Item.objects.get(key="of-b").wanted


def test_a_person_is_present_also_when_their_row_is_refused() -> None:
    run(as_csv(row("a"), row("b")))

    batch = everyone(row("a"), row("b", **{"org-country": "XX"}))

    assert batch.rows_refused == 1
    assert missing(batch) == set()


@pytest.mark.parametrize("unknown", [{"identifier": ""}, {"identifier": "", "email": "no address"}])
def test_while_it_is_not_known_whose_a_row_is_nobody_is_proposed(unknown: dict[str, str]) -> None:
    run(as_csv(row("a"), row("b")))

    batch = everyone(row("a", email=""), row("c", email="") | unknown)

    assert missing(batch) == set()
    assert "Nobody is proposed" in batch.notes[-1]


def test_only_items_that_came_by_imports_and_go_on_are_proposed(ada: Researcher) -> None:
    draft = items.ItemDraft("employment", EMPLOYMENT)
    items.add_item(researcher=ada, draft=draft, actor=SYSTEM, now=now())
    run(as_csv(row("a"), row("b", **{"end-date": "2024"})))

    assert missing(everyone(row("a"))) == set()


def test_an_item_made_by_hand_stays_so_after_an_import_changed_it(ada: Researcher) -> None:
    draft = items.ItemDraft("employment", EMPLOYMENT, key="of-ada")
    items.add_item(researcher=ada, draft=draft, actor=SYSTEM, now=now())
    run(as_csv(row("a"), row("ada")))

    assert missing(everyone(row("a"))) == set()


def test_a_department_is_looked_at_alone() -> None:
    run(as_csv(row("a"), row("b"), row("c", **{"department-name": "Physics"})))

    assert missing(everyone(row("a"), department=" mathematics")) == {"b"}
    misspelt = everyone(row("a"), department="Mathmatics")
    assert missing(misspelt) == set()
    assert "has the department “Mathmatics”" in misspelt.notes[-1]


def test_what_is_unticked_or_changed_since_is_left(alice: Member) -> None:
    run(as_csv(row("a"), row("b"), row("c"), row("d")))
    batch = everyone(row("a"))
    item = Item.objects.get(key="of-b")
    url = reverse("records:import_missing", args=["north", batch.public_id])
    alice.post(url, {"shown": [item.public_id]})
    changed = Item.objects.get(key="of-c")
    content = changed.content | {"role-title": "Dean"}
    items.change_item(item=changed, content=content, actor=SYSTEM, now=now())

    approve(batch, WITHDRAW)

    assert set(Item.objects.filter(wanted=True).values_list("key", flat=True)) == {
        "of-a", "of-b", "of-c",
    }  # fmt: skip


def test_an_end_before_the_start_leaves_the_item_and_says_so() -> None:
    run(as_csv(row("a"), row("b")))
    batch = everyone(row("a"))

    approve(batch, "1999")

    batch.refresh_from_db()
    assert "stays as it is" in batch.notes[-1]
    assert "end-date" not in Item.objects.get(key="of-b").content


def test_an_end_date_that_is_none_is_refused_before_anything_happens() -> None:
    run(as_csv(row("a"), row("b")))
    batch = everyone(row("a"))

    with pytest.raises(ApprovalRefusedError):
        approve(batch, "soon")

    batch.refresh_from_db()
    assert batch.state == "staged"


def test_many_missing_want_their_number_typed(alice: Member) -> None:
    run(as_csv(row("a"), row("b")))
    batch = everyone(row("a"))
    page = alice.get(reverse("records:import", args=["north", batch.public_id])).content.decode()
    assert "Type 1 to confirm" in page
    listed = reverse("records:import", args=["north", batch.public_id]) + "?show=missing"
    assert "Professor, University of Edinburgh" in alice.get(listed).content.decode()
    commit = reverse("records:import_commit", args=["north", batch.public_id])

    answer = alice.post(commit, {"leavers": "withdraw", "typed": "7"}, follow=True)
    assert "Type the number of missing items, 1, to confirm." in answer.content.decode()
    answer = alice.post(commit, {"leavers": "end"}, follow=True)
    assert "Enter the date on which the items end." in answer.content.decode()
    assert Item.objects.filter(wanted=True).count() == 2

    alice.post(commit, {"leavers": "withdraw", "typed": "1"})
    assert Item.objects.filter(wanted=True).count() == 1


def test_few_of_many_do_not() -> None:
    run(as_csv(*(row(f"p{number}") for number in range(12))))

    batch = everyone(*(row(f"p{number}") for number in range(11)))

    assert missing(batch) == {"p11"}
    assert not batch.options["type_leavers"]
