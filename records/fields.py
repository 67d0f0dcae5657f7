"""The fields that pages and files show of a section: one table for forms, imports and templates.

A field is one text of an item and where it stands in ORCID's JSON. What an item holds beyond
these fields (further hosts, subtitles of subjects) survives a change that only knows the fields.
The first name of a column is ours; aliases are those of ORCID's Affiliation Manager and of
national hubs, so that files made for them can be used as they are.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from orcid_client.sections import SECTIONS
from orcid_client.vocabularies import (
    CITATION_TYPES,
    CURRENCIES,
    EXTERNAL_ID_TYPES,
    FUNDING_TYPES,
    LANGUAGES,
    ORGANIZATION_SOURCES,
    RELATIONSHIPS,
    RESOURCE_TYPES,
    REVIEW_TYPES,
    REVIEWER_ROLES,
    SUBJECT_TYPES,
    WORK_TYPES,
)
from scoping.translation import N_


class FieldKind(StrEnum):
    """What a field's text is."""

    TEXT = "text"
    LONG = "long"
    DATE = "date"
    URL = "url"
    COUNTRY = "country"
    LANGUAGE = "language"
    ORGANIZATION_ID = "organization-id"
    CHOICE = "choice"
    REVIEW_GROUP = "review-group"
    CONTRIBUTORS = "contributors"


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields that a form shows together, after those of no group."""

    label: str
    note: str = ""


Path = tuple[str | int, ...]
"""Keys that lead to a value in ORCID's JSON; a number is a place in a list."""


@dataclass(frozen=True, slots=True)
class Field:
    """One text of an item; ``path`` are the keys that lead to it in ORCID's JSON.

    ``is_in_key`` tells that an item without any identifier of its own is known by this field too.
    """

    name: str
    label: str
    path: Path
    aliases: tuple[str, ...] = ()
    note: str = ""
    example: str = ""
    kind: FieldKind = FieldKind.TEXT
    choices: tuple[str, ...] = ()
    required: bool = False
    longest: int | None = None
    group: FieldGroup | None = None
    is_in_key: bool = True

    @property
    def dotted(self) -> str:
        """Return the path as violations write it: ``hosts.organization[0].name``."""
        return dotted(self.path)


def dotted(path: Path) -> str:
    """Return a path as violations write it."""
    return "".join(
        f"[{step}]" if isinstance(step, int) else f".{step}" for step in path
    ).removeprefix(".")


def _within(
    place: Path, fields: Iterable[Field], group: FieldGroup | None = None
) -> tuple[Field, ...]:
    """Return fields of a part of an item, where that part is."""
    return tuple(replace(field, path=(*place, *field.path), group=group) for field in fields)


_ORGANIZATION_ID = ("disambiguated-organization",)


def _organization_fields(*, needs_id: bool) -> tuple[Field, ...]:
    return (
        Field("org-name", N_("Organisation"), ("name",),
              ("organisation", "organization", "organisation name", "organization name",
               "institution", "funder", "convening org name", "convening organisation",
               "convening organization"),
              example="University of Edinburgh", required=True, longest=4000),
        Field("org-city", N_("City"), ("address", "city"),
              ("city", "convening org city"),
              example="Edinburgh", required=needs_id, longest=4000),
        Field("org-region", N_("Region or state"), ("address", "region"),
              ("region", "state", "convening org region"), longest=4000),
        Field("org-country", N_("Country"), ("address", "country"),
              ("country", "country code", "convening org country"), kind=FieldKind.COUNTRY,
              example="GB", required=needs_id,
              note=N_("Two-letter ISO 3166-1 code, such as GB.")),
        Field("disambiguated-organization-identifier", N_("ROR ID of the organisation"),
              (*_ORGANIZATION_ID, "disambiguated-organization-identifier"),
              ("ror", "ror id", "ror-id", "organisation id", "organization id",
               "disambiguated id", "disambiguated-id", "disambiguation id",
               "disambiguated organisation id",
               "disambiguated organization id", "disambiguated org id", "funder id",
               "convening org disambiguated identifier"),
              kind=FieldKind.ORGANIZATION_ID, example="https://ror.org/01nrxwf90",
              required=needs_id,
              note=N_("The ROR ID, such as https://ror.org/01nrxwf90. Look it up at "
                      "ror.org."),
              longest=500),
        Field("disambiguation-source", N_("Registry of that ID"),
              (*_ORGANIZATION_ID, "disambiguation-source"),
              ("disambiguation source", "convening org disambiguation source"),
              kind=FieldKind.CHOICE, example="ROR",
              choices=tuple(sorted(ORGANIZATION_SOURCES)),
              note=N_("If empty, it is derived from the ID.")),
    )  # fmt: skip


_SPAN = (
    Field("start-date", N_("Start date"), ("start-date",), ("start",), kind=FieldKind.DATE,
          note=N_("Year, year-month or year-month-day: 2019, 2019-09 or 2019-09-01."),
          example="2019-09-01"),
    Field("end-date", N_("End date"), ("end-date",), ("end",), kind=FieldKind.DATE,
          note=N_("Leave empty if ongoing.")),
)  # fmt: skip
_URL = Field("url", N_("Web address"), ("url",), ("link", "proposal url"), kind=FieldKind.URL)


def _affiliation_fields(*, needs_id: bool) -> tuple[Field, ...]:
    return (
        Field("role-title", N_("Role or title"), ("role-title",),
              ("course/title", "course", "role", "title", "position", "job title"),
              example="Professor of Mathematics", longest=4000),
        Field("department-name", N_("Department"), ("department-name",),
              ("department", "faculty", "campus"), example="School of Mathematics", longest=4000),
        *_SPAN,
        *_within(("organization",), _organization_fields(needs_id=needs_id)),
        _URL,
    )  # fmt: skip


def _translated_title(title: Path) -> tuple[Field, ...]:
    """Return a title in another language, which came after release 0.1: no key is made of it."""
    return (
        Field("translated-title", N_("Translated title"), (*title, "translated-title", "value"),
              ("title translated",), longest=1000, is_in_key=False),
        Field("translated-title-language", N_("Language of the translated title"),
              (*title, "translated-title", "language-code"),
              ("translated title language code",), kind=FieldKind.LANGUAGE,
              choices=tuple(sorted(LANGUAGES)), is_in_key=False),
    )  # fmt: skip


def _contributors(note: str) -> Field:
    return Field(
        "contributors", N_("Contributors"), ("contributors", "contributor"),
        # Authors in others' files are separated by commas as often as their own names are
        ("contributor",), kind=FieldKind.CONTRIBUTORS, note=note,
        example="Hopper, Grace | software, writing-original-draft | 0000-0002-1825-0097",
        is_in_key=False,
    )  # fmt: skip


_CITATION = (
    Field("citation-type", N_("Citation format"), ("citation", "citation-type"),
          kind=FieldKind.CHOICE, choices=tuple(sorted(CITATION_TYPES)), is_in_key=False,
          note=N_("Such as bibtex, ris or formatted-apa.")),
    Field("citation", N_("Citation"), ("citation", "citation-value"),
          ("citation value", "citation text"), kind=FieldKind.LONG, is_in_key=False),
)  # fmt: skip

_HOSTS = {
    "org-name": N_("Host of the resource"),
    "org-city": N_("City of the resource's host"),
    "org-region": N_("Region of the resource's host"),
    "org-country": N_("Country of the resource's host"),
    "disambiguated-organization-identifier": N_("ROR ID of the resource's host"),
    "disambiguation-source": N_("Registry of that ID"),
}
_SUBJECT_ID = ("subject-external-identifier",)

_WORK = (
    Field("title", N_("Title"), ("title", "title"), ("work title",), required=True,
          example="A study of rivers", longest=1000),
    Field("subtitle", N_("Subtitle"), ("title", "subtitle"), longest=1000),
    Field("type", N_("Type"), ("type",), ("work type", "work-type"),
          kind=FieldKind.CHOICE, required=True,
          choices=tuple(sorted(WORK_TYPES)), example="journal-article",
          note=N_("One of ORCID's work types, such as journal-article, book or data-set.")),
    Field("journal-title", N_("Journal or book"), ("journal-title",),
          ("journal", "journal title", "container title", "container-title", "publication"),
          example="Journal of Hydrology", longest=1000),
    Field("publication-date", N_("Publication date"), ("publication-date",),
          ("date", "publication date", "published", "year", "publication year"),
          kind=FieldKind.DATE,
          note=N_("Year, year-month or year-month-day."), example="2023-05"),
    Field("short-description", N_("Abstract"), ("short-description",),
          ("description", "short description", "abstract"), kind=FieldKind.LONG, longest=5000),
    _URL,
    Field("language-code", N_("Language"), ("language-code",), ("language",),
          kind=FieldKind.LANGUAGE,
          choices=tuple(sorted(LANGUAGES)), note=N_("Language code, such as en or zh_CN.")),
    Field("country", N_("Country of publication"), ("country",), ("country code",),
          kind=FieldKind.COUNTRY),
    *_translated_title(("title",)),
    *_CITATION,
    _contributors(N_("One contributor per line: name | roles | ORCID iD | first or additional. All "
                     "but the name can be left out.")),
)  # fmt: skip

_FUNDING = (
    Field("title", N_("Title"), ("title", "title"), ("grant title", "project title"), required=True,
          example="Rivers of the north", longest=1000),
    Field("type", N_("Type"), ("type",), ("funding type",), kind=FieldKind.CHOICE, required=True,
          choices=tuple(sorted(FUNDING_TYPES)), example="grant",
          note=N_("One of grant, contract, award or salary-award.")),
    Field("organization-defined-type", N_("The funder's own type"), ("organization-defined-type",),
          ("funding subtype",), longest=255),
    Field("amount", N_("Amount"), ("amount", "value"), example="50000",
          note=N_("A plain number, without thousands separators."), longest=100),
    Field("currency-code", N_("Currency"), ("amount", "currency-code"), ("currency",),
          kind=FieldKind.CHOICE, choices=tuple(sorted(CURRENCIES)), example="GBP"),
    *_SPAN,
    *_within(("organization",), _organization_fields(needs_id=True)),
    Field("short-description", N_("Abstract"), ("short-description",),
          ("description", "short description", "abstract"), kind=FieldKind.LONG, longest=5000),
    _URL,
    *_translated_title(("title",)),
    _contributors(N_("One contributor per line: name | roles | ORCID iD. All but the name can be "
                     "left out.")),
)  # fmt: skip

REVIEW_DETAILS = FieldGroup(
    N_("Details that can disclose the review"),
    N_("Without these the review is anonymous: the record shows the group and the year. Each of "
       "them can show readers, and the authors, who reviewed which text. Fill them in only for an "
       "open review, or if the researcher agrees."),
)  # fmt: skip
_PEER_REVIEW = (
    Field("reviewer-role", N_("Role"), ("reviewer-role",), ("role", "reviewer role"),
          kind=FieldKind.CHOICE, required=True, choices=tuple(sorted(REVIEWER_ROLES)),
          example="reviewer",
          note=N_("One of reviewer, editor, member, chair and organizer.")),
    Field("review-type", N_("Type"), ("review-type",), ("type", "review type"),
          kind=FieldKind.CHOICE, required=True, choices=tuple(sorted(REVIEW_TYPES)),
          example="review", note=N_("Review or evaluation.")),
    Field("review-completion-date", N_("Year of completion"), ("review-completion-date",),
          ("completion date", "review date", "date", "year", "completion year", "review year"),
          kind=FieldKind.DATE, required=True, example="2024",
          note=N_("The year is enough and keeps the review anonymous. A month or day can show "
                  "which text was reviewed.")),
    Field("review-group-id", N_("Review group"), ("review-group-id",),
          ("review group", "group", "group id", "journal issn", "issn"),
          kind=FieldKind.REVIEW_GROUP, required=True, example="1741-4857", longest=1000,
          note=N_("The journal, conference or funder that reviews are counted under: an ISSN such "
                  "as 1741-4857, or the ID of a group such as orcid-generated:panel.")),
    *_within(("convening-organization",), _organization_fields(needs_id=False)),
    *_within((), (
        Field("review-url", N_("Web address of the review"), ("review-url",),
              ("url", "link", "review link"), kind=FieldKind.URL,
              note=N_("Leads readers to the review, and so to who wrote it.")),
        Field("subject-type", N_("Type of what was reviewed"), ("subject-type",),
              kind=FieldKind.CHOICE, choices=tuple(sorted(SUBJECT_TYPES))),
        Field("subject-title", N_("Title of what was reviewed"), ("subject-name", "title"),
              ("subject name", "subject name title"), longest=1000,
              note=N_("Tells whose text the researcher reviewed.")),
        Field("subject-container-name", N_("Journal or book of what was reviewed"),
              ("subject-container-name",), ("subject container", "subject journal"),
              longest=1000),
        Field("subject-url", N_("Web address of what was reviewed"), ("subject-url",),
              kind=FieldKind.URL),
        Field("subject-id-type", N_("Identifier type of what was reviewed"),
              (*_SUBJECT_ID, "external-id-type"),
              ("subject external id type", "subject external identifier type"),
              kind=FieldKind.CHOICE, choices=tuple(sorted(EXTERNAL_ID_TYPES))),
        Field("subject-id", N_("Identifier of what was reviewed"),
              (*_SUBJECT_ID, "external-id-value"),
              ("subject external id value", "subject external id", "subject doi",
               "subject external identifier value"), longest=2000,
              note=N_("Such as the DOI of the article. If no type is chosen, it is a DOI.")),
        Field("subject-id-url", N_("Web address of that identifier"),
              (*_SUBJECT_ID, "external-id-url"),
              ("subject external id url", "subject external identifier url"),
              kind=FieldKind.URL),
        Field("subject-id-relationship", N_("Relationship of that identifier"),
              (*_SUBJECT_ID, "external-id-relationship"),
              ("subject external id rel", "subject external id relationship",
               "subject external identifier relationship"),
              kind=FieldKind.CHOICE, choices=tuple(sorted(RELATIONSHIPS)),
              note=N_("If empty, self.")),
    ), group=REVIEW_DETAILS),
)  # fmt: skip

_RESOURCE_PARTS = FieldGroup(
    N_("The resource"),
    N_("What was used: the first resource, if there are several. Its host and identifier are the "
       "proposal's if they are left empty."),
)  # fmt: skip
_RESOURCE = ("resource-item", 0)
_PROPOSAL_HOST = ("proposal", "hosts", "organization", 0)
RESOURCE_HOST: Path = (*_RESOURCE, "hosts", "organization", 0)
_RESOURCE_ID = (*_RESOURCE, "external-ids", "external-id", 0)
_RESEARCH_RESOURCE = (
    Field("title", N_("Title of the proposal"), ("proposal", "title", "title"),
          ("proposal title", "grant title"), required=True, longest=1000,
          example="Beam time for river sediments"),
    *_translated_title(("proposal", "title")),
    *_within(("proposal",), _SPAN),
    *_within(_PROPOSAL_HOST, _organization_fields(needs_id=True)),
    *_within(("proposal",), (_URL,)),
    *_within(_RESOURCE, (
        Field("resource-name", N_("Name of the resource"), ("resource-name",), ("resource",),
              required=True, longest=1000, example="Beamline 7"),
        Field("resource-type", N_("Type of the resource"), ("resource-type",), ("type",),
              kind=FieldKind.CHOICE, required=True, choices=tuple(sorted(RESOURCE_TYPES)),
              example="infrastructures",
              note=N_("One of infrastructures, collections, equipment and services.")),
        Field("resource-url", N_("Web address of the resource"), ("url",), kind=FieldKind.URL),
    ), group=_RESOURCE_PARTS),
    *_within(RESOURCE_HOST, (
        replace(field, name=f"resource-{field.name}", label=_HOSTS[field.name], aliases=(),
                required=False, note="", example="")
        for field in _organization_fields(needs_id=False)
    ), group=_RESOURCE_PARTS),
    *_within(_RESOURCE_ID, (
        Field("resource-id-type", N_("Identifier type of the resource"), ("external-id-type",),
              kind=FieldKind.CHOICE, choices=tuple(sorted(EXTERNAL_ID_TYPES))),
        Field("resource-id", N_("Identifier of the resource"), ("external-id-value",),
              longest=2000),
        Field("resource-id-url", N_("Web address of the resource's identifier"),
              ("external-id-url",), kind=FieldKind.URL),
        Field("resource-id-relationship", N_("Relationship of the resource's identifier"),
              ("external-id-relationship",), kind=FieldKind.CHOICE,
              choices=tuple(sorted(RELATIONSHIPS)), note=N_("If empty, self.")),
    ), group=_RESOURCE_PARTS),
)  # fmt: skip
_PERSON = {
    "researcher-urls": (
        Field("url-name", N_("Link text"), ("url-name",), ("name", "link name", "url title"),
              longest=350),
        Field("url", N_("Web address"), ("url",),
              ("link", "url value", "value", "website"), kind=FieldKind.URL, required=True),
    ),
    "keywords": (Field("keyword", N_("Keyword"), ("content",), ("content", "value"),
                       required=True, longest=255),),
    "other-names": (Field("other-name", N_("Name"), ("content",), ("content", "value"),
                          required=True, longest=255),),
    "external-identifiers": (
        Field("system", N_("Name of the system"), ("external-id-type",),
              ("external-id-type", "type", "id type"), required=True,
              example="Northfield staff page", longest=255),
        Field("system-id", N_("Person's ID in that system"), ("external-id-value",),
              ("external-id-value", "external-id", "value", "id value"), required=True,
              longest=255),
        Field("system-url", N_("Web address of the person's page"), ("external-id-url",),
              ("external-id-url", "url", "id url"), kind=FieldKind.URL, required=True),
        Field("system-relationship", N_("Relationship"), ("external-id-relationship",),
              ("external-id-relationship", "relationship", "id relationship", "external-id-rel"),
              kind=FieldKind.CHOICE, choices=("self",), required=True, note=N_("Always self."),
              example="self"),
    ),
    "address": (
        Field("country", N_("Country"), ("country",), ("country code", "content", "value"),
              kind=FieldKind.COUNTRY, required=True,
              note=N_("Two-letter ISO 3166-1 code, such as GB.")),
    ),
}  # fmt: skip

IDENTIFIER_TYPES = tuple(sorted(EXTERNAL_ID_TYPES))
IDENTIFIER_RELATIONSHIPS = tuple(sorted(RELATIONSHIPS))

_TABLES: dict[str, tuple[Field, ...]] = {
    key: _affiliation_fields(needs_id=section.needs_organization_id)
    for key, section in SECTIONS.items()
    if section.is_affiliation
} | {
    "work": _WORK,
    "funding": _FUNDING,
    "peer-review": _PEER_REVIEW,
    "research-resource": _RESEARCH_RESOURCE,
    **_PERSON,
}
FIELDS: dict[str, tuple[Field, ...]] = {section: _TABLES[section] for section in SECTIONS}
"""The fields of each section, in the order of ORCID's own table."""

_IDENTIFIERS_AT: dict[str, tuple[str, ...]] = {
    "peer-review": ("review-identifiers",),
    "research-resource": ("proposal", "external-ids"),
}


def takes_identifiers(section: str) -> bool:
    """Say whether items of a section have a list of external identifiers."""
    return SECTIONS[section].is_activity


def identifiers_at(section: str) -> tuple[str, ...]:
    """Return the keys that lead to what holds an item's own identifiers (``external-id``)."""
    return _IDENTIFIERS_AT.get(section, ("external-ids",))


class IdentifierPlace(NamedTuple):
    """Which identifier of an item a violation is about, and which part of it (``type`` ...)."""

    place: int
    part: str


def in_identifiers(section: str, path: str) -> IdentifierPlace | None:
    """Return what a violation's path says of an item's own identifiers, if it leads into them."""
    before = f"{dotted(identifiers_at(section))}.external-id["
    found = _IN_IDENTIFIER.fullmatch(path.removeprefix(before)) if path.startswith(before) else None
    return IdentifierPlace(int(found[1]), found[2] or "") if found else None


_IN_IDENTIFIER = re.compile(r"(\d+)\](?:\.external-id-(\w+))?.*")


def family_of(section: str) -> str:
    """Return the section whose columns a section shares: those of affiliations are the same."""
    return "employment" if SECTIONS[section].is_affiliation else section


def field_at(section: str, path: str) -> Field | None:
    """Return the field that a violation's path points into, or above."""
    fields = FIELDS[section]
    return next((field for field in fields if _leads_to(path, field.dotted)), None) or next(
        (field for field in fields if _leads_to(field.dotted, path)), None
    )


def _leads_to(path: str, above: str) -> bool:
    return path == above or path.startswith((f"{above}.", f"{above}["))
