"""Review groups as people write them."""

import pytest

from records.values import review_groups
from records.values.refusal import ValueRefusedError


@pytest.mark.parametrize(
    "text",
    ["1741-4857", "17414857", "ISSN 1741-4857", "e-ISSN: 1741-4857", "issn:1741-4857",
     " ISSN:1741-4857 ", "1741\N{EN DASH}4857"],
)  # fmt: skip
def test_an_issn_alone_is_the_group_of_its_journal(text: str) -> None:
    assert review_groups.parse(text) == "issn:1741-4857"


@pytest.mark.parametrize(
    "text, group",
    [
        ("orcid-generated:our-panel", "orcid-generated:our-panel"),
        ("ORCID-generated: our-panel", "orcid-generated:our-panel"),
        ("FUNDREF:100000001", "fundref:100000001"),
        ("ringgold:385488", "ringgold:385488"),
        ("", ""),
    ],
)
def test_other_groups_have_an_id(text: str, group: str) -> None:
    assert review_groups.parse(text) == group


@pytest.mark.parametrize(
    "text", ["1741-4858", "issn:1741-4858", "Nature", "doi:10.5555/a", "orcid-generated:", "NULL"]
)
def test_what_is_no_group_is_refused(text: str) -> None:
    with pytest.raises(ValueRefusedError):
        review_groups.parse(text)
