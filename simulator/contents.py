"""The content model of every message a client writes (ORCID message model 3.0).

Order, optionality, lengths and patterns are those that the registry's schemas demand; what only
its server demands stands in the rules.
"""

import re

from simulator import vocabulary as known
from simulator.grammar import Attribute, Group, Leaf, Part

ORCID = r"(\d{4}-){3,}\d{3}[\dX]"
SITE = r"https://([^/]*orcid\.org|localhost.*/orcid-web)/"
CLIENT = r"(APP-[\da-zA-Z]{16}|(\d{4}-){3,}\d{3}[\dX])"
GROUP_ID = re.compile(
    r"(ringgold:|issn:|orcid-generated:|fundref:|publons:)"
    r"([0-9a-zA-Z\^._~:/?#\[\]@!$&'()*+,;=-]){2,}"
)


def _text(most: int | None = None, *, blank: bool = False, wrapped: bool = False) -> Leaf:
    return Leaf(most=most, blank=blank, wrapped=wrapped)


def _list_of(part: Part) -> Group:
    return Group((part,))


PLAIN = Leaf()
LONG_TEXT = _text(4000)
SHORT_TEXT = _text(500, blank=True)
DESCRIPTION = _text(5000, blank=True)
WRAPPED_1000 = _text(1000, wrapped=True)
URL = Leaf(wrapped=True, uri=True)
INSTANT = Leaf(kind="instant", wrapped=True)
WHOLE = Leaf(kind="whole")
TRUTH = Leaf(kind="truth")
VISIBILITY = Attribute("visibility", Leaf(values=known.ITEM_VISIBILITIES))
PUT_CODE = Attribute("put-code", WHOLE)
ITEM_ATTRIBUTES = (
    PUT_CODE,
    VISIBILITY,
    Attribute("display-index", PLAIN, ignored=True),
    Attribute("path", PLAIN, ignored=True),
)
LANGUAGE = Attribute("language-code", PLAIN, required=True)


def _id_of(path: str, uri: str) -> Group:
    return Group(
        (
            Part("uri", Leaf(pattern=re.compile(uri))),
            Part("path", Leaf(pattern=re.compile(path))),
            Part("host", PLAIN),
        ),
        one_of=("uri", "path"),
    )


ORCID_ID = _id_of(ORCID, SITE + ORCID)
CLIENT_ID = _id_of(CLIENT, SITE + "client/" + CLIENT)
SOURCE = Group(
    (
        Part("source-orcid", ORCID_ID),
        Part("source-client-id", CLIENT_ID),
        Part("source-name", Leaf(wrapped=True)),
        Part("assertion-origin-orcid", ORCID_ID),
        Part("assertion-origin-client-id", CLIENT_ID),
        Part("assertion-origin-name", Leaf(wrapped=True)),
    )
)
ITEM_PARTS = (
    Part("created-date", INSTANT, ignored=True),
    Part("last-modified-date", INSTANT, ignored=True),
    Part("source", SOURCE, ignored=True),
)


def item(*parts: Part) -> Group:
    """Return the content model of an item: what all items begin with, then its own parts."""
    return Group(ITEM_PARTS + parts, ITEM_ATTRIBUTES)


FUZZY_DATE = Group(
    (
        Part("year", Leaf("whole", wrapped=True, limits=(1900, 2100)), required=True),
        Part("month", Leaf("whole", wrapped=True, limits=(1, 12))),
        Part("day", Leaf("whole", wrapped=True, limits=(1, 31))),
    )
)
_TRANSIENT = Attribute("transient", TRUTH, required=True)
NORMALISED = Leaf(wrapped=True, blank=False, attributes=(_TRANSIENT,))
NORMALISED_ERROR = Group((Part("error-code", PLAIN), Part("error-message", PLAIN)), (_TRANSIENT,))
EXTERNAL_ID_PARTS = (
    Part("external-id-type", _text(), required=True),
    Part("external-id-value", _text(), required=True),
    Part("external-id-normalized", NORMALISED, ignored=True),
    Part("external-id-normalized-error", NORMALISED_ERROR, ignored=True),
    Part("external-id-url", URL),
    Part("external-id-relationship", Leaf(vocabulary=known.RELATIONSHIPS)),
)
EXTERNAL_ID = Group(
    ITEM_PARTS + EXTERNAL_ID_PARTS,
    tuple(Attribute(a.name, a.leaf, ignored=True) for a in ITEM_ATTRIBUTES),
)
EXTERNAL_IDS = _list_of(Part("external-id", EXTERNAL_ID, many=True))
COUNTRY = Leaf(
    wrapped=True,
    vocabulary=known.COUNTRIES,
    attributes=(Attribute("visibility", VISIBILITY.leaf, ignored=True),),
)
ADDRESS = Group(
    (
        Part("city", LONG_TEXT),
        Part("region", LONG_TEXT),
        Part("country", Leaf(vocabulary=known.COUNTRIES)),
    )
)
DISAMBIGUATED = Group(
    (
        Part("disambiguated-organization-identifier", SHORT_TEXT, required=True),
        Part("disambiguation-source", SHORT_TEXT, required=True),
    )
)
ORGANIZATION = Group(
    (
        Part("name", LONG_TEXT, required=True),
        Part("address", ADDRESS, required=True),
        Part("disambiguated-organization", DISAMBIGUATED),
    )
)
TRANSLATED_TITLE = Leaf(wrapped=True, most=1000, blank=False, attributes=(LANGUAGE,))
_TITLE = Part("title", WRAPPED_1000, required=True)
_TRANSLATED = Part("translated-title", TRANSLATED_TITLE)
SHORT_TITLE = Group((_TITLE, _TRANSLATED))
TITLE = Group((_TITLE, Part("subtitle", _text(1000, blank=True, wrapped=True)), _TRANSLATED))

START, END = Part("start-date", FUZZY_DATE), Part("end-date", FUZZY_DATE)
URL_PART = Part("url", URL)
EXTERNAL_IDS_PART = Part("external-ids", EXTERNAL_IDS)
ORGANIZATION_PART = Part("organization", ORGANIZATION)

AFFILIATION_PARTS = (
    Part("department-name", LONG_TEXT),
    Part("role-title", LONG_TEXT),
    START,
    END,
    ORGANIZATION_PART,
    URL_PART,
    EXTERNAL_IDS_PART,
)
AFFILIATION = item(*AFFILIATION_PARTS)

_EMAIL = Leaf(most=350, pattern=re.compile(r"[^@]+@[^\.]+\..+"))


def _contributors(ns: str, *attributes: Part) -> Group:
    contributor = Group(
        (
            Part("contributor-orcid", ORCID_ID),
            Part("credit-name", _text(150, wrapped=True), ns),
            Part("contributor-email", _EMAIL, ns),
            Part("contributor-attributes", Group(attributes), ns),
        )
    )
    return _list_of(Part("contributor", contributor, ns, many=True))


_WORK_CONTRIBUTORS = _contributors(
    "work",
    Part("contributor-sequence", Leaf(values=known.SEQUENCES), "work"),
    Part("contributor-role", PLAIN, "work"),
)
_CITATION = Group(
    (
        Part("citation-type", Leaf(vocabulary=known.CITATION_TYPES), "work", required=True),
        Part("citation-value", PLAIN, "work", required=True),
    )
)
WORK_TYPE = Part(
    "type",
    Leaf(vocabulary=known.WORK_TYPES, aliases=known.WORK_TYPE_ALIASES),
    "work",
    required=True,
)
WORK_TITLE = Part("title", TITLE, "work", required=True)
JOURNAL_TITLE = Part("journal-title", WRAPPED_1000, "work")
PUBLICATION_DATE = Part("publication-date", FUZZY_DATE)
WORK = item(
    WORK_TITLE,
    JOURNAL_TITLE,
    Part("short-description", DESCRIPTION, "work"),
    Part("citation", _CITATION, "work"),
    WORK_TYPE,
    PUBLICATION_DATE,
    EXTERNAL_IDS_PART,
    URL_PART,
    Part("contributors", _WORK_CONTRIBUTORS, "work", always=True),
    Part("language-code", PLAIN),
    Part("country", COUNTRY),
)

_CURRENCY = Attribute("currency-code", PLAIN, required=True, missing="half")
_AMOUNT = Leaf(wrapped=True, attributes=(_CURRENCY,))
FUNDING_TYPE = Part("type", Leaf(vocabulary=known.FUNDING_TYPES), "funding", required=True)
FUNDING = item(
    FUNDING_TYPE,
    Part("organization-defined-type", _text(255, blank=True, wrapped=True), "funding"),
    Part("title", SHORT_TITLE, "funding"),
    Part("short-description", DESCRIPTION, "funding"),
    Part("amount", _AMOUNT, "funding"),
    URL_PART,
    START,
    END,
    EXTERNAL_IDS_PART,
    Part(
        "contributors",
        _contributors("funding", Part("contributor-role", PLAIN, "funding")),
        "funding",
    ),
    Part("organization", ORGANIZATION, required=True),
)

GROUP_ID_LEAF = Leaf(most=1000, blank=False, pattern=GROUP_ID)
_REVIEW = "peer-review"
REVIEWER_ROLE = Part("reviewer-role", Leaf(vocabulary=known.REVIEWER_ROLES), _REVIEW, required=True)
REVIEW_URL = Part("review-url", URL, _REVIEW)
REVIEW_TYPE = Part("review-type", Leaf(vocabulary=known.REVIEW_TYPES), _REVIEW, required=True)
REVIEW_GROUP = Part("review-group-id", GROUP_ID_LEAF, _REVIEW, required=True)
CONVENER = Part("convening-organization", ORGANIZATION, _REVIEW, required=True)
PEER_REVIEW = item(
    REVIEWER_ROLE,
    Part("review-identifiers", EXTERNAL_IDS, _REVIEW, required=True),
    REVIEW_URL,
    REVIEW_TYPE,
    Part("review-completion-date", FUZZY_DATE, _REVIEW, required=True),
    REVIEW_GROUP,
    Part("subject-external-identifier", EXTERNAL_ID, _REVIEW),
    Part("subject-container-name", WRAPPED_1000, _REVIEW),
    Part("subject-type", Leaf(vocabulary=known.SUBJECT_TYPES), _REVIEW),
    Part("subject-name", TITLE, _REVIEW),
    Part("subject-url", URL, _REVIEW),
    CONVENER,
)

_RESOURCE = "research-resource"
_HOSTS = _list_of(Part("organization", ORGANIZATION, required=True, many=True, at_most=10))
_IDENTIFIERS = Part("external-ids", EXTERNAL_IDS, required=True)
PROPOSAL = Part(
    "proposal",
    Group(
        (
            Part("title", SHORT_TITLE, _RESOURCE, required=True),
            Part("hosts", _HOSTS, _RESOURCE, required=True),
            _IDENTIFIERS,
            START,
            END,
            URL_PART,
        )
    ),
    _RESOURCE,
    required=True,
)
_RESOURCE_ITEM = Group(
    (
        Part("resource-name", _text(1000), _RESOURCE, required=True),
        Part("resource-type", Leaf(vocabulary=known.RESOURCE_TYPES), _RESOURCE, required=True),
        Part("hosts", _HOSTS, _RESOURCE, required=True),
        _IDENTIFIERS,
        URL_PART,
    )
)
_RESOURCE_ITEMS = _list_of(
    Part("resource-item", _RESOURCE_ITEM, _RESOURCE, required=True, many=True)
)
RESEARCH_RESOURCE = item(
    PROPOSAL,
    Part("resource-items", _RESOURCE_ITEMS, _RESOURCE, required=True, inline=True),
)

RESEARCHER_URL = item(
    Part("url-name", _text(350), "researcher-url"),
    Part("url", URL, "researcher-url", required=True),
)
KEYWORD = item(Part("content", _text(255, blank=True), "keyword", required=True))
OTHER_NAME = item(Part("content", _text(255, blank=True), "other-name", required=True))
EXTERNAL_IDENTIFIER = item(*EXTERNAL_ID_PARTS)
_BARE_COUNTRY = Leaf(wrapped=True, vocabulary=known.COUNTRIES)
PERSON_ADDRESS = item(Part("country", _BARE_COUNTRY, "address", required=True))

GROUP_ID_RECORD = Group(
    (
        *(Part(part.name, part.node, ignored=True) for part in SOURCE.parts),
        Part("name", _text(1000), "group-id", required=True),
        Part("group-id", GROUP_ID_LEAF, "group-id", required=True),
        Part("description", _text(1000), "group-id", required=True),
        Part("type", Leaf(values=known.GROUP_TYPES), "group-id", required=True),
    ),
    (PUT_CODE,),
)
