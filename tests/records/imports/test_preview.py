"""What a person sees before an import goes in, and decides about it."""

from collections.abc import Iterator

import pytest
from django.urls import reverse

from records.models import ImportBatch, ImportRow, Item, RowChoice
from tests.cast import Member
from tests.counting import queries_of
from tests.records.uploads import ROW, as_csv, run, stage

pytestmark = pytest.mark.usefixtures("in_north")


def page(member: Member, batch: ImportBatch, query: str = "") -> str:
    url = reverse("records:import", args=["north", batch.public_id])
    answer = member.get(f"{url}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def many(count: int) -> Iterator[dict[str, str]]:
    return (ROW | {"identifier": f"E-{number}", "id": "c"} for number in range(count))


def test_a_changed_row_shows_field_before_and_after(alice: Member) -> None:
    run(as_csv(ROW | {"id": "c"}))
    batch = stage(as_csv(ROW | {"id": "c", "role-title": "Dean", "end-date": "2024-12"}))

    shown = page(alice, batch, "?show=changed")

    assert "<dt>Role or title</dt><dd><del>Professor</del> → <ins>Dean</ins></dd>" in shown
    assert "<dt>End date</dt><dd><del>—</del> → <ins>2024-12</ins></dd>" in shown
    assert "<dt>Department</dt>" not in shown


def test_all_rows_can_be_paged_and_filtered(alice: Member) -> None:
    run(as_csv(*many(3)))
    batch = stage(as_csv(*many(120), ROW | {"identifier": "E-200", "org-name": ""}))

    first, second = page(alice, batch), page(alice, batch, "?after=51")
    assert "E-0" in first and "E-60" not in first
    assert "E-60" in second and "E-0 " not in second
    assert "after=101" in second
    assert page(alice, batch, "?show=unchanged").count('<th scope="row">Professor') == 3
    assert "The name is missing." in page(alice, batch, "?show=refused")


@pytest.mark.parametrize("place", ["?after=x", "?before=99999999999", "?show=hobby", "?after=-1"])
def test_a_made_up_place_shows_the_first_rows(alice: Member, place: str) -> None:
    batch = stage(as_csv(*many(2)))

    assert "E-0" in page(alice, batch, place)


def test_a_page_asks_as_often_for_many_rows_as_for_few(alice: Member) -> None:
    run(as_csv(*many(40)))
    few, some = (
        stage(as_csv(*(row | {"role-title": "Dean"} for row in many(count)))) for count in (2, 40)
    )

    urls = [reverse("records:import", args=["north", batch.public_id]) for batch in (few, some)]
    assert queries_of(alice, urls[0]) == queries_of(alice, urls[1])


def test_people_are_shown_with_what_changes(alice: Member) -> None:
    batch = stage(as_csv(ROW | {"identifier": "ada", "first-name": "Ada", "last-name": "King"}))

    assert "Update 1 researcher from the file" in page(alice, batch)
    shown = page(alice, batch, "?show=people")
    assert "<dt>Last name</dt><dd><del>Lovelace</del> → <ins>King</ins></dd>" in shown


def test_alice_decides_row_by_row_or_about_all(alice: Member) -> None:
    run(as_csv(ROW, ROW | {"identifier": "E-2"}))
    batch = stage(
        as_csv(*(ROW | {"identifier": ref, "role-title": "Dean"} for ref in ("E-1", "E-2")))
    )
    assert "Looks like a change of “Professor, University of Edinburgh”." in page(alice, batch)
    url = reverse("records:import_choose", args=["north", batch.public_id])

    answer = alice.post(
        url, {"row-2": "change", "row-3": "leave", "row-x": "add", "row-99": "change"}
    )
    assert answer.status_code == 302
    rows = ImportRow.objects.filter(batch=batch).order_by("number")
    assert [row.choice for row in rows] == [RowChoice.CHANGE, RowChoice.LEAVE]

    alice.post(url, {"all": "add"})
    assert {row.choice for row in rows.all()} == {RowChoice.ADD}

    alice.post(reverse("records:import_commit", args=["north", batch.public_id]))
    assert Item.objects.count() == 4


def test_a_new_row_shows_what_was_understood_and_a_known_person_by_their_name(
    alice: Member,
) -> None:
    row = ROW | {"identifier": "ada", "last-name": "King", "start-date": "1 Sep 2019"}

    shown = page(alice, stage(as_csv(row)))

    assert "<dt>Start date</dt><dd><ins>2019-09-01</ins></dd>" in shown
    assert "Ada Lovelace" in shown and "Ada King" not in shown


def test_decided_rows_are_not_called_undecided(alice: Member) -> None:
    run(as_csv(ROW))
    batch = stage(as_csv(ROW | {"role-title": "Dean"}))
    assert "otherwise it is left out" in page(alice, batch)

    alice.post(reverse("records:import_choose", args=["north", batch.public_id]), {"all": "change"})

    assert "otherwise it is left out" not in page(alice, batch)
