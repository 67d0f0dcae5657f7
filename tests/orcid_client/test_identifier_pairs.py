"""Which identifiers are one for ORCID: client and simulator against one table of pairs."""

import itertools
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orcid_client import canonical, messages
from orcid_client.normalization import normalized
from simulator.identifiers import comparable, self_keys
from tests.depth import TIMES
from tests.orcid_client.identifier_pairs import APART, SAME

Judge = Callable[[str, str, str], bool]


def _client(kind: str, one: str, other: str) -> bool:
    def ids(value: str) -> tuple[str, ...]:
        listed = [
            {
                "external-id-type": kind,
                "external-id-value": value,
                "external-id-relationship": "self",
            }
        ]
        return canonical.self_ids(messages.from_json("work", {"external-ids": listed}))

    return ids(one) == ids(other)


def _simulator(kind: str, one: str, other: str) -> bool:
    def keys(value: str) -> frozenset[str]:
        each = {
            "external-id-type": kind,
            "external-id-value": value,
            "external-id-relationship": "self",
        }
        return self_keys([each], exact=False)

    return keys(one) == keys(other)


def _pairs(table: dict[str, tuple[tuple[str, ...], ...]]) -> Iterator[tuple[str, str, str]]:
    for kind, groups in table.items():
        for group in groups:
            for one, other in itertools.combinations(group, 2):
                yield kind, one, other


both = pytest.mark.parametrize("is_same", [_client, _simulator])


@both
@pytest.mark.parametrize("kind,one,other", list(_pairs(SAME)))
def test_one_identifier_in_two_spellings(is_same: Judge, kind: str, one: str, other: str) -> None:
    assert is_same(kind, one, other)


@both
@pytest.mark.parametrize("kind,one,other", list(_pairs(APART)))
def test_two_identifiers_are_two(is_same: Judge, kind: str, one: str, other: str) -> None:
    assert not is_same(kind, one, other)


SPELLINGS: dict[str, tuple[str, tuple[str, ...]]] = {
    # The pattern of a kind's bare ids in normal form, and ways to write one of them.
    "doi": (
        r"10\.[0-9]{4}/[a-z0-9.()/#;:_-]{1,20}",
        ("doi:{}", "https://doi.org/{}", "http://dx.doi.org/{}", "{}&x=1", " {} "),
    ),
    "pmc": (r"[0-9]{1,12}", ("PMC{}", "https://pmc.ncbi.nlm.nih.gov/articles/PMC{}/", "pmc{}")),
    "pmid": (r"[0-9]{1,12}", ("PMID: {}", "https://pubmed.ncbi.nlm.nih.gov/{}/")),
    "isbn": (r"(97[89])?[0-9]{9}[0-9X]", ("ISBN {}", "ISBN: {}", "isbn{}", " {}")),
    "issn": (r"[0-9]{7}[0-9X]", ("ISSN {}", "ISSN: {}", " {}")),
    "uri": (r"[a-z]{1,9}\.example/[A-Za-z0-9/?=&.]{0,20}", ("http://{}", " {}")),
    "bibcode": (r"[0-9]{4}[A-Za-z0-9.&]{14}[A-Z]", ("bibcode:{}", "http://adsabs.harvard.edu/abs/{}")),
    "rrid": (
        r"[A-Z]{2,4}_[A-Za-z0-9]{1,12}",
        ("RRID:{}", "rrid:{}", "https://identifiers.org/rrid/RRID:{}"),
    ),
    "arxiv": (r"[0-9]{4}\.[0-9]{4,5}(v[1-9])?", ("arXiv:{}", "https://arxiv.org/abs/{}")),
}  # fmt: skip


@both
@pytest.mark.parametrize("kind", SPELLINGS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_spellings_meet_and_others_do_not(is_same: Judge, kind: str, data: st.DataObject) -> None:
    pattern, spellings = SPELLINGS[kind]
    bare = st.from_regex(pattern, fullmatch=True).filter(str.isascii)
    one, other = data.draw(bare), data.draw(bare)
    first = data.draw(st.sampled_from(("{}", *spellings))).format(one)
    second = data.draw(st.sampled_from(("{}", *spellings))).format(other)
    assert is_same(kind, first, one)
    assert is_same(kind, first, second) == (one == other)


NOISE = st.text("0123456789abcX .:/-&;#?=()vISBNpmcrxiv", max_size=24)


def _agree(kind: str, data: st.DataObject) -> None:
    """Hold two known spellings, perhaps with a piece cut out or put in, before both judges."""
    known = [spelling for group in SAME[kind] for spelling in group]

    def value() -> str:
        text: str = data.draw(st.sampled_from(known))
        place = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.sampled_from([0, 0, 0, 1, 2]))
        noise = data.draw(st.one_of(st.just(""), NOISE))
        return text[:place] + noise + text[place + cut :]

    one, other = value(), value()
    if one.strip() and other.strip():
        assert _client(kind, one, other) == _simulator(kind, one, other)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(SPELLINGS)), st.data())
def test_client_and_simulator_agree_on_any_pair(kind: str, data: st.DataObject) -> None:
    _agree(kind, data)


@pytest.mark.deep
@settings(max_examples=4_000 * TIMES, deadline=None, database=None)
@given(st.sampled_from(sorted(SPELLINGS)), st.data())
def test_client_and_simulator_agree_on_very_many_pairs(kind: str, data: st.DataObject) -> None:
    _agree(kind, data)


@given(st.sampled_from(sorted(SAME)), st.text(max_size=40))
def test_a_normal_form_is_its_own_normal_form(kind: str, value: str) -> None:
    found = normalized(kind, value)
    assert normalized(kind, found) == found
    assert comparable(kind, found) == comparable(kind, value)
