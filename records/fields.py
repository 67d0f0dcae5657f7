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
        Field("org-name", N_("Organisation"), ("organization", "name"),
              ("organisation", "organization", "organisation name", "organization name",
               "institution", "funder"),
              example="University of Edinburgh", required=True, longest=4000),
        Field("org-city", N_("City"), ("organization", "address", "city"), ("city",),
              example="Edinburgh", required=needs_id, longest=4000),
        Field("org-region", N_("Region or state"), ("organization", "address", "region"),
              ("region", "state"), longest=4000),
        Field("org-country", N_("Country"), ("organization", "address", "country"),
              ("country", "country code"), kind=FieldKind.COUNTRY, example="GB", required=needs_id,
              note=N_("Two-letter ISO 3166-1 code, such as GB.")),
        Field("disambiguated-organization-identifier", N_("ROR ID of the organisation"),
              (*_ORGANIZATION_ID, "disambiguated-organization-identifier"),
              ("ror", "ror id", "ror-id", "organisation id", "organization id",
               "disambiguated id", "disambiguated-id", "disambiguation id",
               "disambiguated organisation id",
               "disambiguated organization id", "disambiguated org id", "funder id"),
              kind=FieldKind.ORGANIZATION_ID, example="https://ror.org/01nrxwf90",
              required=needs_id,
              note=N_("The ROR ID, such as https://ror.org/01nrxwf90. Look it up at "
                      "ror.org."),
              longest=500),
        Field("disambiguation-source", N_("Registry of that ID"),
              (*_ORGANIZATION_ID, "disambiguation-source"),
              ("disambiguation source",), kind=FieldKind.CHOICE, example="ROR",
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
_URL = Field("url", N_("Web address"), ("url",), ("link",), kind=FieldKind.URL)


def _affiliation_fields(*, needs_id: bool) -> tuple[Field, ...]:
    return (
        Field("role-title", N_("Role or title"), ("role-title",),
              ("course/title", "course", "role", "title", "position", "job title"),
              example="Professor of Mathematics", longest=4000),
        Field("department-name", N_("Department"), ("department-name",),
              ("department", "faculty", "campus"), example="School of Mathematics", longest=4000),
        *_SPAN,
        *_organization_fields(needs_id=needs_id),
        _URL,
    )  # fmt: skip


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
    *_organization_fields(needs_id=True),
    Field("short-description", N_("Abstract"), ("short-description",),
          ("description", "short description", "abstract"), kind=FieldKind.LONG, longest=5000),
    _URL,
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
