"""A file goes in through a browser: looked at, decided about, corrected, and taken back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils.timezone import now
from playwright.sync_api import Page, expect

from oauth.models import Connection
from records.models import Item
from scoping.context import tenant_context
from sync.models import Placement
from tenants.models import Tenant
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


HUB = (
    "Identifier,First name,Last name,Email,Affiliation type,Organisation,Department,City,Country,"
    "Course/Title,Start date,End date,Put-Code\n"
    "0001,Kiri,Ngata,kiri.ngata@northfield.example,staff,,Geology,,,Professor,2018-06,,\n"
    "0002,Kiri,Ngata,kiri.ngata@northfield.example,student,,Geology,,,PhD,2012,2016,\n"
)


def test_a_hubs_file_goes_in_unedited(page: Page, cast: Cast, tmp_path: Path, watch: Watch) -> None:
    with tenant_context(cast.tenant.pk):
        Tenant.objects.update(
            organization_name="Northfield University",
            organization_city="Northfield",
            organization_country="GB",
            organization_ror="https://ror.org/01nrxwf90",
        )
    upload(page, tmp_path, HUB.encode())
    approve(page)

    assert labels(cast) == ["PhD, Northfield University", "Professor, Northfield University"]
    assert labels(cast, section="education") == ["PhD, Northfield University"]
    assert watch.complaints == []


def test_a_sent_import_is_withdrawn(page: Page, cast: Cast, tmp_path: Path, watch: Watch) -> None:
    person = cast.researchers["Garcia"]
    upload(page, tmp_path, as_csv(ROW | {"email": "", "identifier": person.external_ref}))
    approve(page)
    with tenant_context(cast.tenant.pk):
        item = Item.objects.get(batch__isnull=False)
        bound = Connection.objects.get(researcher=person)
        Placement.objects.create(
            tenant=cast.tenant, credential=bound.credential, item=item, orcid_id=bound.orcid_id,
            section=item.section, state="in-orcid", put_code=4711, fingerprint=item.fingerprint,
            changed_at=now(),
        )  # fmt: skip

    page.get_by_role("link", name="Undo this import").click()
    expect(page.get_by_text("Items withdrawn from ORCID")).to_be_visible()
    page.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_text("Undone", exact=True).first).to_be_visible()

    assert labels(cast, wanted=True) == []
    assert labels(cast, wanted=False) == ["Lecturer, University of Edinburgh"]
    assert watch.complaints == []


def test_a_peer_review_is_entered_with_year_and_group_alone(
    page: Page, cast: Cast, watch: Watch
) -> None:
    person = cast.researchers["Garcia"]
    page.goto(f"/t/northfield/researchers/{person.public_id}/add/peer-review/")
    watch.picture(page, "peer-review")
    page.get_by_label("Role").select_option("reviewer")
    page.get_by_label("Type", exact=True).select_option("review")
    page.get_by_label("Year", exact=True).fill("2024")
    page.get_by_label("Review group").fill("1741-4857")
    page.get_by_label("Organisation", exact=True).fill("Northfield University")
    page.get_by_label("City").fill("Northfield")
    page.get_by_label("Country").fill("GB")
    page.get_by_role("button", name="Save").click()

    with tenant_context(cast.tenant.pk):
        item = Item.objects.get(section="peer-review")
    assert item.content["review-group-id"] == "issn:1741-4857"
    assert item.content["review-completion-date"] == {"year": {"value": "2024"}}
    assert not [name for name in item.content if name.startswith("subject")]
    assert watch.complaints == []
