"""The fields that pages and files show of a section: one table for forms, imports and templates.

A field is one text of an item and where it stands in ORCID's JSON. What an item holds beyond
these fields (contributors, citations, translations) survives a change that only knows the fields.
The first name of a column is ours; aliases are those of ORCID's Affiliation Manager and of
national hubs, so that files made for them can be used as they are.
"""

from dataclasses import dataclass
from enum import StrEnum

from orcid_client.sections import SECTIONS
from orcid_client.vocabularies import (
    CURRENCIES,
    EXTERNAL_ID_TYPES,
    FUNDING_TYPES,
    LANGUAGES,
    ORGANIZATION_SOURCES,
    RELATIONSHIPS,
    WORK_TYPES,
)


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


@dataclass(frozen=True, slots=True)
class Field:
    """One text of an item; ``path`` are the keys that lead to it in ORCID's JSON."""

    name: str
    label: str
    path: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    note: str = ""
    example: str = ""
    kind: FieldKind = FieldKind.TEXT
    choices: tuple[str, ...] = ()
    required: bool = False
    longest: int | None = None

    @property
    def dotted(self) -> str:
        """Return the path as violations write it."""
        return ".".join(self.path)


_ORGANIZATION_ID = ("organization", "disambiguated-organization")


def _organization_fields(*, needs_id: bool) -> tuple[Field, ...]:
    return (
        Field("org-name", "Organisation", ("organization", "name"),
              ("organisation", "organization", "organisation name", "organization name",
               "institution", "funder"),
              example="University of Edinburgh", required=True, longest=4000),
        Field("org-city", "City", ("organization", "address", "city"), ("city",),
              example="Edinburgh", required=needs_id, longest=4000),
        Field("org-region", "Region or state", ("organization", "address", "region"),
              ("region", "state"), longest=4000),
        Field("org-country", "Country", ("organization", "address", "country"),
              ("country", "country code"), kind=FieldKind.COUNTRY, example="GB", required=needs_id,
              note="The ISO 3166-1 code of two letters, such as GB."),
        Field("disambiguated-organization-identifier", "ROR id of the organisation",
              (*_ORGANIZATION_ID, "disambiguated-organization-identifier"),
              ("ror", "ror id", "ror-id", "organisation id", "organization id",
               "disambiguated id", "disambiguated-id", "funder id"),
              kind=FieldKind.ORGANIZATION_ID, example="https://ror.org/01nrxwf90",
              required=needs_id,
              note="The ROR id, such as https://ror.org/01nrxwf90 (find it at ror.org).",
              longest=500),
        Field("disambiguation-source", "Registry of that id",
              (*_ORGANIZATION_ID, "disambiguation-source"),
              ("disambiguation source",), kind=FieldKind.CHOICE, example="ROR",
              choices=tuple(sorted(ORGANIZATION_SOURCES)),
              note="Left empty, it is told from the id."),
    )  # fmt: skip


_SPAN = (
    Field("start-date", "Start date", ("start-date",), ("start",), kind=FieldKind.DATE,
          note="Year, year-month or year-month-day: 2019, 2019-09, 2019-09-01.",
          example="2019-09-01"),
    Field("end-date", "End date", ("end-date",), ("end",), kind=FieldKind.DATE,
          note="Empty while it lasts."),
)  # fmt: skip
_URL = Field("url", "Web address", ("url",), ("link",), kind=FieldKind.URL)


def _affiliation_fields(*, needs_id: bool) -> tuple[Field, ...]:
    return (
        Field("role-title", "Role or title", ("role-title",),
              ("course/title", "role", "title", "position", "job title"),
              example="Professor of Mathematics", longest=4000),
        Field("department-name", "Department", ("department-name",), ("department", "faculty"),
              example="School of Mathematics", longest=4000),
        *_SPAN,
        *_organization_fields(needs_id=needs_id),
        _URL,
    )  # fmt: skip


_WORK = (
    Field("title", "Title", ("title", "title"), ("work title",), required=True,
          example="A study of rivers", longest=1000),
    Field("subtitle", "Subtitle", ("title", "subtitle"), longest=1000),
    Field("type", "Type", ("type",), ("work type", "work-type"),
          kind=FieldKind.CHOICE, required=True,
          choices=tuple(sorted(WORK_TYPES)), example="journal-article",
          note="One of ORCID's work types, such as journal-article, book or data-set."),
    Field("journal-title", "Journal or book", ("journal-title",),
          ("journal", "journal title", "container title", "container-title", "publication"),
          example="Journal of Hydrology", longest=1000),
    Field("publication-date", "Publication date", ("publication-date",),
          ("date", "publication date", "published", "year", "publication year"),
          kind=FieldKind.DATE,
          note="Year, year-month or year-month-day.", example="2023-05"),
    Field("short-description", "Abstract", ("short-description",),
          ("description", "short description", "abstract"), kind=FieldKind.LONG, longest=5000),
    _URL,
    Field("language-code", "Language", ("language-code",), ("language",), kind=FieldKind.LANGUAGE,
          choices=tuple(sorted(LANGUAGES)), note="A code such as en or zh_CN."),
    Field("country", "Country of publication", ("country",), ("country code",),
          kind=FieldKind.COUNTRY),
)  # fmt: skip

_FUNDING = (
    Field("title", "Title", ("title", "title"), ("grant title", "project title"), required=True,
          example="Rivers of the north", longest=1000),
    Field("type", "Type", ("type",), ("funding type",), kind=FieldKind.CHOICE, required=True,
          choices=tuple(sorted(FUNDING_TYPES)), example="grant",
          note="grant, contract, award or salary-award."),
    Field("organization-defined-type", "The funder's own type", ("organization-defined-type",),
          ("funding subtype",), longest=255),
    Field("amount", "Amount", ("amount", "value"), example="50000",
          note="A plain number, without separators of thousands.", longest=100),
    Field("currency-code", "Currency", ("amount", "currency-code"), ("currency",),
          kind=FieldKind.CHOICE, choices=tuple(sorted(CURRENCIES)), example="GBP"),
    *_SPAN,
    *_organization_fields(needs_id=True),
    Field("short-description", "Abstract", ("short-description",),
          ("description", "short description", "abstract"), kind=FieldKind.LONG, longest=5000),
    _URL,
)  # fmt: skip
_PERSON = {
    "researcher-urls": (
        Field("url-name", "Name of the link", ("url-name",), ("name",), longest=350),
        Field("url", "Web address", ("url",), ("link",), kind=FieldKind.URL, required=True),
    ),
    "keywords": (Field("keyword", "Keyword", ("content",), required=True, longest=255),),
    "other-names": (Field("other-name", "Name", ("content",), required=True, longest=255),),
    "external-identifiers": (
        Field("system", "Name of the system", ("external-id-type",), required=True,
              example="Northfield staff page", longest=255),
        Field("system-id", "The person's id there", ("external-id-value",), required=True,
              longest=255),
        Field("system-url", "Address of the person's page", ("external-id-url",),
              kind=FieldKind.URL, required=True),
        Field("system-relationship", "Relationship", ("external-id-relationship",),
              kind=FieldKind.CHOICE, choices=("self",), required=True, note="Always self.",
              example="self"),
    ),
    "address": (
        Field("country", "Country", ("country",), ("country code",), kind=FieldKind.COUNTRY,
              required=True, note="The ISO 3166-1 code of two letters, such as GB."),
    ),
}  # fmt: skip

IDENTIFIER_TYPES = tuple(sorted(EXTERNAL_ID_TYPES))
IDENTIFIER_RELATIONSHIPS = tuple(sorted(RELATIONSHIPS))

FIELDS: dict[str, tuple[Field, ...]] = {
    key: _affiliation_fields(needs_id=section.needs_organization_id)
    for key, section in SECTIONS.items()
    if section.is_affiliation
} | {"work": _WORK, "funding": _FUNDING, **_PERSON}
"""The fields of each section that has a form and a file format."""


def takes_identifiers(section: str) -> bool:
    """Say whether items of a section have a list of external identifiers."""
    return SECTIONS[section].is_activity


def family_of(section: str) -> str:
    """Return the section whose columns a section shares: those of affiliations are the same."""
    return "employment" if SECTIONS[section].is_affiliation else section


def field_at(section: str, path: str) -> Field | None:
    """Return the field that a violation's path points into, or above."""
    fields = FIELDS[section]
    for field in fields:
        if path == field.dotted or path.startswith(f"{field.dotted}."):
            return field
    return next((field for field in fields if field.dotted.startswith(f"{path}.")), None)
