"""Words of ORCID's closed lists, whatever their case, underscores, blanks or padding."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from orcid_client import vocabularies
from records.values.folding import by_letters, letters, nearest
from records.values.noise import code_of
from records.values.refusal import ValueRefusedError, quoted
from scoping.translation import N_


class Vocabulary:
    """A closed list: ``what`` names one of its words in a sentence."""

    def __init__(
        self, what: str, words: Iterable[str], others: Mapping[str, str] | None = None
    ) -> None:
        """Take the words as ORCID has them, and other spellings of them."""
        self.what = what
        self.words = frozenset(words)
        self._known = by_letters(sorted(self.words), others)
        self._find = lru_cache(maxsize=1024)(self._found)

    def find(self, text: str) -> str:
        """Return the word that a text means.

        Raises:
            ValueRefusedError: it is none of the list; the nearest one is named.
        """
        return text if text in self.words else self._find(text)

    def known(self, text: str) -> str | None:
        """Return the word that a text means, or None."""
        return text if text in self.words else self._known.get(letters(text))

    def _found(self, text: str) -> str:
        bare = code_of(text)
        word = self._known.get(letters(bare))
        if word:
            return word
        close = nearest(bare, self._known)
        if close:
            raise ValueRefusedError(
                N_("ORCID does not know the {what} “{value}”. Did you mean “{nearest}”?").format(
                    what=self.what, value=quoted(bare), nearest=_short(close[0])
                )
            )
        raise ValueRefusedError(
            N_("ORCID does not know the {what} “{value}”. Write one of: {allowed}.").format(
                what=self.what, value=quoted(bare), allowed=_shown(self.words)
            )
        )


def _shown(words: Iterable[str]) -> str:
    return ", ".join(sorted(map(_short, words)))


def _short(word: str) -> str:
    """Return a word as people write it: CRediT's roles are addresses."""
    return word.removeprefix(_CREDIT).strip("/") if word.startswith(_CREDIT) else word


_CREDIT = "http://credit.niso.org/contributor-roles/"
_CREDIT_ROLES = {role: role for role in vocabularies.CREDIT_ROLES} | {
    spelling: role
    for role in vocabularies.CREDIT_ROLES
    for name in [role.removeprefix(_CREDIT).strip("/")]
    for spelling in (
        name, f"https://credit.niso.org/contributor-roles/{name}", f"credit:{name}",
        f"https://credit.niso.org/{name}", name.replace("-review-", "-review-and-"),
        name.replace("-review-", "-review-&-"), name.replace("writing-", "").replace("-", " & "),
        name.replace("ization", "isation"), name.replace("ualization", "ualisation"),
    )
}  # fmt: skip

WORK_TYPES = Vocabulary(
    N_("work type"),
    vocabularies.WORK_TYPES,
    vocabularies.WORK_TYPE_ALIASES
    | {"article": "journal-article", "thesis": "dissertation-thesis",
       "dissertation": "dissertation-thesis", "webpage": "website"},
)  # fmt: skip
FUNDING_TYPES = Vocabulary(
    N_("funding type"), vocabularies.FUNDING_TYPES, {"salary": "salary-award"}
)
SUBJECT_TYPES = Vocabulary(
    N_("subject type"), vocabularies.SUBJECT_TYPES, vocabularies.WORK_TYPE_ALIASES
)
RELATIONSHIPS = Vocabulary(
    N_("relationship"),
    vocabularies.RELATIONSHIPS,
    {"is-part-of": "part-of", "is-version-of": "version-of", "is-funded-by": "funded-by"},
)
IDENTIFIER_TYPES = Vocabulary(
    N_("identifier type"),
    vocabularies.EXTERNAL_ID_TYPES,
    {"pubmed": "pmid", "pubmed-id": "pmid", "pmcid": "pmc", "pubmed-central": "pmc",
     "hdl": "handle", "url": "uri", "web-address": "uri", "web-of-science": "wosuid",
     "ut": "wosuid", "scopus": "eid", "scopus-eid": "eid", "isbn 13": "isbn", "isbn 10": "isbn",
     "eissn": "issn", "print-issn": "issn", "other": "other-id", "grant": "grant_number",
     "grant-id": "grant_number", "award-number": "grant_number", "proposal": "proposal-id",
     "work-id": "source-work-id"},
)  # fmt: skip
CITATION_TYPES = Vocabulary(
    N_("citation format"),
    vocabularies.CITATION_TYPES,
    {name.removeprefix("formatted-"): name for name in vocabularies.CITATION_TYPES}
    | {"bib": "bibtex", "formatted": "formatted-unspecified", "text": "formatted-unspecified"},
)
CURRENCIES = Vocabulary(N_("currency"), vocabularies.CURRENCIES, {"€": "EUR", "£": "GBP"})
SEQUENCES = Vocabulary(N_("contributor sequence"), vocabularies.CONTRIBUTOR_SEQUENCES)
WORK_ROLES = Vocabulary(
    N_("contributor role"), vocabularies.WORK_ROLES | vocabularies.CREDIT_ROLES, _CREDIT_ROLES
)
FUNDING_ROLES = Vocabulary(
    N_("contributor role"), vocabularies.FUNDING_ROLES | vocabularies.CREDIT_ROLES, _CREDIT_ROLES
)
REVIEWER_ROLES = Vocabulary(N_("reviewer role"), vocabularies.REVIEWER_ROLES)
REVIEW_TYPES = Vocabulary(N_("review type"), vocabularies.REVIEW_TYPES)
RESOURCE_TYPES = Vocabulary(
    N_("resource type"), vocabularies.RESOURCE_TYPES,
    {"infrastructure": "infrastructures", "collection": "collections", "service": "services"},
)  # fmt: skip
ORGANIZATION_SOURCES = Vocabulary(
    N_("organisation registry"),
    vocabularies.ORGANIZATION_SOURCES,
    {"funder-registry": "FUNDREF", "crossref-funder-registry": "FUNDREF", "crossref": "FUNDREF",
     "crossref-funder-id": "FUNDREF", "open-funder-registry": "FUNDREF", "funder-doi": "FUNDREF",
     "ror.org": "ROR", "ror-id": "ROR", "grid.ac": "GRID"},
)  # fmt: skip
