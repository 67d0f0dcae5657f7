"""The content models of what the registry serves: sections, person, record (message model 3.0)."""

from simulator import contents
from simulator.contents import INSTANT, PLAIN, TRUTH, VISIBILITY, WHOLE
from simulator.grammar import Attribute, Group, Leaf, Part
from simulator.sections import ACTIVITIES, PERSON, SECTIONS, Section

PATH = Attribute("path", PLAIN)
_DISPLAY_INDEX = Attribute("display-index", PLAIN)
_MODIFIED = Part("last-modified-date", INSTANT)
_CREATED = Part("created-date", INSTANT)
_SOURCE = Part("source", contents.SOURCE)


def served(node: Group) -> Group:
    """Return a written item's model as it is served: nothing of it is left out."""
    own = [part for part in node.parts if part.name not in {"created-date", "last-modified-date"}]
    parts = tuple(_served_part(part) for part in own if part.name != "source")
    attributes: tuple[Attribute, ...] = (contents.PUT_CODE, VISIBILITY, PATH)
    if node is not contents.WORK:  # a whole work does not say how it is ordered
        attributes += (_DISPLAY_INDEX,)
    return Group((_CREATED, _MODIFIED, _SOURCE, *parts), attributes)


def _served_part(part: Part) -> Part:
    node = part.node
    if node is contents.EXTERNAL_ID:
        node = SERVED_EXTERNAL_ID
    elif isinstance(node, Group):
        node = Group(tuple(_served_part(each) for each in node.parts), node.attributes)
    return Part(
        part.name, node, part.ns, many=part.many, key=part.key, inline=part.inline,
        each=part.each, always=part.always,
    )  # fmt: skip


SERVED_EXTERNAL_ID = Group(
    tuple(Part(part.name, part.node, part.ns) for part in contents.EXTERNAL_ID_PARTS)
)
FULL = {key: served(section.node) for key, section in SECTIONS.items()}
SUMMARY = {key: served(section.summary) for key, section in ACTIVITIES.items() if section.summary}
_EXTERNAL_IDS = Part("external-ids", Group((Part("external-id", SERVED_EXTERNAL_ID, many=True),)))


def summary_name(section: Section) -> str:
    """Return the element of a section's summaries."""
    return f"{section.element}-summary"


def _summaries(section: Section) -> Part:
    name = summary_name(section)
    if section.family == "affiliation":
        return Part(name, SUMMARY[section.key], section.ns, many=True, key="summaries", each=name)
    return Part(name, SUMMARY[section.key], section.ns, many=True)


def _group(section: Section) -> Part:
    group = Group((_MODIFIED, _EXTERNAL_IDS, _summaries(section)))
    if section.family == "peer-review":
        inner = Part("peer-review-group", group, "activities", many=True)
        group = Group((_MODIFIED, _EXTERNAL_IDS, inner))
    return Part(section.group_key, group, "activities", many=True)


LISTING = {
    key: Group((_MODIFIED, _group(section)), (PATH,)) for key, section in ACTIVITIES.items()
} | {
    key: Group((_MODIFIED, Part(section.element, FULL[key], section.ns, many=True)), (PATH,))
    for key, section in PERSON.items()
}
ACTIVITIES_SUMMARY = Group(
    (
        _MODIFIED,
        *(
            Part(section.listing, LISTING[section.key], "activities")
            for section in sorted(ACTIVITIES.values(), key=lambda each: each.listing)
        ),
    ),
    (PATH,),
)

_WRAPPED = Leaf(wrapped=True)
NAME = Group(
    (
        _CREATED,
        _MODIFIED,
        Part("given-names", _WRAPPED, "personal-details"),
        Part("family-name", _WRAPPED, "personal-details"),
        Part("credit-name", _WRAPPED, "personal-details"),
    ),
    (VISIBILITY, PATH),
)
BIOGRAPHY = Group(
    (_CREATED, _MODIFIED, Part("content", PLAIN, "personal-details")), (VISIBILITY, PATH)
)
EMAIL = Group(
    (_CREATED, _MODIFIED, _SOURCE, Part("email", PLAIN, "email")),
    (
        contents.PUT_CODE,
        VISIBILITY,
        PATH,
        Attribute("verified", TRUTH),
        Attribute("primary", TRUTH),
    ),
)
EMAILS = Group((_MODIFIED, Part("email", EMAIL, "email", many=True)), (PATH,))


def _person_part(key: str) -> Part:
    section = PERSON[key]
    return Part(section.element_list, LISTING[key], section.ns)


PERSONAL_DETAILS = Group(
    (
        _MODIFIED,
        Part("name", NAME, "personal-details"),
        _person_part("other-names"),
        Part("biography", BIOGRAPHY, "personal-details"),
    ),
    (PATH,),
)
PERSON_DOCUMENT = Group(
    (
        _MODIFIED,
        Part("name", NAME, "person"),
        _person_part("other-names"),
        Part("biography", BIOGRAPHY, "person"),
        _person_part("researcher-urls"),
        Part("emails", EMAILS, "email"),
        _person_part("address"),
        _person_part("keywords"),
        _person_part("external-identifiers"),
    ),
    (PATH,),
)
IDENTIFIER = Group((Part("uri", PLAIN), Part("path", PLAIN), Part("host", PLAIN)))
HISTORY = Group(
    (
        Part("creation-method", PLAIN, "history"),
        Part("completion-date", INSTANT, "history"),
        Part("submission-date", INSTANT, "history"),
        _MODIFIED,
        Part("claimed", TRUTH, "history"),
        _SOURCE,
        Part("deactivation-date", INSTANT, "history"),
        Part("verified-email", TRUTH, "history"),
        Part("verified-primary-email", TRUTH, "history"),
    )
)
RECORD = Group(
    (
        Part("orcid-identifier", IDENTIFIER),
        Part("preferences", Group((Part("locale", PLAIN, "preferences"),)), "preferences"),
        Part("history", HISTORY, "history"),
        Part("person", PERSON_DOCUMENT, "person"),
        Part("activities-summary", ACTIVITIES_SUMMARY, "activities"),
    ),
    (PATH,),
)
ERROR = Group(
    tuple(
        Part(name, PLAIN, "error")
        for name in (
            "response-code",
            "developer-message",
            "user-message",
            "error-code",
            "more-info",
        )
    )
)

GROUP_ID_RECORDS = Group(
    (
        _MODIFIED,
        Part("total", WHOLE, "group-id"),
        Part("page", WHOLE, "group-id"),
        Part("page-size", WHOLE, "group-id"),
        Part("group-id-record", contents.GROUP_ID_RECORD, "group-id", many=True),
    )
)
CLIENT = Group((Part("name", PLAIN, "client"), Part("description", PLAIN, "client")))
