"""Texts of fields to ORCID's JSON and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orcid_client import canonical, messages
from records import contents, drafts
from records.drafts import Identifier
from records.fields import FIELDS, dotted, field_at, identifiers_at, in_identifiers
from tests.records.samples import EMPLOYMENT_TEXTS, RESOURCE_TEXTS, REVIEW_TEXTS, work

PROPOSAL_ID = Identifier("proposal-id", "P-1")
RESOURCE = drafts.to_content("research-resource", RESOURCE_TEXTS, identifiers=[PROPOSAL_ID])


def _resource(name: str) -> dict[str, object]:
    return {**RESOURCE["resource-item"][0], "resource-name": name}


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(
    lambda text: text == text.strip()
)


@pytest.mark.parametrize(
    "text, date",
    [
        ("2019", {"year": "2019"}),
        ("2019-9", {"year": "2019", "month": "09"}),
        ("2019/09/1", {"year": "2019", "month": "09", "day": "01"}),
        ("2019-09-01T00:00:00", {"year": "2019", "month": "09", "day": "01"}),
        ("autumn", {"year": "autumn"}),
        ("2019--1", {"year": "2019--1"}),
    ],
)
def test_a_date_is_read_as_far_as_it_goes(text: str, date: dict[str, str]) -> None:
    assert drafts.date_of(text) == date


def test_what_the_form_does_not_know_survives_a_change() -> None:
    before = RESOURCE | {"resource-item": [*RESOURCE["resource-item"], _resource("Microscope")]}
    texts = drafts.to_texts("research-resource", before) | {"resource-name": "Beamline 8"}

    after = drafts.to_content("research-resource", texts, before=before)

    assert [one["resource-name"] for one in after["resource-item"]] == ["Beamline 8", "Microscope"]
    assert after["resource-item"][1] == before["resource-item"][1]


def test_a_resource_without_host_and_identifier_has_those_of_its_proposal() -> None:
    texts = {name: text for name, text in RESOURCE_TEXTS.items() if text}

    content = drafts.to_content("research-resource", texts, identifiers=[PROPOSAL_ID])

    (resource,) = content["resource-item"]
    assert resource["hosts"] == content["proposal"]["hosts"]
    assert resource["external-ids"] == content["proposal"]["external-ids"]
    read = drafts.to_texts("research-resource", content)
    assert {name: text for name, text in read.items() if text} == texts | {
        "disambiguation-source": "ROR"
    }


def test_a_change_of_the_proposals_host_is_one_of_the_resources_too() -> None:
    texts = drafts.to_texts("research-resource", RESOURCE) | {"org-name": "The other source"}

    after = drafts.to_content("research-resource", texts, before=RESOURCE)

    assert after["resource-item"][0]["hosts"]["organization"][0]["name"] == "The other source"


@pytest.mark.parametrize(
    "section, path, name",
    [
        ("research-resource", "proposal.hosts.organization[0].name", "org-name"),
        ("research-resource", "proposal.hosts", "org-name"),
        ("research-resource", "resource-item", "resource-name"),
        ("research-resource", "resource-item[0].hosts.organization", "resource-org-name"),
        ("peer-review", "subject-external-identifier.external-id-type", "subject-id-type"),
        ("work", "contributors.contributor[12].credit-name", "contributors"),
        ("work", "publication-date.month", "publication-date"),
    ],
)
def test_a_violations_path_leads_to_its_field(section: str, path: str, name: str) -> None:
    found = field_at(section, path)

    assert found and found.name == name


@pytest.mark.parametrize(
    "section, path, found",
    [
        ("work", "external-ids.external-id[2].external-id-type", (2, "type")),
        ("peer-review", "review-identifiers.external-id[0]", (0, "")),
        ("research-resource", "proposal.external-ids.external-id[1].external-id-value",
         (1, "value")),
        ("research-resource", "resource-item[0].external-ids.external-id[0]", None),
        ("peer-review", "subject-external-identifier.external-id-type", None),
        ("work", "external-ids.external-id", None),
    ],
)  # fmt: skip
def test_a_violations_path_leads_to_its_identifier(
    section: str, path: str, found: tuple[int, str] | None
) -> None:
    assert in_identifiers(section, path) == found


def test_a_peer_review_gets_an_identifier_that_tells_nothing() -> None:
    content = drafts.to_content("peer-review", REVIEW_TEXTS)
    own_id = contents.own_id_of(tenant="t", section="peer-review", key="manuscript-4711")

    understood = contents.understand("peer-review", content, own_id=own_id)

    assert understood.self_ids == (f"source-work-id:{own_id}",)
    assert understood.content["review-group-id"] == "issn:1741-4857"
    assert drafts.to_identifiers("peer-review", understood.content) == []


def test_an_identifier_of_what_was_reviewed_is_a_doi_unless_it_says_otherwise() -> None:
    content = drafts.to_content("peer-review", REVIEW_TEXTS | {"subject-id": "10.5555/a"})

    assert content["subject-external-identifier"] == {
        "external-id-type": "doi",
        "external-id-value": "10.5555/a",
        "external-id-relationship": "self",
    }


@given(
    st.fixed_dictionaries(
        {}, optional={field.name: TEXT for field in FIELDS["work"] if field.kind == "text"}
    )
)
def test_texts_come_back_as_they_went(texts: dict[str, str]) -> None:
    content = drafts.to_content("work", texts)

    read = {name: text for name, text in drafts.to_texts("work", content).items() if text}

    assert read == texts


def test_an_affiliation_gets_an_identifier_of_ours_that_the_form_does_not_show() -> None:
    content = drafts.to_content("employment", EMPLOYMENT_TEXTS)
    own_id = contents.own_id_of(tenant="t", section="employment", key="1")

    understood = contents.understand("employment", content, own_id=own_id)

    assert understood.self_ids == (f"source-work-id:{own_id}",)
    assert drafts.to_identifiers("employment", understood.content) == []


def test_an_affiliation_with_an_identifier_keeps_it_alone() -> None:
    own = Identifier("uri", "https://north.example/positions/1")
    content = drafts.to_content("employment", EMPLOYMENT_TEXTS, identifiers=[own])

    understood = contents.understand("employment", content, own_id="orcid-portal:1")

    assert understood.self_ids == ("uri:https://north.example/positions/1",)


def test_our_identifier_tells_nothing_of_the_tenants_key() -> None:
    own_id = contents.own_id_of(tenant="t", section="employment", key="contract-4711")

    assert "4711" not in own_id
    assert own_id == contents.own_id_of(tenant="t", section="employment", key="contract-4711")


def test_the_fingerprint_is_the_protocols_own() -> None:
    understood = contents.understand("work", work(), own_id="x")

    message = messages.from_json("work", understood.content)
    assert understood.fingerprint == canonical.fingerprint(message)


def test_what_only_orcid_sets_is_taken_off() -> None:
    read = work() | {"put-code": 7, "visibility": "public"}

    understood = contents.understand("work", read, own_id="x")

    assert understood == contents.understand("work", work(), own_id="x")


@pytest.mark.parametrize("section", FIELDS)
def test_every_violation_of_an_empty_item_points_at_a_field(section: str) -> None:
    with pytest.raises(contents.ContentRefusedError) as refused:
        contents.understand(section, {}, own_id="orcid-portal:1")

    for violation in refused.value.violations:
        at = field_at(section, violation.path)
        assert at or violation.path.startswith(dotted(identifiers_at(section)))


@pytest.mark.parametrize(
    "content", [{"title": []}, {"title": {"title": {"value": {}}}}, {"external-ids": 7}]
)
def test_json_of_another_shape_is_refused_with_its_path(content: dict[str, object]) -> None:
    with pytest.raises(contents.ContentRefusedError) as refused:
        contents.understand("work", content, own_id="x")

    assert refused.value.violations[0].path
