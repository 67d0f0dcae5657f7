"""Texts of fields to ORCID's JSON and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orcid_client import canonical, messages
from records import contents, drafts
from records.drafts import Identifier
from records.fields import FIELDS, field_at
from tests.records.samples import EMPLOYMENT_TEXTS, work

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
    before = work() | {"contributors": {"contributor": [{"credit-name": {"value": "A. Author"}}]}}

    after = drafts.to_content("work", {"title": "Lakes", "type": "book"}, before=before)

    assert after["contributors"] == before["contributors"]
    assert after["title"] == {"title": "Lakes"}


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
    assert drafts.to_identifiers(understood.content) == []


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
        assert violation.path.startswith("external-ids") or field_at(section, violation.path)


@pytest.mark.parametrize(
    "content", [{"title": []}, {"title": {"title": {"value": {}}}}, {"external-ids": 7}]
)
def test_json_of_another_shape_is_refused_with_its_path(content: dict[str, object]) -> None:
    with pytest.raises(contents.ContentRefusedError) as refused:
        contents.understand("work", content, own_id="x")

    assert refused.value.violations[0].path
