"""The table of sections: what an item of each kind is called, made of and judged by.

Everything that differs between sections stands here, as data; a new section is one row.
"""

from dataclasses import dataclass

from simulator import contents
from simulator.grammar import Group, Part


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """One kind of item.

    `key` is ORCID's word in the address of an item, `listing` the word of the whole section,
    `identifiers` the path of keys to the identifiers that decide on duplicates and groups.
    """

    key: str
    listing: str
    element: str
    ns: str
    node: Group
    family: str  # affiliation, work, funding, peer-review, research-resource, person
    summary: Group | None = None
    identifiers: tuple[str, ...] = ("external-ids",)
    professional: bool = False  # an affiliation that needs no organization id
    element_list: str = ""

    @property
    def is_person(self) -> bool:
        """Tell whether the item describes the person, not what they do."""
        return self.family == "person"

    @property
    def write_scope(self) -> str:
        """Return the scope that lets a client write such items."""
        return "/person/update" if self.is_person else "/activities/update"

    @property
    def group_key(self) -> str:
        """Return the JSON key of the groups of the section's listing."""
        return "affiliation-group" if self.family == "affiliation" else "group"


def _affiliation(word: str, *, professional: bool) -> Section:
    return Section(
        key=word,
        listing=f"{word}s",
        element=word,
        ns=word,
        node=contents.AFFILIATION,
        summary=contents.AFFILIATION,
        family="affiliation",
        professional=professional,
    )


def _person(key: str, element: str, node: Group, *, listing: str = "") -> Section:
    return Section(
        key=key,
        listing=key,
        element=element,
        ns=element,
        node=node,
        family="person",
        element_list=listing or key,
    )


_WORK_SUMMARY = contents.item(
    contents.WORK_TITLE,
    contents.EXTERNAL_IDS_PART,
    contents.URL_PART,
    contents.WORK_TYPE,
    contents.PUBLICATION_DATE,
    contents.JOURNAL_TITLE,
)
_FUNDING_SUMMARY = contents.item(
    Part("title", contents.SHORT_TITLE, "funding"),
    contents.EXTERNAL_IDS_PART,
    contents.URL_PART,
    contents.FUNDING_TYPE,
    contents.START,
    contents.END,
    contents.ORGANIZATION_PART,
)
_REVIEW_SUMMARY = contents.item(
    contents.REVIEWER_ROLE,
    contents.EXTERNAL_IDS_PART,
    contents.REVIEW_URL,
    contents.REVIEW_TYPE,
    Part("completion-date", contents.FUZZY_DATE, "peer-review"),
    contents.REVIEW_GROUP,
    contents.CONVENER,
)
_ROWS = (
    _affiliation("employment", professional=False),
    _affiliation("education", professional=False),
    _affiliation("qualification", professional=True),
    _affiliation("invited-position", professional=True),
    _affiliation("distinction", professional=True),
    _affiliation("membership", professional=True),
    _affiliation("service", professional=True),
    Section("work", "works", "work", "work", contents.WORK, "work", _WORK_SUMMARY),
    Section(
        "funding", "fundings", "funding", "funding", contents.FUNDING, "funding", _FUNDING_SUMMARY
    ),
    Section(
        "peer-review",
        "peer-reviews",
        "peer-review",
        "peer-review",
        contents.PEER_REVIEW,
        "peer-review",
        _REVIEW_SUMMARY,
        ("review-identifiers",),
    ),
    Section(
        "research-resource",
        "research-resources",
        "research-resource",
        "research-resource",
        contents.RESEARCH_RESOURCE,
        "research-resource",
        contents.item(contents.PROPOSAL),
        ("proposal", "external-ids"),
    ),
    _person("other-names", "other-name", contents.OTHER_NAME),
    _person("researcher-urls", "researcher-url", contents.RESEARCHER_URL),
    _person("address", "address", contents.PERSON_ADDRESS, listing="addresses"),
    _person("keywords", "keyword", contents.KEYWORD),
    _person("external-identifiers", "external-identifier", contents.EXTERNAL_IDENTIFIER),
)
SECTIONS = {row.key: row for row in _ROWS}
ACTIVITIES = {row.key: row for row in _ROWS if not row.is_person}
PERSON = {row.key: row for row in _ROWS if row.is_person}
BY_LISTING = {row.listing: row for row in _ROWS}
