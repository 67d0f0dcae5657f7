"""What makes two items the same."""

import dataclasses
from typing import Any

import pytest

from orcid_client import canonical, messages
from orcid_client.normalization import normalized


def work(*ids: tuple[str, str, str | None], **more: object) -> Any:  # noqa: ANN401
    listed = [
        {"external-id-type": kind, "external-id-value": value, "external-id-relationship": relation}
        for kind, value, relation in ids
    ]
    title = {"title": {"title": {"value": "A title"}}, "type": "data-set"}
    return messages.from_json("work", {**title, "external-ids": {"external-id": listed}, **more})


DOI, ISSN = ("doi", "10.1234/AB", "self"), ("issn", "1741-4857", "part-of")


@pytest.mark.parametrize(
    "id_type, value, expected",
    [
        ("doi", "https://doi.org/10.1087/20120404", "10.1087/20120404"),
        ("doi", "doi:10.1/AB", "10.1/ab"),
        ("doi", "HTTPS://DX.DOI.ORG/10.1/ab", "10.1/ab"),
        ("doi", "work:doi", "work:doi"),
        ("isbn", "978-3-16-148410-0", "9783161484100"),
        ("isbn", "080442957x", "080442957X"),
        ("issn", "1741 485x", "1741485X"),
        ("pmid", "https://pubmed.ncbi.nlm.nih.gov/12345678/", "12345678"),
        ("grant_number", "External-Value", "external-value"),
        ("uri", "https://A.example/B", "https://A.example/B"),
        ("arxiv", "https://arxiv.org/abs/1301.1234V2", "arXiv:1301.1234v2"),
        ("source-work-id", " HR-4711 ", "hr-4711"),
    ],
)
def test_identifiers_are_normalised_as_orcid_does(id_type: str, value: str, expected: str) -> None:
    assert normalized(id_type, value) == expected


def test_two_spellings_of_a_doi_are_one_self_id() -> None:
    assert canonical.self_ids(work(DOI, ISSN)) == ("doi:10.1234/ab",)
    assert canonical.self_ids(work(("doi", "https://doi.org/10.1234/ab", "self"))) == (
        "doi:10.1234/ab",
    )


def test_funding_is_compared_as_it_stands() -> None:
    listed = {
        "external-id": [dict(zip(("external-id-type", "external-id-value"), DOI, strict=False))]
    }
    listed["external-id"][0]["external-id-relationship"] = "self"
    funding = messages.from_json("funding", {"type": "grant", "external-ids": listed})
    assert canonical.self_ids(funding) == ("doi:10.1234/AB",)


def test_an_identifier_without_relationship_is_told_from_one_with() -> None:
    listed = {"external-id": [{"external-id-type": "uri", "external-id-value": "A"}]}
    job = messages.from_json("employment", {"external-ids": listed})
    assert canonical.self_ids(job) == ("none|uri:http://A",)


@pytest.mark.parametrize(
    "section, data, expected",
    [
        ("keywords", {"content": "physics"}, ("keyword:physics",)),
        ("address", {"country": {"value": "CA"}}, ("address:CA",)),
        ("researcher-urls", {"url": {"value": "a.example"}}, ("researcher-url:a.example",)),
        (
            "external-identifiers",
            {"external-id-type": "Scopus", "external-id-value": "1"},
            ("external-identifier:Scopus:1",),
        ),
    ],
)  # fmt: skip
def test_person_items_are_compared_by_their_value(
    section: str, data: dict[str, Any], expected: tuple[str, ...]
) -> None:
    assert canonical.self_ids(messages.from_json(section, data)) == expected


def test_order_of_identifiers_blanks_and_other_spellings_do_not_count() -> None:
    expected = canonical.fingerprint(work(DOI, ISSN))
    assert canonical.fingerprint(work(ISSN, DOI)) == expected
    assert canonical.fingerprint(work(DOI, ISSN, type="dataset")) == expected
    assert canonical.fingerprint(work(DOI, ISSN, title={"title": "  A title\r\n"})) == expected
    assert canonical.fingerprint(work(DOI, ISSN, **{"short-description": ""})) == expected


def test_every_change_of_meaning_counts() -> None:
    item = work(DOI, ISSN, url={"value": "https://a.example"})
    others = [
        dataclasses.replace(item, **change)
        for change in (
            {"url": None},
            {"type": "software"},
            {"external_ids": item.external_ids[:1]},
            {"language_code": "en"},
            {"title": dataclasses.replace(item.title, subtitle="More")},
        )
    ]
    assert len({canonical.fingerprint(one) for one in (item, *others)}) == 6


def test_the_section_is_part_of_the_fingerprint() -> None:
    data = {"role-title": "Fellow"}
    kinds = ("employment", "invited-position")
    assert len({canonical.fingerprint(messages.from_json(kind, data)) for kind in kinds}) == 2


def test_a_contributors_id_is_the_same_with_and_without_its_address() -> None:
    def by(identity: dict[str, str]) -> str:
        contributor = {"contributor-orcid": identity}
        return canonical.fingerprint(work(DOI, contributors={"contributor": [contributor]}))

    orcid = "0000-0002-1825-0097"
    address = f"https://orcid.org/{orcid}"
    assert by({"path": orcid}) == by({"uri": address, "path": orcid, "host": "orcid.org"})
