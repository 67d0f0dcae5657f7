"""Files that once doubled items or dropped what they say of people, through the upload page."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import now

from audit.entries import SYSTEM
from records.models import ImportBatch, ImportRow, Item, RowVerdict
from scoping.context import tenant_context
from tenants import actions as tenants
from tenants.models import Researcher
from tests.cast import Member
from tests.records.cases import case

Upload = Callable[..., ImportBatch]


@pytest.fixture
def upload(alice: Member, ada: Researcher) -> Upload:
    """Return a function that uploads a file of the cases as Alice does; it may approve it too."""

    def send(name: str, *, section: str = "employment", approves: bool = True) -> ImportBatch:
        file = SimpleUploadedFile("file.csv", case(name))
        form = {"section": section, "file": file}
        answer = alice.post(reverse("records:import_upload", args=["north"]), form, follow=True)
        assert answer.status_code == 200
        found: ImportBatch = answer.context["batch"]
        if approves:
            alice.post(reverse("records:import_commit", args=["north", found.public_id]))
        with tenant_context(ada.tenant_id):
            found.refresh_from_db()
        return found

    return send


def page(alice: Member, batch: ImportBatch, query: str = "") -> str:
    url = reverse("records:import", args=["north", batch.public_id])
    return str(alice.get(f"{url}{query}").content.decode())


def test_one_affiliation_under_two_references_goes_in_once(upload: Upload) -> None:
    batch = upload("04-same-content-two-ids/file.csv")

    assert (batch.rows_new, batch.rows_refused) == (1, 1)
    assert "Row 2 is the same affiliation" in batch.problems[0]["sentence"]


def test_a_corrected_row_is_shown_as_what_it_looks_like(
    upload: Upload, alice: Member, ada: Researcher
) -> None:
    upload("05-corrected-row-without-id/1.csv")

    batch = upload("05-corrected-row-without-id/2.csv", approves=False)

    assert (batch.rows_new, batch.rows_alike) == (0, 1)
    assert "Looks like a change of “Lecturer, University of Edinburgh”." in page(alice, batch)
    choose = reverse("records:import_choose", args=["north", batch.public_id])
    alice.post(choose, {"all": "change"})
    alice.post(reverse("records:import_commit", args=["north", batch.public_id]))
    with tenant_context(ada.tenant_id):
        assert Item.objects.get().label == "Senior Lecturer, University of Edinburgh"
    again = upload("05-corrected-row-without-id/2.csv", approves=False)
    assert again.rows_unchanged == 1


def test_what_changes_about_a_known_person_is_shown(
    upload: Upload, alice: Member, ada: Researcher
) -> None:
    with tenant_context(ada.tenant_id):
        chiara = tenants.add_researcher(
            draft=tenants.ResearcherDraft(
                external_ref="NU-1014", given_names="Chiara", family_name="Rossi",
                email="chiara.rossi@northfield.example",
            ),
            actor=SYSTEM,
            now=now(),
        )  # fmt: skip

    batch = upload("16-renamed-person/file.csv", approves=False)

    shown = page(alice, batch, "?show=people")
    assert "<del>Rossi</del> → <ins>Bianchi</ins>" in shown
    assert "<ins>chiara.bianchi@northfield.example</ins>" in shown
    alice.post(
        reverse("records:import_commit", args=["north", batch.public_id]), {"updates_people": "1"}
    )
    with tenant_context(ada.tenant_id):
        chiara.refresh_from_db()
    assert chiara.name == "Chiara Bianchi"


def test_a_changed_row_shows_what_changes_from_what(upload: Upload, alice: Member) -> None:
    upload("26-what-changes/1.csv", section="work")

    batch = upload("26-what-changes/2.csv", section="work", approves=False)

    assert batch.rows_changed == 1
    assert "<del>A title</del> → <ins>A better title</ins>" in page(alice, batch)


def test_a_put_code_that_cannot_be_checked_writes_no_copy(upload: Upload, ada: Researcher) -> None:
    batch = upload("03-put-code-ignored/file.csv")

    assert batch.rows_refused == 1
    with tenant_context(ada.tenant_id):
        assert not Item.objects.exists()
        (row,) = ImportRow.objects.filter(verdict=RowVerdict.REFUSED)
    assert row.errors[0]["column"] == "put-code"
