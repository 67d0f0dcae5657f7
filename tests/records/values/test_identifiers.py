"""Identifiers of works and fundings: prefixes, resolvers, check digits, several in one cell."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from orcid_client.normalization import normalized
from orcid_client.vocabularies import EXTERNAL_ID_TYPES, RESOLVERS
from records.values.identifiers import address_of, parse, split
from records.values.refusal import ValueRefusedError

TYPES = st.sampled_from(sorted(EXTERNAL_ID_TYPES))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
PIECES = st.lists(
    st.sampled_from(
        ["10.5555/a", "doi:", "https://doi.org/", "PMID: ", "123", "978-3-16-148410-0", "; ", "|",
         ",", " ", "\u200b", "arXiv:", "2101.00001v2", "hdl:", "20.500/1", "0317-8471",
         "javascript:", "#N/A", "http://", "(", ")", ".", "X", "%2F", "\n"]
    ),
    max_size=6,
).map("".join)  # fmt: skip


@pytest.mark.parametrize(
    "id_type, text, value",
    [
        ("doi", "10.5555/p1", "10.5555/p1"),
        ("doi", "10.5555/p4\u200b", "10.5555/p4"),
        ("doi", "DOI 10.5555/p5", "10.5555/p5"),
        ("doi", "doi:10.5555/P6", "10.5555/P6"),
        ("doi", "DOI: https://doi.org/10.5555/p7.", "10.5555/p7"),
        ("doi", "http://dx.doi.org/10.5555/p8?utm_source=x", "10.5555/p8"),
        ("doi", "https://doi-org.proxy.example.edu/10.5555/p9", "10.5555/p9"),
        ("doi", "https://doi.org/10.5555%2Fp10", "10.5555/p10"),
        ("doi", "(10.5555/p11)", "10.5555/p11"),
        ("doi", "10.1016/S0140-6736(05)67726-3", "10.1016/S0140-6736(05)67726-3"),
        ("doi", "10.1002/(SICI)1097-4636(199823)43:4<1::AID-JBM1>3.0.CO;2-#",
         "10.1002/(SICI)1097-4636(199823)43:4<1::AID-JBM1>3.0.CO;2-#"),
        ("isbn", "978-3-16-148410-0", "9783161484100"),
        ("isbn", "ISBN-13: 978 3 16 148410 0", "9783161484100"),
        ("isbn", "9783161484100.0", "9783161484100"),
        ("isbn", "978\u20113\u201116\u2011148410\u20110 (hbk)", "9783161484100"),
        ("isbn", "0-8044-2957-x", "080442957X"),
        ("issn", "03178471", "0317-8471"),
        ("issn", "ISSN 0317-8471 (Print)", "0317-8471"),
        ("issn", "2434-561x", "2434-561X"),
        ("pmid", "PMID: 12345678", "12345678"),
        ("pmid", "https://pubmed.ncbi.nlm.nih.gov/12345678/", "12345678"),
        ("pmid", "12345678.0", "12345678"),
        ("pmc", "1234567", "PMC1234567"),
        ("pmc", "PMCID: PMC1234567", "PMC1234567"),
        ("arxiv", "arXiv:2101.00001v2 [math.GT]", "2101.00001v2"),
        ("arxiv", "https://arxiv.org/pdf/hep-th/9901001.pdf", "hep-th/9901001"),
        ("handle", "hdl:20.500.12345/678", "20.500.12345/678"),
        ("handle", "https://hdl.handle.net/2027/mdp.39015", "2027/mdp.39015"),
        ("handle", "https://repo.example.edu/handle/123456789/1", "123456789/1"),
        ("uri", "https://example.org/x", "https://example.org/x"),
        ("uri", "example.org/x", "http://example.org/x"),
        ("uri", "urn:nbn:de:101:1-2", "urn:nbn:de:101:1-2"),
        ("rrid", "https://scicrunch.org/resolver/RRID:AB_90755", "AB_90755"),
        ("grant_number", " EP/X\u200b000001/1 ", "EP/X000001/1"),
        ("eid", "2-s2.0-85123456789", "2-s2.0-85123456789"),
    ],
)  # fmt: skip
def test_an_identifier_is_brought_into_its_form(id_type: str, text: str, value: str) -> None:
    assert parse(id_type, text) == value
    assert normalized(id_type, parse(id_type, value)) == normalized(id_type, value)


@pytest.mark.parametrize(
    "id_type, text, sentence",
    [
        ("doi", "abc", "“abc” is not a DOI. Write it like 10.5555/12345678."),
        ("doi", "10.5555/p1; 10.5555/p2", "several identifiers"),
        ("doi", "https://publisher.example/doi/10.5555/x", "is not a DOI"),
        ("doi", "N/A", "missing value"),
        ("doi", "#REF!", "error of the spreadsheet"),
        ("isbn", "9.78316E+12", "The spreadsheet has shortened the number to “9.78316E+12”"),
        ("isbn", "9,78316E+12", "has shortened"),
        ("isbn", "978-3-16-148410-1", "its check digit does not match"),
        ("isbn", "97831614841", "is not a ISBN"),
        ("issn", "0317-8472", "its check digit does not match"),
        ("pmid", "PMC123", "is not a PubMed ID"),
        ("pmc", "x", "is not a PubMed Central ID"),
        ("arxiv", "2101", "is not a arXiv ID"),
        ("handle", "x", "is not a handle"),
        ("uri", "javascript:alert(1)", "is not a URI"),
        ("uri", "not a url", "is not a URI"),
        ("urn", "x", "is not a URN"),
        ("grant_number", "1.2E+15", "has shortened"),
        ("grant_number", "-", "missing value"),
    ],
)
def test_what_is_none_is_refused(id_type: str, text: str, sentence: str) -> None:
    with pytest.raises(ValueRefusedError) as refused:
        parse(id_type, text)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    "id_type, text, pieces",
    [
        ("doi", "10.5555/p1; 10.5555/p2", ("10.5555/p1", "10.5555/p2")),
        ("doi", "10.5555/p1 | doi:10.5555/p2", ("10.5555/p1", "doi:10.5555/p2")),
        ("doi", "10.5555/p1\n10.5555/p2", ("10.5555/p1", "10.5555/p2")),
        ("doi", "10.5555/p1, 10.5555/p2", ("10.5555/p1", "10.5555/p2")),
        ("doi", "10.5555/a;b", ("10.5555/a;b",)),
        ("doi", "10.5555/p1; nothing", ("10.5555/p1; nothing",)),
        ("doi", "10.5555/p1; ", ("10.5555/p1; ",)),
        ("isbn", "978-3-16-148410-0; 0-8044-2957-X", ("978-3-16-148410-0", "0-8044-2957-X")),
        ("issn", "0317-8471, 2434-561X", ("0317-8471", "2434-561X")),
        ("pmid", "1; 2", ("1", "2")),
        ("grant_number", "A/1; B/2", ("A/1", "B/2")),
        ("grant_number", "A, B", ("A, B",)),
    ],
)
def test_several_in_one_cell_are_parted(id_type: str, text: str, pieces: tuple[str, ...]) -> None:
    assert split(id_type, text) == pieces


@pytest.mark.parametrize(
    "id_type, value, address",
    [
        ("doi", "10.5555/p1", "https://doi.org/10.5555/p1"),
        ("doi", "10.1002/43:4<1>2-#", "https://doi.org/10.1002/43:4%3C1%3E2-%23"),
        ("isbn", "9783161484100", "https://www.worldcat.org/isbn/9783161484100"),
        ("issn", "0317-8471", "https://portal.issn.org/resource/ISSN/0317-8471"),
        ("pmid", "1", "https://pubmed.ncbi.nlm.nih.gov/1"),
        ("arxiv", "2101.00001", "https://arxiv.org/abs/2101.00001"),
        ("uri", "https://example.org/x", "https://example.org/x"),
        ("uri", "urn:x:y", None),
        ("source-work-id", "7", None),
    ],
)
def test_the_address_is_that_of_orcids_resolver(
    id_type: str, value: str, address: str | None
) -> None:
    assert address_of(id_type, value) == address


def test_every_resolver_is_of_a_type_that_orcid_knows() -> None:
    assert set(RESOLVERS) <= EXTERNAL_ID_TYPES


@given(TYPES, TEXTS | PIECES)
@example("doi", "10.5/http:")
@example("handle", "1/.")
@example("uri", "http://[")
def test_nothing_but_the_refusal_is_raised_and_a_value_stays_what_it_is(
    id_type: str, text: str
) -> None:
    for piece in split(id_type, text):
        try:
            found = parse(id_type, piece)
        except ValueRefusedError:
            continue
        assert not found or parse(id_type, found) == found
        assert "\u200b" not in found
        assert id_type != "uri" or not found.lower().startswith("javascript:")
        address = address_of(id_type, found)
        assert address is None or address.startswith(("https://", "http://"))
