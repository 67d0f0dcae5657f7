"""A file goes in through a browser: looked at, decided about, corrected, and taken back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from records.models import Item
from scoping.context import tenant_context
from tests.browser.people import Cast
from tests.browser.watch import Watch
from tests.records.uploads import as_csv

pytestmark = pytest.mark.browser
SitDown = Callable[..., Page]
ROW = {
    "email": "dean@northfield.example", "role-title": "Lecturer", "department": "Law",
    "start-date": "2020-09-01", "org-name": "University of Edinburgh", "org-city": "Edinburgh",
    "org-country": "UK", "ror id": "01nrxwf90",
}  # fmt: skip
MANAGER = (
    "email,affiliation-section,department-name,role-title,start-date,end-date,org-name,"
    "org-country,org-city,org-region,disambiguated-organization-identifier,"
    "disambiguation-source,url\n"
    "new.person@northfield.example,EMPLOYMENT,Geology,Reader,2021-02,,University of Edinburgh,GB,"
    "Edinburgh,,https://ror.org/01nrxwf90,ROR,\n"
)


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def page(request: pytest.FixtureRequest, cast: Cast, sit_down: SitDown, watch: Watch) -> Page:
    """Return a page of an admin's browser, with and without JavaScript."""
    return watch.over(sit_down(cast.seats["admin"], java_script_enabled=request.param))


def upload(page: Page, path: Path, content: bytes, *ticked: str) -> None:
    file = path / "staff.csv"
    file.write_bytes(content)
    page.goto("/t/northfield/imports/upload/")
    page.get_by_label("File", exact=True).set_input_files(file)
    for label in ticked:
        page.get_by_label(label).check()
    page.get_by_role("button", name="Upload and check").click()


def approve(page: Page) -> None:
    page.get_by_role("button", name="Import valid rows").click()
    expect(page.get_by_text("Imported", exact=True).first).to_be_visible()


def labels(cast: Cast, **wanted: object) -> list[str]:
    with tenant_context(cast.tenant.pk):
        items = Item.objects.filter(batch__isnull=False, **wanted)
        return sorted(items.values_list("label", flat=True))


def test_a_corrected_file_changes_what_is_there(
    page: Page, cast: Cast, tmp_path: Path, watch: Watch
) -> None:
    upload(page, tmp_path, as_csv(ROW))
    approve(page)
    page.get_by_role("link", name="Researchers of this import").click()
    expect(page.get_by_role("link", name="dean@northfield.example")).to_be_visible()

    upload(page, tmp_path, as_csv(ROW | {"role-title": "Senior Lecturer"}))
    watch.picture(page, "import-decide")
    expect(page.get_by_text("Looks like a change of “")).to_be_visible()
    page.get_by_label("What to do with row 2").select_option(label="Change the item")
    page.get_by_role("button", name="Save the choices of this page").click()
    approve(page)

    assert labels(cast) == ["Senior Lecturer, University of Edinburgh"]
    assert watch.complaints == []


def test_the_affiliation_managers_file_goes_in_unedited_and_comes_out_again(
    page: Page, cast: Cast, tmp_path: Path, watch: Watch
) -> None:
    upload(page, tmp_path, MANAGER.encode())
    approve(page)
    assert labels(cast) == ["Reader, University of Edinburgh"]

    page.get_by_role("link", name="Undo this import").click()
    watch.picture(page, "import-undo")
    page.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_text("Undone", exact=True).first).to_be_visible()

    assert labels(cast) == []
    assert watch.complaints == []


def test_who_left_is_shown_and_their_items_end(
    page: Page, cast: Cast, tmp_path: Path, watch: Watch
) -> None:
    other = ROW | {"email": "second@northfield.example", "role-title": "Dean"}
    upload(page, tmp_path, as_csv(ROW, other))
    approve(page)

    upload(page, tmp_path, as_csv(ROW), "This file is everyone of this section")
    page.get_by_role("link", name="See who is missing").click()
    watch.picture(page, "import-missing")
    expect(page.get_by_role("link", name="second@northfield.example")).to_be_visible()
    page.get_by_label("Set their end date to").check()
    page.get_by_label("End date", exact=True).fill("30.09.2026")
    page.get_by_label("Type 1 to confirm").fill("1")
    approve(page)

    with tenant_context(cast.tenant.pk):
        ended = Item.objects.get(label__startswith="Dean")
    assert ended.content["end-date"]["month"]["value"] == "09"
    assert watch.complaints == []


def test_a_new_name_is_taken_over_when_it_is_ticked(
    page: Page, cast: Cast, tmp_path: Path, watch: Watch
) -> None:
    person = cast.researchers["Vik"]
    upload(
        page, tmp_path,
        as_csv(ROW | {"email": "", "identifier": person.external_ref, "last-name": "Vikander"}),
    )  # fmt: skip
    page.get_by_role("link", name="See what would change").click()
    expect(page.get_by_text("Vikander").first).to_be_visible()
    page.get_by_label("Update 1 researcher from the file").check()
    approve(page)

    with tenant_context(cast.tenant.pk):
        person.refresh_from_db()
    assert person.family_name == "Vikander"
    assert watch.complaints == []
