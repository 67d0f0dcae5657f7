"""Whole items in ORCID's JSON, as programs and other systems write them."""

from typing import Any

import pytest

from records import contents, drafts
from records.contents import ContentRefusedError
from records.fields import FIELDS
from records.values.dates import DateOrder
from tests.records.samples import EMPLOYMENT, work

HUBS_WORK: dict[str, Any] = {
    "title": {"title": {"value": " On salt\u200b marshes "}, "subtitle": {"value": ""}},
    "type": "BOOK_CHAPTER",
    "publication-date": {"year": {"value": "2001"}, "month": {"value": "1"}, "day": {"value": ""}},
    "language-code": "en-GB",
    "country": {"value": "UK"},
    "url": {"value": "www.example.org/x"},
    "citation": {"citation-type": "BIBTEX", "citation-value": "@book{x}"},
    "external-ids": {
        "external-id": [
            {
                "external-id-type": "DOI",
                "external-id-value": "https://doi.org/10.5555/c11",
                "external-id-relationship": "SELF",
            },
            {
                "external-id-type": "isbn",
                "external-id-value": "978-3-16-148410-0",
                "external-id-relationship": "PART_OF",
                "external-id-url": {"value": ""},
            },
        ]
    },
    "contributors": {
        "contributor": [
            {
                "credit-name": {"value": "Null"},
                "contributor-email": {"value": "<a@x.example>"},
                "contributor-orcid": {"path": "0000000218250097", "uri": "http://orcid.org/0000-0002-1825-0097"},
                "contributor-attributes": {"contributor-role": "", "contributor-sequence": "FIRST"},
            }
        ]
    },
}  # fmt: skip


def understood(
    section: str, content: dict[str, Any], order: DateOrder | None = None
) -> dict[str, Any]:
    return contents.understand(section, content, own_id="orcid-portal:1", date_order=order).content


def sentences(section: str, content: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(ContentRefusedError) as refused:
        understood(section, content)
    return {one.path: one.sentence for one in refused.value.violations}


def test_every_value_of_an_item_is_brought_into_orcids_form() -> None:
    found = understood("work", HUBS_WORK)

    assert found["title"] == {"title": {"value": "On salt marshes"}}
    assert found["type"] == "book-chapter"
    assert found["publication-date"] == {"year": {"value": "2001"}, "month": {"value": "01"}}
    assert (found["language-code"], found["country"]) == ("en", {"value": "GB"})
    assert found["url"] == {"value": "https://www.example.org/x"}
    assert found["citation"]["citation-type"] == "bibtex"
    doi, isbn = found["external-ids"]["external-id"]
    assert doi == {
        "external-id-type": "doi",
        "external-id-value": "10.5555/c11",
        "external-id-url": {"value": "https://doi.org/10.5555/c11"},
        "external-id-relationship": "self",
    }
    assert isbn["external-id-relationship"] == "part-of"
    assert isbn["external-id-url"]["value"].endswith("/9783161484100")
    (contributor,) = found["contributors"]["contributor"]
    assert contributor == {
        "contributor-orcid": {
            "uri": "https://orcid.org/0000-0002-1825-0097", "path": "0000-0002-1825-0097",
        },
        "credit-name": {"value": "Null"},
        "contributor-email": "a@x.example",
        "contributor-attributes": {"contributor-sequence": "first"},
    }  # fmt: skip


def test_what_is_in_form_stays_as_it_is() -> None:
    once = understood("work", HUBS_WORK)

    assert understood("work", once) == once
    item = contents.normalise("work", once)
    assert contents.normalise("work", once).message == item.message


def test_an_address_that_was_given_is_kept() -> None:
    content = work()
    content["external-ids"]["external-id"][0]["external-id-url"] = "https://example.org/rivers"

    (doi,) = understood("work", content)["external-ids"]["external-id"]

    assert doi["external-id-url"] == {"value": "https://example.org/rivers"}


def test_each_sentence_stands_at_its_own_path_and_once() -> None:
    found = sentences(
        "work",
        work() | {
            "type": "poem", "country": "Atlantis", "url": "javascript:alert(1)",
            "publication-date": {"year": "01/09/2019"}, "journal-title": "#REF!",
            "external-ids": {"external-id": [
                {"external-id-type": "doi", "external-id-value": "abc",
                 "external-id-relationship": "partner"}]},
        },
    )  # fmt: skip

    one = "external-ids.external-id[0].external-id-"
    assert set(found) == {
        "type", "country", "url", "publication-date", "journal-title", f"{one}value",
        f"{one}relationship",
    }  # fmt: skip
    assert "“abc” is not a DOI" in found[f"{one}value"]


@pytest.mark.parametrize("text", ["#N/A", "#VALUE!", "NULL", "n/a", "-", "undefined"])
@pytest.mark.parametrize("field", ["role-title", "department-name"])
def test_no_text_of_an_item_is_no_value(field: str, text: str) -> None:
    assert field in sentences("employment", EMPLOYMENT | {field: text})


def test_an_organisations_id_is_read_in_json_too() -> None:
    organization = EMPLOYMENT["organization"] | {
        "disambiguated-organization": {"disambiguated-organization-identifier": "01NRXWF90"}
    }
    organization["address"] = {"city": "Edinburgh", "country": "United Kingdom", "region": ""}

    found = understood("employment", EMPLOYMENT | {"organization": organization})

    assert found["organization"] == EMPLOYMENT["organization"]


@pytest.mark.parametrize("word", ["present", "heute", "actuel", "Actualidad"])
def test_an_end_that_is_now_is_none(word: str) -> None:
    assert "end-date" not in understood("employment", EMPLOYMENT | {"end-date": {"year": word}})
    assert "start-date" in sentences("employment", EMPLOYMENT | {"start-date": {"year": word}})


def test_the_order_of_dates_reaches_every_date() -> None:
    content = EMPLOYMENT | {"start-date": {"year": "01/09/2019"}, "end-date": {"year": "2/3/2020"}}

    found = understood("employment", content, DateOrder.DAY_FIRST)

    assert found["start-date"]["month"] == {"value": "09"}
    assert found["end-date"]["month"] == {"value": "03"}
    assert set(sentences("employment", content)) == {"start-date", "end-date"}


def test_the_type_of_a_persons_identifier_is_a_name() -> None:
    found = understood(
        "external-identifiers",
        {"external-id-type": "Scopus Author ID", "external-id-value": "7004",
         "external-id-url": {"value": "www.scopus.com/x"}, "external-id-relationship": "SELF"},
    )  # fmt: skip

    assert found == {
        "external-id-type": "Scopus Author ID", "external-id-value": "7004",
        "external-id-url": {"value": "https://www.scopus.com/x"},
        "external-id-relationship": "self",
    }  # fmt: skip


@pytest.mark.parametrize("section", FIELDS)
def test_no_section_takes_an_error_of_a_spreadsheet_in_any_field(section: str) -> None:
    for field in FIELDS[section]:
        # An error is a date's year, and a contributor's name.
        content = drafts.to_content(section, {field.name: "#N/A"})
        refused = contents.normalise(section, content).refused
        is_registry = field.name.endswith("disambiguation-source")
        assert refused == [] if is_registry else len(refused) >= 1
        assert all("#N/A" in one.sentence for one in refused)
