"""Items and imports through their pages, as alice, bob and charlie."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import now

from audit.entries import SYSTEM
from audit.models import Event
from audit.vocabulary import EventKind
from records import actions
from records.fields import FIELDS
from records.imports import actions as imports
from records.imports.actions import Upload
from records.models import BatchState, ImportBatch, Item
from scoping.context import tenant_context
from sync.models import ReviewGroup
from tenants import actions as tenants
from tenants.encryption.secrets import Secret
from tenants.models import ApiType, Environment, MessageFormat, Researcher, Tenant
from tests.cast import Member
from tests.records.samples import EMPLOYMENT_TEXTS, RESOURCE_TEXTS, REVIEW_TEXTS, work

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

MakeResearcher = Callable[[Tenant, str], Researcher]
NO_IDENTIFIERS = {"identifiers-TOTAL_FORMS": "0", "identifiers-INITIAL_FORMS": "0"}
EMPLOYMENT_FORM = {
    name: text for name, text in EMPLOYMENT_TEXTS.items() if name != "start-date"
} | {"start-date_0": "2019", "start-date_1": "9", "start-date_2": ""}
WORK_FORM = {
    "title": "Rivers", "type": "journal-article",
    "identifiers-TOTAL_FORMS": "2", "identifiers-INITIAL_FORMS": "0",
    "identifiers-0-id_type": "doi", "identifiers-0-value": "10.5555/rivers",
    "identifiers-0-relationship": "self", "identifiers-0-url": "",
}  # fmt: skip
REVIEW_FORM = REVIEW_TEXTS | NO_IDENTIFIERS | {
    "review-completion-date_0": "2024", "review-completion-date_1": "",
    "review-completion-date_2": "",
}  # fmt: skip
RESOURCE_FORM = RESOURCE_TEXTS | {
    "start-date_0": "2024", "start-date_1": "3", "start-date_2": "",
    "identifiers-TOTAL_FORMS": "1", "identifiers-INITIAL_FORMS": "0",
    "identifiers-0-id_type": "proposal-id", "identifiers-0-value": "P-1",
    "identifiers-0-relationship": "self", "identifiers-0-url": "",
}  # fmt: skip
FILE = b"identifier,first-name,org-name\nE-1,=cmd(),\n"


@pytest.fixture
def item(ada: Researcher) -> Iterator[Item]:
    with tenant_context(ada.tenant_id):
        draft = actions.ItemDraft("work", work())
        yield actions.add_item(researcher=ada, draft=draft, actor=SYSTEM, now=now())


@pytest.fixture
def batch(ada: Researcher) -> Iterator[ImportBatch]:
    with tenant_context(ada.tenant_id):
        yield imports.stage(
            upload=Upload("people.csv", "employment", FILE), actor=SYSTEM, clock=now
        )


def add_page(ada: Researcher, section: str) -> str:
    return reverse("records:item_add", args=["north", ada.public_id, section])


def page(response: "_MonkeyPatchedWSGIResponse") -> str:
    return response.content.decode()


def test_alice_sees_the_form_and_the_template_of_each_section(
    alice: Member, ada: Researcher
) -> None:
    for section in FIELDS:
        assert alice.get(add_page(ada, section)).status_code == 200
        template = alice.get(reverse("records:import_template", args=["north", section]))
        assert FIELDS[section][0].name in page(template)


def test_alice_adds_a_keyword_which_has_no_identifiers(alice: Member, ada: Researcher) -> None:
    answer = alice.post(add_page(ada, "keywords"), {"keyword": "hydrology"})

    assert answer.status_code == 302
    with tenant_context(ada.tenant_id):
        assert Item.objects.get().label == "hydrology"


def test_alice_adds_an_employment(alice: Member, ada: Researcher) -> None:
    answer = alice.post(add_page(ada, "employment"), EMPLOYMENT_FORM | NO_IDENTIFIERS)

    assert answer.status_code == 302
    with tenant_context(ada.tenant_id):
        item = Item.objects.get()
    assert item.content["start-date"] == {"year": {"value": "2019"}, "month": {"value": "09"}}


def test_alice_adds_a_work_with_its_identifier(alice: Member, ada: Researcher) -> None:
    answer = alice.post(add_page(ada, "work"), WORK_FORM)

    assert answer.status_code == 302
    with tenant_context(ada.tenant_id):
        assert Item.objects.get().self_ids == ["doi:10.5555/rivers"]


def test_a_peer_review_is_anonymous_unless_somebody_says_more(
    alice: Member, ada: Researcher
) -> None:
    shown = page(alice.get(add_page(ada, "peer-review")))
    assert "Without these the review is anonymous" in shown
    assert shown.index("Year of completion") < shown.index("Without these the review is anonymous")

    alice.post(add_page(ada, "peer-review"), REVIEW_FORM)

    with tenant_context(ada.tenant_id):
        item = Item.objects.get()
    assert item.content.keys() == {
        "reviewer-role", "review-identifiers", "review-type", "review-completion-date",
        "review-group-id", "convening-organization",
    }  # fmt: skip
    (own,) = item.content["review-identifiers"]["external-id"]
    assert own["external-id-value"].startswith("orcid-portal:")


def test_the_form_of_a_peer_review_suggests_the_groups_in_use(
    alice: Member, ada: Researcher
) -> None:
    alice.post(add_page(ada, "peer-review"), REVIEW_FORM)
    with tenant_context(ada.tenant_id):
        ReviewGroup.objects.create(
            tenant_id=ada.tenant_id, credential_id=_credential(), changed_at=now(),
            group_id="orcid-generated:panel", name="Grants panel",
        )  # fmt: skip

    shown = page(alice.get(add_page(ada, "peer-review")))

    assert 'list="suggestions-review-group-id"' in shown
    assert '<option value="issn:1741-4857">issn:1741-4857</option>' in shown
    assert '<option value="orcid-generated:panel">Grants panel</option>' in shown


@pytest.mark.parametrize("typed", ["Grants panel", "grants"])
def test_a_review_group_can_be_typed_by_its_name(
    alice: Member, ada: Researcher, typed: str
) -> None:
    with tenant_context(ada.tenant_id):
        ReviewGroup.objects.create(
            tenant_id=ada.tenant_id, credential_id=_credential(), changed_at=now(),
            group_id="orcid-generated:panel", name="Grants panel",
        )  # fmt: skip

    alice.post(add_page(ada, "peer-review"), REVIEW_FORM | {"review-group-id": typed})

    with tenant_context(ada.tenant_id):
        assert Item.objects.get().content["review-group-id"] == "orcid-generated:panel"


def _credential() -> int:
    draft = tenants.CredentialDraft(
        environment=Environment.SIMULATOR, api_type=ApiType.MEMBER, premium=False,
        client_id="APP-0000000000000001", secret=Secret("secret"), scopes=("/activities/update",),
        message_format=MessageFormat.JSON,
    )  # fmt: skip
    return tenants.add_credential(draft=draft, actor=SYSTEM, now=now()).pk


def test_a_group_with_a_wrong_check_digit_stands_at_its_field(
    alice: Member, ada: Researcher
) -> None:
    answer = alice.post(
        add_page(ada, "peer-review"), REVIEW_FORM | {"review-group-id": "1741-4858"}
    )

    assert list(answer.context["form"].errors) == ["review-group-id"]


def test_alice_adds_and_edits_a_research_resource(alice: Member, ada: Researcher) -> None:
    alice.post(add_page(ada, "research-resource"), RESOURCE_FORM)
    with tenant_context(ada.tenant_id):
        item = Item.objects.get()
    address = reverse("records:item_edit", args=["north", item.public_id])
    assert "Beamline 7" in page(alice.get(address))

    changed = {"resource-name": "Beamline 8", "identifiers-INITIAL_FORMS": "1"}
    alice.post(address, RESOURCE_FORM | changed)

    with tenant_context(ada.tenant_id):
        item.refresh_from_db()
    assert item.content["resource-item"][0]["resource-name"] == "Beamline 8"
    assert item.self_ids == ["proposal-id:p-1"]


def test_contributors_stand_one_on_a_line(alice: Member, ada: Researcher) -> None:
    lines = "Hopper, Grace | software\r\nNoether, E | first"
    alice.post(add_page(ada, "work"), WORK_FORM | {"contributors": lines})
    with tenant_context(ada.tenant_id):
        item = Item.objects.get()
    address = reverse("records:item_edit", args=["north", item.public_id])

    assert "Hopper, Grace | software\nNoether, E | first" in page(alice.get(address))
    wrong = WORK_FORM | {"contributors": "Noether, E | sofware"}
    errors = alice.post(address, wrong).context["form"].errors
    assert errors["contributors"][0].startswith("Contributor 1, “Noether, E”: ")


def test_the_form_brings_values_into_orcids_form_as_files_do(
    alice: Member, ada: Researcher
) -> None:
    alice.post(
        add_page(ada, "work"),
        WORK_FORM
        | {
            "identifiers-0-value": "DOI: 10.5555/rivers.",
            "url": "www.example.org",
            "country": "UK",
        },
    )
    alice.post(
        add_page(ada, "employment"),
        EMPLOYMENT_FORM
        | NO_IDENTIFIERS
        | {"org-country": "United Kingdom", "disambiguated-organization-identifier": "01NRXWF90"},
    )

    with tenant_context(ada.tenant_id):
        added, job = Item.objects.order_by("id")
    (doi,) = added.content["external-ids"]["external-id"]
    assert doi["external-id-value"] == "10.5555/rivers"
    assert doi["external-id-url"] == {"value": "https://doi.org/10.5555/rivers"}
    assert added.content["url"] == {"value": "https://www.example.org"}
    assert added.content["country"] == {"value": "GB"}
    organization = job.content["organization"]
    assert organization["address"]["country"] == "GB"
    assert organization["disambiguated-organization"] == {
        "disambiguated-organization-identifier": "https://ror.org/01nrxwf90",
        "disambiguation-source": "ROR",
    }


@pytest.mark.parametrize(
    "change, field",
    [
        ({"url": "javascript:alert(1)"}, "url"), ({"title": "#REF!"}, "title"),
        ({"country": "Atlantis"}, "country"), ({"journal-title": "NULL"}, "journal-title"),
    ],
)  # fmt: skip
def test_what_is_no_value_stands_at_its_field(
    alice: Member, ada: Researcher, change: dict[str, str], field: str
) -> None:
    answer = alice.post(add_page(ada, "work"), WORK_FORM | change)

    assert list(answer.context["form"].errors) == [field]


def test_what_orcid_would_refuse_stands_at_its_field(alice: Member, ada: Researcher) -> None:
    wrong = EMPLOYMENT_FORM | NO_IDENTIFIERS | {"org-country": "XX", "start-date_1": "13"}

    answer = alice.post(add_page(ada, "employment"), wrong)

    errors = answer.context["form"].errors
    assert set(errors) == {"org-country", "start-date"}
    assert errors["org-country"] == [
        "ORCID does not know the country “XX”. Write its two-letter ISO 3166-1 code, such as GB."
    ]


def test_what_is_wrong_with_an_identifier_stands_at_its_row(alice: Member, ada: Researcher) -> None:
    wrong = WORK_FORM | {
        "identifiers-0-relationship": "funded-by",
        "identifiers-0-id_type": "other-id",
    }

    answer = alice.post(add_page(ada, "work"), wrong)

    assert list(answer.context["form"].identifiers.errors[0]) == ["relationship"]


@pytest.mark.parametrize(
    "pieces, stored",
    [
        (("", "5", ""), None),
        (("2019", "", "3"), None),
        (("2019", "", ""), {"year": {"value": "2019"}}),
    ],
)
def test_a_date_has_no_holes(
    alice: Member, ada: Researcher, pieces: tuple[str, ...], stored: object
) -> None:
    date = {f"start-date_{place}": piece for place, piece in enumerate(pieces)}

    alice.post(add_page(ada, "employment"), EMPLOYMENT_FORM | NO_IDENTIFIERS | date)

    with tenant_context(ada.tenant_id):
        item = Item.objects.first()
    assert (item.content["start-date"] if item else None) == stored


def test_alice_changes_an_item(alice: Member, item: Item) -> None:
    address = reverse("records:item_edit", args=["north", item.public_id])
    assert "10.5555/rivers" in page(alice.get(address))

    alice.post(address, WORK_FORM | {"title": "Lakes", "identifiers-INITIAL_FORMS": "1"})

    item.refresh_from_db()
    assert item.label == "Lakes"


def test_alice_withdraws_and_restores_an_item(alice: Member, item: Item) -> None:
    for name, wanted in (("item_withdraw", False), ("item_restore", True)):
        alice.post(reverse(f"records:{name}", args=["north", item.public_id]))
        item.refresh_from_db()
        assert item.wanted is wanted


def test_a_work_of_several_people_is_withdrawn_for_all_of_them(
    alice: Member, ada: Researcher, make_researcher: MakeResearcher
) -> None:
    others = [make_researcher(alice.tenant, name) for name in ("eve", "kay")]
    with tenant_context(ada.tenant_id):
        items = [
            actions.add_item(
                researcher=person,
                draft=actions.ItemDraft("work", work(), key="rivers"),
                actor=SYSTEM,
                now=now(),
            )
            for person in (ada, *others)
        ]
        draft = actions.ItemDraft("work", work("Lakes", "10.5555/lakes"), key="lakes")
        alone = actions.add_item(researcher=ada, draft=draft, actor=SYSTEM, now=now())
    at = [reverse("records:item_edit", args=["north", one.public_id]) for one in (items[0], alone)]
    assert "Withdraw for all 3 researchers" in page(alice.get(at[0]))
    assert "Withdraw for all" not in page(alice.get(at[1]))

    deed = reverse("records:item_withdraw_shared", args=["north", items[0].public_id])
    assert "Withdrawn for 3 researchers: Rivers." in page(alice.post(deed, follow=True))

    with tenant_context(ada.tenant_id):
        assert list(Item.objects.filter(wanted=True)) == [alone]
        assert Event.objects.filter(kind=EventKind.ITEM_WITHDRAWN).count() == 3


def test_an_items_page_withdraws_and_restores(alice: Member, item: Item) -> None:
    address = reverse("records:item_edit", args=["north", item.public_id])
    for name, other in (("item_withdraw", "item_restore"), ("item_restore", "item_withdraw")):
        deed = reverse(f"records:{name}", args=["north", item.public_id])
        shown = page(alice.get(address))
        assert f'action="{deed}"' in shown
        assert reverse(f"records:{other}", args=["north", item.public_id]) not in shown
        assert "on the ORCID record." in page(alice.post(deed, follow=True))


def test_an_item_that_is_not_there_yet_cannot_be_withdrawn(alice: Member, ada: Researcher) -> None:
    assert "Withdraw" not in page(alice.get(add_page(ada, "work")))


def test_nobody_withdraws_by_following_a_link(alice: Member, item: Item) -> None:
    answer = alice.get(reverse("records:item_withdraw", args=["north", item.public_id]))

    assert answer.status_code == 405


def test_a_section_without_a_form_is_no_page(alice: Member, ada: Researcher) -> None:
    assert alice.get(add_page(ada, "hobby")).status_code == 404


def test_alice_uploads_looks_and_imports(alice: Member, ada: Researcher) -> None:
    names, texts = zip(*EMPLOYMENT_TEXTS.items(), strict=True)
    file = SimpleUploadedFile(
        "staff.csv",
        "\n".join([",".join(("identifier", *names)), ",".join(("ada", *texts))]).encode(),
    )
    upload = reverse("records:import_upload", args=["north"])
    assert "affiliation-section" in page(alice.get(upload))

    answer = alice.post(upload, {"section": "employment", "file": file}, follow=True)
    assert "Import valid rows" in page(answer)
    found: ImportBatch = answer.context["batch"]
    alice.post(reverse("records:import_commit", args=["north", found.public_id]))

    with tenant_context(ada.tenant_id):
        assert Item.objects.get().researcher_id == ada.pk
    assert "staff.csv" in page(alice.get(reverse("records:imports", args=["north"])))


def test_the_refused_rows_come_back_with_reasons_and_no_formula(
    alice: Member, batch: ImportBatch
) -> None:
    answer = alice.get(reverse("records:import_refused", args=["north", batch.public_id]))

    header, row = b"".join(answer).decode("utf-8-sig").splitlines()
    assert header == "identifier,first-name,org-name,row,reasons"
    assert row.startswith("E-1,'=cmd(),,2,")
    assert "org-name" in row


def test_the_preview_groups_what_is_wrong(alice: Member, batch: ImportBatch) -> None:
    shown = page(alice.get(reverse("records:import", args=["north", batch.public_id])))

    assert "The row names no organisation." in shown
    assert "Import valid rows" not in shown


def test_while_it_runs_the_page_asks_for_itself(alice: Member, batch: ImportBatch) -> None:
    ImportBatch.objects.update(state=BatchState.COMMITTING)

    address = reverse("records:import", args=["north", batch.public_id])
    part = page(alice.get(address, headers={"HX-Request": "true"}))

    assert f'hx-get="{address}"' in part
    assert "<html" not in part


def test_a_template_has_the_columns_an_upload_knows(alice: Member) -> None:
    answer = alice.get(reverse("records:import_template", args=["north", "work"]))

    assert page(answer).startswith("identifier,email,first-name,last-name,orcid-id,id,")


def test_bob_looks_at_imports_and_changes_nothing(
    bob: Member, item: Item, batch: ImportBatch
) -> None:
    for name in ("records:imports", "records:import"):
        args = ["north", batch.public_id][: 1 if name.endswith("s") else 2]
        answer = bob.get(reverse(name, args=args))
        assert answer.status_code == 200
        assert "Discard" not in page(answer)
        assert "Download with reasons" not in page(answer)
    for address in _changing(item, batch):
        assert bob.post(address).status_code == 404
    assert bob.get(_changing(item, batch)[1]).status_code == 404


def test_charlie_finds_nothing_of_north(charlie: Member, item: Item, batch: ImportBatch) -> None:
    for address in _changing(item, batch):
        assert charlie.post(address).status_code == 404
        assert charlie.post(address.replace("/north/", "/south/")).status_code == 404
    assert charlie.get(
        reverse("records:import", args=["south", batch.public_id])
    ).status_code == 404  # fmt: skip


def _changing(item: Item, batch: ImportBatch) -> list[str]:
    of_items = ("item_edit", "item_withdraw", "item_restore", "item_withdraw_shared")
    of_imports = (
        "import_commit", "import_choose", "import_missing", "import_undo", "import_resume",
        "import_discard", "import_refused",
    )  # fmt: skip
    return [
        add_page(item.researcher, "work"),
        *(reverse(f"records:{name}", args=["north", item.public_id]) for name in of_items),
        *(reverse(f"records:{name}", args=["north", batch.public_id]) for name in of_imports),
    ]
