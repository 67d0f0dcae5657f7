"""A whole record, and its person, as ORCID returns them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, make_dataclass
from types import MappingProxyType
from typing import Any

from orcid_client.elements.parts import Source, SourceIdentity
from orcid_client.elements.record_summaries import RecordSummary
from orcid_client.elements.wire import (
    COMMON,
    NAMESPACES,
    Message,
    Root,
    Scalar,
    attribute,
    instant,
    part,
    text,
)
from orcid_client.reading import (
    ACTIVITIES,
    ACTIVITIES_SUMMARY,
    LISTS,
    PERSON,
    PERSONAL_DETAILS,
    RECORD,
    ActivitiesSummary,
    Biography,
    Emails,
    Name,
    PersonList,
    SectionList,
)
from orcid_client.sections import SECTIONS

_HISTORY = NAMESPACES + "history"
_PREFERENCES = NAMESPACES + "preferences"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences(Message):
    """The language the researcher uses ORCID in."""

    root = Root(_PREFERENCES, "preferences")

    locale: str | None = text("locale")


# JSON has the names of Java's constants, XML the schema's words.
_METHODS = MappingProxyType(
    {"DIRECT": "Direct", "MEMBER_REFERRED": "Member-referred", "WEBSITE": "website"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class History(Message):
    """How the record came to be, and when it last changed (epoch milliseconds)."""

    root = Root(_HISTORY, "history")

    visibility: str | None = attribute("visibility")
    creation_method: str | None = text("creation-method", spellings=_METHODS)
    completion_date: int | None = instant("completion-date", namespace=None)
    submission_date: int | None = instant("submission-date", namespace=None)
    last_modified_date: int | None = instant("last-modified-date")
    claimed: bool | None = text("claimed", scalar=Scalar.FLAG)
    source: Source | None = part("source", Source, namespace=COMMON)
    deactivation_date: int | None = instant("deactivation-date", namespace=None)
    verified_email: bool | None = text("verified-email", scalar=Scalar.FLAG)
    verified_primary_email: bool | None = text("verified-primary-email", scalar=Scalar.FLAG)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordHistory(Message):
    """A record's history alone, for who only looks whether anything changed."""

    root = Root(RECORD, "record")

    history: History | None = part("history", History, namespace=_HISTORY)


class Person(Message):
    """Who the researcher is; the sections one can write to are under `section(key)`."""

    __slots__ = ()
    path: str | None
    last_modified_date: int | None
    name: Name | None
    biography: Biography | None
    emails: Emails | None

    def section(self, key: str) -> PersonList | None:
        """Return the list of a section, None where the answer had none."""
        found: PersonList | None = getattr(self, SECTIONS[key].list_element.replace("-", "_"))
        return found


def _section_field(key: str) -> tuple[str, Any, Any]:
    row = SECTIONS[key]
    described = part(row.list_element, LISTS[key], namespace=row.namespace)
    return (row.list_element.replace("-", "_"), Any, described)


_EMAILS = ("emails", Any, part("emails", Emails, namespace=NAMESPACES + "email"))


def _person_class(root: Root, *after_biography: tuple[str, Any, Any]) -> type[Any]:
    """Return the class of a document about the person, in the order of person-3.0.xsd."""
    return make_dataclass(
        root.name.title().replace("-", ""),
        [
            ("path", Any, attribute("path")),
            ("last_modified_date", Any, instant("last-modified-date")),
            ("name", Any, part("name", Name)),
            _section_field("other-names"),
            ("biography", Any, part("biography", Biography)),
            *after_biography,
        ],
        bases=(Person,),
        namespace={"root": root},
        frozen=True,
        slots=True,
        kw_only=True,
    )


# Where the schema has the sections that it knows; another one comes last.
_ORDER = ("researcher-urls", "emails", "address", "keywords", "external-identifiers")
_PERSON_KEYS = tuple(key for key, row in SECTIONS.items() if row.is_person and key != "other-names")
PERSON_CLASS = _person_class(
    Root(PERSON, "person"),
    *(_EMAILS if key == "emails" else _section_field(key) for key in _ORDER),
    *(_section_field(key) for key in _PERSON_KEYS if key not in _ORDER),
)
PERSONAL_DETAILS_CLASS = _person_class(Root(PERSONAL_DETAILS, "personal-details"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Message):
    """Everything of a record that the client may see; activities as summaries."""

    root = Root(RECORD, "record")

    path: str | None = attribute("path")
    orcid_identifier: SourceIdentity | None = part(
        "orcid-identifier", SourceIdentity, namespace=COMMON
    )
    preferences: Preferences | None = part("preferences", Preferences, namespace=_PREFERENCES)
    history: History | None = part("history", History, namespace=_HISTORY)
    person: Person | None = part("person", PERSON_CLASS, namespace=PERSON)
    activities_summary: ActivitiesSummary | None = part(
        "activities-summary", ACTIVITIES_SUMMARY, namespace=ACTIVITIES
    )

    @property
    def last_modified_date(self) -> int | None:
        """Return when anything of the record last changed, in epoch milliseconds."""
        return self.history.last_modified_date if self.history else None

    def section(self, key: str) -> SectionList | None:
        """Return the list of any section, None where the answer had none."""
        holder = self.activities_summary if SECTIONS[key].is_activity else self.person
        return holder.section(key) if holder else None


PARTS: Mapping[str, type[Message]] = MappingProxyType(
    {
        "record": Record,
        "person": PERSON_CLASS,
        "personal-details": PERSONAL_DETAILS_CLASS,
        "biography": Biography,
        "email": Emails,
        "activities": ACTIVITIES_SUMMARY,
        "summary": RecordSummary,
    }
)
"""What can be read of a record besides its sections, by the word in the address."""
