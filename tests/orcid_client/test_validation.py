"""What is refused before it is sent: each rule by its code, its path and a sentence."""

import copy
from typing import Any

import pytest

from orcid_client import messages, validation
from orcid_client.violations import Violation

ORGANIZATION: dict[str, Any] = {
    "name": "Boston University",
    "address": {"city": "Boston", "country": "US"},
    "disambiguated-organization": {
        "disambiguated-organization-identifier": "https://ror.org/05qwgg493",
        "disambiguation-source": "ROR",
    },
}
SELF: dict[str, Any] = {
    "external-id-type": "doi",
    "external-id-value": "10.1234/ab",
    "external-id-relationship": "self",
}
GOOD: dict[str, dict[str, Any]] = {
    "employment": {"role-title": "Lecturer", "organization": ORGANIZATION},
    "membership": {"organization": ORGANIZATION},
    "work": {
        "title": {"title": {"value": "A title"}},
        "type": "journal-article",
        "external-ids": {"external-id": [SELF]},
    },
    "funding": {
        "title": {"title": {"value": "A grant"}},
        "type": "grant",
        "external-ids": {"external-id": [SELF]},
        "organization": ORGANIZATION,
    },
    "peer-review": {
        "reviewer-role": "reviewer",
        "review-type": "review",
        "review-completion-date": {"year": {"value": "2024"}},
        "review-group-id": "issn:1741-4857",
        "review-identifiers": {"external-id": [SELF]},
        "convening-organization": ORGANIZATION,
    },
    "research-resource": {
        "proposal": {
            "title": {"title": {"value": "Beam time"}},
            "hosts": {"organization": [ORGANIZATION]},
            "external-ids": {"external-id": [SELF]},
        },
        "resource-item": [
            {
                "resource-name": "Laser",
                "resource-type": "equipment",
                "hosts": {"organization": [ORGANIZATION]},
                "external-ids": {"external-id": [dict(SELF)]},
            }
        ],
    },
    "external-identifiers": {**SELF, "external-id-url": {"value": "https://a.example"}},
    "researcher-urls": {"url": {"value": "https://a.example"}},
    "address": {"country": {"value": "CA"}},
}
YEAR = {"year": {"value": "2024"}}
DAY_ALONE = {"year": {"value": "2024"}, "day": {"value": "01"}}
NO_SUCH_DAY = {"year": {"value": "2023"}, "month": {"value": "02"}, "day": {"value": "29"}}
MONTH_13 = {"year": {"value": "2024"}, "month": {"value": "13"}}
ONE_DIGIT = {"year": {"value": "2024"}, "month": {"value": "5"}}


PLACES = {
    "id": "external-ids.external-id.0",
    "ids": "external-ids.external-id",
    "one": "external-ids.external-id[0]",
    "type": "external-id-type",
    "how": "external-id-relationship",
    "org": "organization",
    "dis": "organization.disambiguated-organization",
    "key": "disambiguated-organization-identifier",
    "src": "disambiguation-source",
    "who": "contributors.contributor[0]",
    "role": "contributor-attributes.contributor-role",
    "used": "resource-item.0",
    "one_used": "resource-item[0]",
    "start": "proposal.start-date",
}


def contributor(**fields: object) -> dict[str, Any]:
    return {"contributor": [{f"contributor-{name}": value for name, value in fields.items()}]}


WITH_ROLE = contributor(attributes={"contributor-role": "lead"})
WITH_ADDRESS = contributor(orcid={"uri": "orcid.org/1"})
WITH_EMAIL = contributor(email="nobody")


def changed(section: str, path: str, value: object) -> list[Violation]:
    """Return what is wrong with a good item in which one place holds another value."""
    data: Any = copy.deepcopy(GOOD[section])
    place = data
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        place = place[step] if isinstance(step, int) else place.setdefault(step, {})
    place[last] = value
    return validation.violations(section, messages.from_json(section, data))


@pytest.mark.parametrize("section", sorted(GOOD))
def test_a_plain_item_has_no_violation(section: str) -> None:
    assert validation.violations(section, messages.from_json(section, GOOD[section])) == []


@pytest.mark.parametrize(
    "section, path, value, rule, where",
    [
        ("work", "title", None, "schema.required", "title"),
        ("work", "title.title.value", " ", "schema.blank", "title.title"),
        ("work", "title.title.value", "x" * 1001, "schema.length", "title.title"),
        ("work", "title.title.value", "a\x01b", "schema.characters", "title.title"),
        ("work", "short-description", "x" * 5001, "schema.length", "short-description"),
        ("work", "type", None, "schema.required", "type"),
        ("work", "type", "dissertation", "9037", "type"),
        ("work", "external-ids", None, "9023", "{ids}"),
        ("work", "{id}.{type}", "odd", "9023", "{one}.{type}"),
        ("work", "{id}.{how}", "part-of", "9023", "{ids}"),
        ("work", "{id}.{how}", None, "9023", "{one}.{how}"),
        ("work", "language-code", "he", "9037", "language-code"),
        ("work", "country", {"value": "uk"}, "9037", "country"),
        ("work", "publication-date", NO_SUCH_DAY, "9049", "publication-date"),
        ("work", "publication-date", ONE_DIGIT, "9049", "publication-date"),
        ("work", "publication-date", DAY_ALONE, "schema.required", "publication-date.month"),
        ("work", "citation.citation-type", "ris", "schema.required", "citation.citation-value"),
        ("work", "contributors", WITH_ROLE, "9058", "{who}.{role}"),
        ("work", "contributors", WITH_ADDRESS, "schema.pattern", "{who}.contributor-orcid.uri"),
        ("work", "contributors", WITH_EMAIL, "schema.pattern", "{who}.contributor-email"),
        ("work", "url", {"value": "http://%"}, "schema.pattern", "url"),
        ("employment", "organization", None, "9046", "organization"),
        ("employment", "{dis}", None, "9045", "{dis}"),
        ("employment", "{dis}.{key}", "05qwgg493", "9045", "{dis}.{key}"),
        ("employment", "{dis}.{src}", "ror", "9045", "{dis}.{src}"),
        ("employment", "{org}.address.city", None, "9060", "{org}.address.city"),
        ("employment", "{org}.address.country", "UK", "9047", "{org}.address.country"),
        ("membership", "{org}.address.country", None, "9061", "{org}.address.country"),
        ("membership", "{dis}", None, "9062", "{dis}"),
        ("funding", "title", None, "9022", "title"),
        ("funding", "end-date", YEAR, "9050", "end-date"),
        ("funding", "amount", {"value": "a lot", "currency-code": "EUR"}, "9054", "amount.value"),
        ("funding", "amount", {"value": "1", "currency-code": "E"}, "9020", "amount.currency-code"),
        ("funding", "amount", {"value": "1", "currency-code": ""}, "9020", "amount.currency-code"),
        ("funding", "amount", {"value": "1"}, "schema.required", "amount.currency-code"),
        ("funding", "amount", {"currency-code": "EUR"}, "9020", "amount.value"),
        ("funding", "amount", {"value": " ", "currency-code": "EUR"}, "9020", "amount.value"),
        ("research-resource", "proposal.{id}.{how}", "version-of", "9023", "proposal.{ids}"),
        ("research-resource", "{used}.{id}.{how}", "version-of", "9023", "{one_used}.{ids}"),
        ("research-resource", "proposal.end-date", YEAR, "9050", "proposal.end-date"),
        ("research-resource", "proposal.start-date", MONTH_13, "schema.value", "{start}.month"),
        ("research-resource", "proposal.start-date", DAY_ALONE, "schema.required", "{start}.month"),
        ("funding", "type", "gift", "9047", "type"),
        ("peer-review", "review-group-id", "isbn:1", "schema.pattern", "review-group-id"),
        ("peer-review", "subject-type", "opinion", "9047", "subject-type"),
        ("external-identifiers", "external-id-url", None, "9047", "external-id-url"),
        ("external-identifiers", "{how}", "part-of", "9047", "{how}"),
        ("researcher-urls", "url", {"value": "x" * 2001}, "schema.length", "url"),
        ("researcher-urls", "url-name", "", "schema.blank", "url-name"),
        ("address", "country", {"value": "Canada"}, "9047", "country"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_named(
    section: str, path: str, value: object, rule: str, where: str
) -> None:
    found = changed(section, path.format(**PLACES), value)
    assert [(one.rule, one.path) for one in found] == [(rule, where.format(**PLACES))]
    assert found[0].sentence.endswith((".", "05qwgg493."))


@pytest.mark.parametrize("number", ["1e5", "-5", "+5", ".5", "5.", "0", "1250000.50", " 7 "])
def test_an_amount_is_what_java_reads_a_double_from(number: str) -> None:
    assert changed("funding", "amount", {"value": number, "currency-code": "EUR"}) == []


@pytest.mark.parametrize(
    "number", ["1,000", "1.000,00", "1 000", "EUR 5", "1e", "--5", "٣", "0x1p3", "NaN", "\xa05"]
)
def test_an_amount_with_anything_else_is_9054(number: str) -> None:
    found = changed("funding", "amount", {"value": number, "currency-code": "EUR"})
    assert [one.rule for one in found] == ["9054"]


@pytest.mark.parametrize("date", [NO_SUCH_DAY, ONE_DIGIT])
def test_no_calendar_is_asked_about_a_research_resource(date: dict[str, Any]) -> None:
    assert changed("research-resource", "proposal.start-date", date) == []


@pytest.mark.parametrize("piece", ["year", "month", "day"])
@pytest.mark.parametrize(
    "section, path",
    [
        ("employment", "start-date"),
        ("work", "publication-date"),
        ("funding", "start-date"),
        ("peer-review", "review-completion-date"),
        ("research-resource", "proposal.start-date"),
    ],
)
def test_a_number_of_thousands_of_digits_is_refused_in_every_date(
    section: str, path: str, piece: str
) -> None:
    date = {"year": {"value": "2024"}, "month": {"value": "06"}, "day": {"value": "01"}}
    found = changed(section, path, date | {piece: {"value": "9" * 5000}})
    assert {one.path.startswith(path) for one in found} == {True}


def test_an_end_before_its_start_is_refused_and_a_missing_month_is_00() -> None:
    start = {"year": {"value": "2024"}, "month": {"value": "06"}}
    base = GOOD["employment"] | {"start-date": start}
    for end, rules in (
        ({"year": {"value": "2024"}}, ["9055"]),
        ({"year": {"value": "2025"}}, []),
        ({"year": {"value": "2024"}, "month": {"value": "06"}, "day": {"value": "01"}}, []),
        ({"year": {"value": "2024"}, "month": {"value": "06"}}, []),
        ({"year": {"value": "2024"}, "month": {"value": "05"}}, ["9055"]),
        ({"year": {"value": "2023"}}, ["9055"]),
    ):
        item = messages.from_json("employment", base | {"end-date": end})
        assert [one.rule for one in validation.violations("employment", item)] == rules


def test_all_violations_are_found_at_once() -> None:
    item = messages.from_json("work", {"type": "odd", "language-code": "xx", "country": "zz"})
    assert {one.path for one in validation.violations("work", item)} == {
        "title", "type", "external-ids.external-id", "language-code", "country",
    }  # fmt: skip
