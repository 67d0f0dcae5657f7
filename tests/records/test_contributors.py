"""Contributors as lines of text, and back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orcid_client.vocabularies import CREDIT_ROLES
from records import contents, contributors, drafts
from records.contents import ContentRefusedError
from tests.records.samples import work

SOFTWARE = "http://credit.niso.org/contributor-roles/software/"
DRAFTING = "http://credit.niso.org/contributor-roles/writing-original-draft/"
LINE = "Hopper, Grace | software, writing-original-draft | 0000-0002-1825-0097 | first"

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
ANYONE = st.fixed_dictionaries(
    {},
    optional={
        "credit-name": st.fixed_dictionaries({"value": TEXT}),
        "contributor-orcid": st.fixed_dictionaries(
            {}, optional={"path": st.sampled_from(["0000-0002-1825-0097", "0000-0001-5109-3700"]),
                          "uri": TEXT, "host": TEXT}
        ),
        "contributor-email": TEXT,
        "contributor-attributes": st.fixed_dictionaries(
            {},
            optional={
                "contributor-role": st.one_of(st.sampled_from([SOFTWARE, DRAFTING, "author"]),
                                              TEXT),
                "contributor-sequence": st.sampled_from(["first", "additional"]),
            },
        ),
    },
)  # fmt: skip


def understood(text: str, section: str = "work") -> list[dict[str, Any]]:
    content = work() | {"contributors": {"contributor": contributors.parse(text)}}
    found = contents.understand(section, content, own_id=None)
    return list(found.content["contributors"]["contributor"])


def test_somebody_of_several_roles_is_listed_once_for_each() -> None:
    first, second = understood(LINE)

    assert first == {
        "contributor-orcid": {"path": "0000-0002-1825-0097"},
        "credit-name": {"value": "Hopper, Grace"},
        "contributor-attributes": {"contributor-sequence": "first", "contributor-role": SOFTWARE},
    }
    assert second["contributor-attributes"]["contributor-role"] == DRAFTING
    assert contributors.written([first, second]) == LINE


@pytest.mark.parametrize(
    "text",
    [
        (
            "Hopper, Grace|first|Software , CRediT: writing original draft|"
            "https://orcid.org/0000-0002-1825-0097"
        ),
        f"  {LINE} ;",
        f"\r\n{LINE}\r\n",
        "Hopper, Grace | software | writing-original-draft | 0000-0002-1825-0097 | First",
    ],
)
def test_pieces_may_stand_in_any_order_and_spelling(text: str) -> None:
    assert understood(text) == understood(LINE)


def test_lines_and_semicolons_part_contributors() -> None:
    names = [
        one["credit-name"]["value"] for one in understood("Hopper, G; Lovelace, A\nNoether, E")
    ]

    assert names == ["Hopper, G", "Lovelace, A", "Noether, E"]


@pytest.mark.parametrize(
    "line, sentence",
    [
        ("Hopper, Grace | sofware", "Did you mean"),
        ("Hopper, Grace | 0000-0002-1825", "An ORCID iD looks like"),
        ("Hopper, Grace | grace@", ""),
        ("Hopper, Grace | 0000-0002-1825-0098", "check digit is wrong"),
    ],
)
def test_an_error_names_the_contributor_and_the_piece(line: str, sentence: str) -> None:
    content = drafts.to_content("work", {"contributors": f"Lovelace, Ada\n{line}"}) | work()
    with pytest.raises(ContentRefusedError) as refused:
        contents.understand("work", content, own_id=None)

    (violation,) = refused.value.violations
    told = drafts.told("work", content, violation)
    assert told.startswith("Contributor 2, “Hopper, Grace”: ")
    assert sentence in told


@given(st.lists(ANYONE, max_size=12))
def test_a_form_that_changes_no_contributor_keeps_each_as_it_is(
    listed: list[dict[str, Any]],
) -> None:
    text = contributors.written(listed)

    assert contributors.parse(text, before=listed) == listed
    assert contributors.parse(text.replace("\n", "\r\n").strip(), before=listed) == listed


@given(st.lists(ANYONE, min_size=1, max_size=12), st.integers(0, 11))
def test_a_line_that_is_added_leaves_the_others_alone(
    listed: list[dict[str, Any]], place: int
) -> None:
    lines = contributors.written(listed).split("\n")
    place = min(place, len(lines))

    text = "\n".join([*lines[:place], "Somebody Entirely New | author", *lines[place:]])

    found = contributors.parse(text, before=listed)
    assert len(found) == len(listed) + 1
    assert [one for one in found if one in listed] == listed


@given(st.lists(st.sampled_from(sorted(CREDIT_ROLES)), min_size=1, max_size=5))
def test_what_a_line_can_say_comes_back_without_what_was_before(roles: list[str]) -> None:
    listed = [
        {
            "credit-name": {"value": "Noether, E"},
            "contributor-attributes": {"contributor-role": one},
        }
        for one in roles
    ]

    assert understood(contributors.written(listed)) == listed


def test_a_paper_of_three_thousand_authors_stays_editable() -> None:
    listed = [
        {"credit-name": {"value": f"Author {number}; of a large group"},
         "contributor-email": f"{number}@example.org"}
        for number in range(3000)
    ]  # fmt: skip
    before = work() | {"contributors": {"contributor": listed}}
    texts = drafts.to_texts("work", before) | {"title": "Lakes"}

    after = drafts.to_content("work", texts, before=before)

    assert after["contributors"] == before["contributors"]
