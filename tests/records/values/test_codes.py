"""E-mail addresses, web addresses, countries, languages, organisations, words of lists."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from orcid_client.vocabularies import COUNTRIES, LANGUAGES, ORGANIZATION_SOURCES
from records.values import countries, emails, languages, organizations, urls, vocabulary
from records.values.refusal import ValueRefusedError
from records.values.vocabulary import Vocabulary

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
MAIL = st.text("ab.@<>;, \"'mailto:é-_+\u200b", max_size=24)
WEB = st.text("ab.:/?#@[]%0 htps\\javscri", max_size=24)
CODES = st.text("0123456789abcxyzROR.:/-grid ", max_size=24)
ADA = "ada.byron@northfield.example"
LISTS = [found for found in vars(vocabulary).values() if isinstance(found, Vocabulary)]


@pytest.mark.parametrize(
    "text",
    [
        ADA, f"<{ADA}>", f"mailto:{ADA}", f"Ada Byron <{ADA}>", f"{ADA};", f" {ADA}. ",
        f'"Byron, Ada" <{ADA}>', f"{ADA}\u200b", f"MAILTO:{ADA}?subject=x", f"({ADA})",
        f"[{ADA}](mailto:{ADA})", f"{ADA}; {ADA}", f"E-mail: {ADA}",
    ],
)  # fmt: skip
def test_one_address_is_taken_out_of_what_stands_around_it(text: str) -> None:
    assert emails.parse(text) == ADA


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("a@x.example; b@x.example", "several e-mail addresses"),
        ("a@x.example, b@x.example", "several"),
        ("nobody", "not a valid"), ("a@b", "not a valid"), ("a@b..example", "not a valid"),
        ("@x.example", "not a valid"), ("a b@", "not a valid"), ("#N/A", "error of the"),
        ("none", "missing value"), ("a@x.1", "not a valid"),
    ],
)  # fmt: skip
def test_what_then_is_no_address_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(ValueRefusedError, match=sentence):
        emails.parse(text)


@pytest.mark.parametrize("address", ["ümit@x.example", "o'neil@x.example", "A.B+c@Sub.X.example"])
def test_an_address_is_kept_as_it_is_written(address: str) -> None:
    assert emails.parse(address) == address


@pytest.mark.parametrize(
    "text, url",
    [
        ("www.example.org/x", "https://www.example.org/x"),
        ("example.org:8080/x?y#z", "https://example.org:8080/x?y#z"),
        ("//example.org", "https://example.org"),
        ("HTTP://Example.org/X", "http://Example.org/X"),
        ("https:/example.org", "https://example.org"),
        ("<https://example.org/>", "https://example.org/"),
        ("https://example.org/~yt\u200b", "https://example.org/~yt"),
        ("https://münchen.example/ä", "https://münchen.example/ä"),
        ("http://192.0.2.1/x", "http://192.0.2.1/x"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("http://localhost:9000/x", "http://localhost:9000/x"),
    ],
)
def test_an_address_of_the_web_gets_its_scheme(text: str, url: str) -> None:
    assert urls.parse(text) == url


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)", "not a url", "data:text/html,x", "ftp://example.org", "mailto:a@b.c",
        "https://", "https:///x", "word", "https://word/x", "https://exa mple.org", "https://[::1",
        "https://a.example/ b", "https://user:secret@example.org", "file:///etc/passwd",
        "x@y.example", "https://example.org:99999", "#REF!", "n/a", "JaVaScRiPt:alert(1)",
        "java\u200bscript:alert(1)",
    ],
)  # fmt: skip
def test_what_no_browser_opens_as_a_page_is_refused(text: str) -> None:
    with pytest.raises(ValueRefusedError):
        urls.parse(text)


@pytest.mark.parametrize(
    "text, code",
    [
        ("gb", "GB"), ("UK", "GB"), ("GBR", "GB"), ("United Kingdom", "GB"),
        ("united  kingdom", "GB"),
        ("NA", "NA"), ("na", "NA"), ("Namibia", "NA"), ("no", "NO"), ("XK", "XK"), ("Kosovo", "XK"),
        ("Deutschland", "DE"), ("Allemagne", "DE"), ("Alemania", "DE"), ("DEU", "DE"),
        ("276", "DE"),
        ("Cote d'Ivoire", "CI"), ("Côte d\u2019Ivoire", "CI"), ("Türkiye", "TR"), ("Turkey", "TR"),
        ("USA", "US"), ("United States of America", "US"), ("The Netherlands", "NL"), ("EL", "GR"),
        ("Korea, Republic of", "KR"), ("Czech Republic", "CZ"), ("Niger", "NE"), ("Nigeria", "NG"),
        ("Ireland", "IE"), ("Northern Ireland", "GB"), ("NULL", ""), ("Atlantis", ""), ("", ""),
        ("#N/A", ""), ("N/A", ""), ("Germny", ""), ("ZZ", ""),
    ],
)  # fmt: skip
def test_a_country_is_known_by_codes_and_names(text: str, code: str) -> None:
    if code:
        assert countries.parse(text) == code
    else:
        with pytest.raises(ValueRefusedError):
            countries.parse(text)


def test_the_nearest_code_is_named() -> None:
    with pytest.raises(ValueRefusedError, match=r"Did you mean DE \(Germany\)\?"):
        countries.parse("Germny")
    with pytest.raises(ValueRefusedError, match=r"Did you mean pt \(Portuguese\)\?"):
        languages.parse("Portugese")
    with pytest.raises(ValueRefusedError, match="Did you mean “journal-article”"):
        vocabulary.WORK_TYPES.find("jurnal article")


@pytest.mark.parametrize(
    "text, code",
    [
        ("EN", "en"), ("eng", "en"), ("en-GB", "en"), ("en_US", "en"), ("English", "en"),
        ("ger", "de"), ("deu", "de"), ("Deutsch", "de"), ("fre", "fr"), ("français", "fr"),
        ("no", "no"), ("nor", "no"), ("nb-NO", "nb"), ("he", "iw"), ("heb", "iw"), ("yi", "ji"),
        ("id", "in"), ("Indonesian", "in"), ("zh_CN", "zh_CN"), ("zh-cn", "zh_CN"),
        ("zh-Hant", "zh_TW"),
        ("Traditional Chinese", "zh_TW"), ("pt-BR", "pt"), ("zh", ""), ("chi", ""), ("xx", ""),
        ("N/A", ""), ("none", ""), ("Klingon", ""),
    ],
)  # fmt: skip
def test_a_language_is_known_by_codes_and_names(text: str, code: str) -> None:
    if code:
        assert languages.parse(text) == code
    else:
        with pytest.raises(ValueRefusedError):
            languages.parse(text)


@pytest.mark.parametrize(
    "identifier, source, read",
    [
        ("01nrxwf90", "", ("https://ror.org/01nrxwf90", "ROR")),
        ("http://ror.org/01NRXWF90/", "ror", ("https://ror.org/01nrxwf90", "ROR")),
        ("www.ror.org/01nrxwf90", "", ("https://ror.org/01nrxwf90", "ROR")),
        ("https://ror.org/01nrxwf90\u200b", "", ("https://ror.org/01nrxwf90", "ROR")),
        ("grid.4305.2", "", ("grid.4305.2", "GRID")),
        ("https://www.grid.ac/institutes/grid.4305.2", "", ("grid.4305.2", "GRID")),
        ("3124", "", ("3124", "RINGGOLD")),
        ("RIN 3124", "Ringgold", ("3124", "RINGGOLD")),
        ("3124.0", "ringgold", ("3124", "RINGGOLD")),
        ("http://dx.doi.org/10.13039/501100000848", "", (
            "http://dx.doi.org/10.13039/501100000848", "FUNDREF")),
        ("https://doi.org/10.13039/501100000848", "fundref", (
            "https://doi.org/10.13039/501100000848", "FUNDREF")),
        ("10.13039/501100000848", "", ("http://dx.doi.org/10.13039/501100000848", "FUNDREF")),
        ("501100000848", "FundRef", ("http://dx.doi.org/10.13039/501100000848", "FUNDREF")),
        ("529900T8BM49AURSDO55", "", ("529900T8BM49AURSDO55", "LEI")),
        ("5299 00t8 bm49 aurs do55", "lei", ("529900T8BM49AURSDO55", "LEI")),
    ],
)  # fmt: skip
def test_an_organisations_id_is_read_and_names_its_registry(
    identifier: str, source: str, read: tuple[str, str]
) -> None:
    assert organizations.parse(identifier, source) == read
    assert organizations.parse(*read) == read


@pytest.mark.parametrize(
    "identifier, source, sentence",
    [
        ("https://ror.org/01nrxwf91", "", "check digits do not match"),
        ("01nrxwf91", "ROR", "check digits"),
        ("https://ror.org/01nrxwf9", "", "not a ROR ID"),
        ("529900T8BM49AURSDO56", "", "check digits"),
        ("#N/A", "", "error of the spreadsheet"),
        ("NULL", "ROR", "missing value"),
        ("01nrxwf90", "Wikipedia", "does not know the organisation registry"),
    ],
)
def test_a_mistyped_id_of_an_organisation_is_refused(
    identifier: str, source: str, sentence: str
) -> None:
    with pytest.raises(ValueRefusedError, match=sentence):
        organizations.parse(identifier, source)


@pytest.mark.parametrize(
    "words, text, word",
    [
        (vocabulary.WORK_TYPES, "BOOK_CHAPTER", "book-chapter"),
        (vocabulary.WORK_TYPES, " Journal article ", "journal-article"),
        (vocabulary.WORK_TYPES, "dataset", "data-set"),
        (vocabulary.RELATIONSHIPS, "part_of", "part-of"),
        (vocabulary.RELATIONSHIPS, "SELF", "self"),
        (vocabulary.RELATIONSHIPS, "isPartOf", "part-of"),
        (vocabulary.RELATIONSHIPS, "VERSION OF", "version-of"),
        (vocabulary.IDENTIFIER_TYPES, "Grant Number", "grant_number"),
        (vocabulary.IDENTIFIER_TYPES, "DOI", "doi"),
        (vocabulary.FUNDING_ROLES, "co_lead", "co-lead"),
        (vocabulary.WORK_ROLES, "Writing \N{EN DASH} review & editing",
         "http://credit.niso.org/contributor-roles/writing-review-editing/"),
        (vocabulary.WORK_ROLES, "Review & editing",
         "http://credit.niso.org/contributor-roles/writing-review-editing/"),
        (vocabulary.WORK_ROLES, "conceptualisation",
         "http://credit.niso.org/contributor-roles/conceptualization/"),
        (vocabulary.WORK_ROLES, "https://credit.niso.org/contributor-roles/software",
         "http://credit.niso.org/contributor-roles/software/"),
        (vocabulary.CITATION_TYPES, "BibTeX", "bibtex"),
        (vocabulary.CITATION_TYPES, "FORMATTED_APA", "formatted-apa"),
        (vocabulary.CURRENCIES, "gbp", "GBP"),
        (vocabulary.FUNDING_TYPES, "Salary Award", "salary-award"),
    ],
)  # fmt: skip
def test_case_blanks_and_underscores_of_a_word_do_not_matter(
    words: Vocabulary, text: str, word: str
) -> None:
    assert words.find(text) == word


@given(st.sampled_from(LISTS), TEXTS)
def test_a_word_is_one_of_its_list_or_refused(words: Vocabulary, text: str) -> None:
    try:
        assert words.find(text) in words.words
    except ValueRefusedError:
        assert text not in words.words
    for word in words.words:
        assert words.find(word) == word


@given(TEXTS | MAIL)
@example('"" <@>')
def test_an_address_of_a_person_is_one_or_refused(text: str) -> None:
    try:
        found = emails.parse(text)
    except ValueRefusedError:
        return
    assert emails.parse(found) == found
    assert found.count("@") == 1 and not set(found) & set(' <>;,"')


@given(TEXTS | WEB)
@example("http://a.bc:")
@example("http:////a.bc")
def test_an_address_of_the_web_is_one_or_refused(text: str) -> None:
    try:
        found = urls.parse(text)
    except ValueRefusedError:
        return
    assert urls.parse(found) == found
    assert found.startswith(("https://", "http://")) and " " not in found


@given(TEXTS | CODES)
def test_codes_are_of_their_list_or_refused(text: str) -> None:
    for read, known in ((countries.parse, COUNTRIES), (languages.parse, LANGUAGES)):
        try:
            assert read(text) in known
        except ValueRefusedError:
            assert text not in known
    try:
        identifier, source = organizations.parse(text)
    except ValueRefusedError:
        return
    assert source in ORGANIZATION_SOURCES
    assert not identifier or organizations.parse(identifier, source) == (identifier, source)


def test_the_nearest_role_is_named_as_people_write_it() -> None:
    with pytest.raises(ValueRefusedError, match="Did you mean “conceptualization”"):
        vocabulary.WORK_ROLES.find("conceptualizatoin")
