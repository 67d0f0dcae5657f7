"""Files of other systems, unedited, through the upload: they go in, or say what is wrong where."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from records.models import BatchState, ImportBatch, ImportRow, Item
from scoping.context import tenant_context
from tenants.models import Researcher, Tenant
from tests.cast import Member
from tests.records.cases import case
from tests.records.uploads import counts, run, stage
from tests.records.workbooks import Error, workbook

pytestmark = pytest.mark.usefixtures("in_north")


def contents() -> list[dict[str, object]]:
    return [item.content for item in Item.objects.order_by("id")]


def problems(batch: ImportBatch) -> dict[str, str]:
    return {problem["column"]: problem["sentence"] for problem in batch.problems}


def errors(number: int) -> dict[str, str]:
    row = ImportRow.objects.get(number=number)
    return {error["column"]: error["sentence"] for error in row.errors}


def test_error_values_of_spreadsheets_are_refused_by_name() -> None:
    batch = run(case("06-error-values-of-spreadsheets/file.csv"))

    assert counts(batch) == (0, 0, 0, 3)
    for number, value in ((2, "#N/A"), (3, "#REF!"), (4, "NULL")):
        assert f"“{value}”" in errors(number)["role-title"]


def test_error_cells_of_a_workbook_are_refused_by_name() -> None:
    header = case("06-error-values-of-spreadsheets/file.csv").decode().split("\n")[0].split(",")
    row = dict.fromkeys(header, "") | {
        "email": "jon@north.example", "id": "x", "role-title": Error("#REF!"),
        "start-date": Error("#VALUE!"), "org-name": "University of Edinburgh",
        "org-city": Error("#N/A"), "org-country": "GB", "ror id": "01nrxwf90",
    }  # fmt: skip

    batch = run(workbook({"Staff": [header, list(row.values())]}))

    assert counts(batch) == (0, 0, 0, 1)
    found = errors(2)
    assert set(found) == {"role-title", "start-date", "org-city"}
    assert "#VALUE!" in found["start-date"] and "#N/A" in found["org-city"]


def test_decorated_addresses_are_one_person() -> None:
    batch = run(case("07-decorated-emails/file.csv"))

    # Four references for one employment: of the same person, so only the first goes in
    assert counts(batch) == (1, 0, 0, 3)
    assert all("is the same affiliation" in one["sentence"] for one in batch.problems)
    assert Researcher.objects.get(given_names="Ada", family_name="Byron").email == (
        "ada.byron@northfield.example"
    )


def test_the_affiliation_managers_file_adds_people_by_address_alone(alice: Member) -> None:
    batch = run(case("09-affiliation-manager-form/file.csv"))

    assert counts(batch) == (1, 0, 0, 0)
    person = Researcher.objects.get(email="new.person@northfield.example")
    assert (person.full_name, person.name) == ("", "new.person@northfield.example")
    shown = alice.get(f"/t/north/researchers/{person.public_id}/").content.decode()
    assert "new.person@northfield.example" in shown


def own_organization(north: Tenant) -> None:
    Tenant.objects.filter(pk=north.pk).update(
        organization_name="Northfield University", organization_city="Northfield",
        organization_country="GB", organization_ror="https://ror.org/01nrxwf90",
    )  # fmt: skip


def test_a_hubs_file_is_read_with_the_own_organisation_and_one_person(north: Tenant) -> None:
    own_organization(north)

    batch = run(case("10-national-hub-affiliations/file.csv"))

    assert counts(batch) == (2, 0, 0, 0)
    assert sorted(Item.objects.values_list("section", flat=True)) == ["education", "employment"]
    assert Researcher.objects.filter(email="kiri.ngata@northfield.example").count() == 1
    assert {item["organization"]["name"] for item in contents()} == {"Northfield University"}  # type: ignore[index]
    assert "“Identifier” of this hub's file numbers its rows" in batch.notes[0]


def test_without_an_own_organisation_the_row_says_where_to_enter_it() -> None:
    batch = stage(case("10-national-hub-affiliations/file.csv"))

    assert list(problems(batch)) == ["Organisation"]
    assert "in the settings" in problems(batch)["Organisation"]


def test_a_hubs_json_gives_each_invitee_an_item() -> None:
    batch = run(case("11-national-hub-json/hub.json"), section="work")

    assert (counts(batch), batch.problems) == ((1, 0, 0, 0), [])
    (content,) = contents()
    assert content["type"] == "book-chapter"
    assert content["publication-date"] == {"year": {"value": "2001"}, "month": {"value": "01"}}
    assert Researcher.objects.get(email="yuki.tanaka@northfield.example").family_name == "Tanaka"


def test_the_same_content_of_one_person_goes_in_too() -> None:
    (hub,) = json.loads(case("11-national-hub-json/hub.json"))
    del hub["invitees"]

    batch = run(json.dumps([{"email": "y@north.example", "content": hub}]).encode(), section="work")

    assert (counts(batch), batch.problems) == ((1, 0, 0, 0), [])


def test_two_invitees_are_two_people_with_one_item_each() -> None:
    one = {
        "invitees": [{"email": "a@north.example"}, {"email": "b@north.example"}],
        "type": "JOURNAL_ARTICLE", "title": {"title": {"value": "T"}},
        "external-ids": {"external-id": {
            "external-id-type": "doi", "external-id-value": "10.5555/x",
            "external-id-relationship": "SELF"}},
    }  # fmt: skip

    batch = run(json.dumps({"records": [one]}).encode(), section="work")

    assert counts(batch) == (2, 0, 0, 0)
    assert Item.objects.values("researcher").distinct().count() == 2


def test_identifiers_are_brought_into_form_split_or_refused() -> None:
    batch = run(case("12-identifiers-unchecked/file.csv"), section="work")

    assert counts(batch) == (4, 0, 0, 3)
    assert "shortened the number to “9.78316E+12”" in errors(2)["isbn"]
    assert "“abc” is not a DOI" in errors(3)["doi"]
    assert "check digit" in errors(8)["isbn"]
    found = {
        item.label: [
            (one["external-id-value"], one["external-id-url"]["value"])
            for one in item.content["external-ids"]["external-id"]
        ]
        for item in Item.objects.all()
    }
    assert found == {
        "Three": [(f"10.5555/p{n}", f"https://doi.org/10.5555/p{n}") for n in (1, 2)],
        "Four": [("10.5555/p4", "https://doi.org/10.5555/p4")],
        "Five": [("10.5555/p5", "https://doi.org/10.5555/p5")],
        "Six": [("12345678", "https://pubmed.ncbi.nlm.nih.gov/12345678")],
    }


def test_only_web_addresses_are_published() -> None:
    batch = run(case("13-urls-unchecked/file.csv"))

    assert counts(batch) == (1, 0, 0, 2)
    assert [item["url"] for item in contents()] == [{"value": "https://www.example.org/x"}]
    assert set(errors(2)) == set(errors(3)) == {"url"}


def test_codes_in_other_forms_are_known() -> None:
    assert counts(run(case("14-codes-in-other-forms/works.csv"), section="work")) == (3, 0, 0, 0)
    assert {item["language-code"] for item in contents()} == {"en"}

    assert counts(run(case("14-codes-in-other-forms/staff.csv"))) == (3, 0, 0, 0)
    found = Item.objects.filter(section="employment")
    assert {item.content["organization"]["address"]["country"] for item in found} == {"GB"}


def test_dates_that_are_clear_go_in_and_the_others_ask() -> None:
    batch = run(case("15-dates/file.csv"))

    assert counts(batch) == (6, 0, 0, 1)
    assert "Which comes first in “01/09/2019”" in errors(7)["start-date"]
    starts = {item.label[:2]: item.content["start-date"] for item in Item.objects.all()}
    assert all(starts[f"R{n}"]["month"]["value"] == "09" for n in range(5))
    assert starts["R3"]["day"] == {"value": "13"}
    assert "end-date" not in Item.objects.get(key="c156").content


@pytest.mark.parametrize("order, month", [("day-first", "09"), ("month-first", "01")])
def test_the_order_of_dates_can_be_chosen_at_the_upload(
    alice: Member, order: str, month: str
) -> None:
    file = SimpleUploadedFile("dates.csv", case("15-dates/file.csv"))
    chosen = {"file": file, "section": "employment", "date_order": order}

    alice.post("/t/north/imports/upload/", chosen)

    with tenant_context(alice.tenant.pk):
        batch = ImportBatch.objects.get()
        assert counts(batch) == (7, 0, 0, 0)
        row = ImportRow.objects.get(number=7)
    assert row.draft and row.draft["content"]["start-date"]["month"] == {"value": month}


@pytest.mark.parametrize(
    "name, note",
    [
        ("blank.csv", "Row 3 was read as the headings"),
        ("title.csv", "Row 2 was read as the headings"),
        ("hidden_first_sheet.xlsx", "Sheet “Sheet” is read. Passed over: “Hidden”."),
        ("second_sheet.xlsx", "Sheet “Data” is read. Passed over: “Read me”."),
    ],
)
def test_the_table_is_found_and_said(name: str, note: str) -> None:
    batch = stage(case(f"17-header-not-in-row-1/{name}"))

    assert any(note in one for one in batch.notes)
    assert counts(batch)[0] == 1


@pytest.mark.parametrize(
    "name, section",
    [("staff.csv", "employment"), ("names.csv", "other-names"), ("ids.csv", "external-identifiers"),
     ("urls.csv", "researcher-urls")],
)  # fmt: skip
def test_columns_are_known_by_the_names_that_others_give_them(name: str, section: str) -> None:
    batch = run(case(f"18-headers/{name}"), section=section)

    assert (counts(batch), batch.notes, batch.problems) == ((1, 0, 0, 0), [], [])


def test_of_mixed_encodings_only_the_stray_rows_are_refused() -> None:
    batch = run(case("19-encodings/mixed.csv"))

    assert counts(batch) == (1, 0, 0, 1)
    assert contents()[0]["role-title"] == "Müller-Professor"
    assert "“M\N{REPLACEMENT CHARACTER}ller-Dozent” has bytes that are not" in errors(3)[""]
    assert "Only those rows are rejected" in batch.notes[0]


def test_text_that_was_encoded_twice_is_warned_of() -> None:
    batch = stage(case("19-encodings/twice.csv"))

    assert "Row 2 has “MÃ¼ller”, which probably should be “Müller”" in batch.notes[0]


def test_a_guessed_encoding_shows_what_was_read_and_can_be_chosen(alice: Member) -> None:
    content = case("19-encodings/cp1250.csv")
    guessed = stage(content)
    file = SimpleUploadedFile("x.csv", content)

    alice.post(
        "/t/north/imports/upload/", {"file": file, "section": "employment", "encoding": "cp1250"}
    )

    assert "read as Windows-1252, such as “£ódŸ”, “Wa³êsa”" in guessed.notes[0]
    with tenant_context(alice.tenant.pk):
        chosen = ImportBatch.objects.latest("id")
        row = ImportRow.objects.get(batch=chosen)
    assert (chosen.notes, chosen.options) == ([], {"encoding": "cp1250"})
    assert row.draft and row.draft["content"]["role-title"] == "Łódź Wałęsa"


def test_a_paper_of_three_thousand_authors_goes_in() -> None:
    batch = run(case("20-three-thousand-authors/make.py"), section="work")

    assert (batch.state, counts(batch)) == (BatchState.COMMITTED, (1, 0, 0, 0))
    assert len(contents()[0]["contributors"]["contributor"]) == 3000  # type: ignore[index]


def test_each_sentence_stands_at_its_column() -> None:
    content = case("23-sentence-at-the-wrong-column/file.csv")

    assert counts(stage(content, "work")) == (1, 0, 0, 0)
    wrong = stage(content.replace(b"part_of", b"partner"), "work")
    assert list(problems(wrong)) == ["external-id-relationship"]
