"""iDs, their checksum, and identifiers as the registry compares them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.groups import is_issn
from simulator.identifiers import is_orcid, normalised, orcid_for, self_keys


@pytest.mark.parametrize(
    "orcid", ["0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X"]
)
def test_known_ids(orcid: str) -> None:
    assert is_orcid(orcid)
    assert not is_orcid(orcid[:-1] + ("1" if orcid[-1] != "1" else "2"))


@given(st.integers(min_value=0, max_value=10**15 - 1))
def test_every_made_id_is_one(number: int) -> None:
    assert is_orcid(orcid_for(number))


@pytest.mark.parametrize(
    "kind,value,expected",
    [
        ("doi", "https://doi.org/10.1/AB", "10.1/ab"),
        ("doi", "doi:10.1/ab", "10.1/ab"),
        ("doi", "work:doi", None),
        ("isbn", "978-3-16-148410-0", "9783161484100"),
        ("issn", "0378 5955", "0378-5955"),
        ("pmid", "PMID: 123", "123"),
        ("pmc", "https://europepmc.org/article/pmc/PMC12", "pmc12"),
        ("arxiv", "https://arxiv.org/abs/2101.00001v2", "arXiv:2101.00001v2"),
        ("source-work-id", " HR-1 ", "hr-1"),
        ("uri", "https://Example.org/A", "https://Example.org/A"),
    ],
)
def test_normalised(kind: str, value: str, expected: str | None) -> None:
    assert normalised(kind, value) == expected


def test_only_self_and_missing_relationships_make_duplicates() -> None:
    ids = [
        {"external-id-type": "doi", "external-id-value": value, "external-id-relationship": kind}
        for value, kind in (("10.1/a", "self"), ("10.1/b", "part-of"), ("10.1/c", None))
    ]
    assert self_keys(ids, exact=False) == {"doi:10.1/a", "?doi:10.1/c"}


def test_issns() -> None:
    assert is_issn("issn:1741-4857")
    assert not is_issn("issn:1741-4856")
