"""Lists, person and record as ORCID returns them, made from the section table.

The classes of the section lists differ only in names, so they are made from the table's rows:
whoever adds a row can read its list, its summaries and its place in /record.
Source: activities-3.0.xsd, person-3.0.xsd, record-3.0.xsd, history-3.0.xsd.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, make_dataclass
from types import MappingProxyType
from typing import Any

from orcid_client.elements.parts import ExternalId, ItemMessage, Source, external_ids
from orcid_client.elements.wire import (
    COMMON,
    NAMESPACES,
    Message,
    Root,
    Scalar,
    attribute,
    instant,
    own_text,
    part,
    repeated,
    text,
    value,
)
from orcid_client.sections import SECTIONS, Section

ACTIVITIES = NAMESPACES + "activities"
PERSON = NAMESPACES + "person"
RECORD = NAMESPACES + "record"
PERSONAL_DETAILS = NAMESPACES + "personal-details"
_MADE: dict[str, Any] = {"frozen": True, "slots": True, "kw_only": True}


class Group(Message):
    """Items that ORCID shows as one, because they share an identifier."""

    __slots__ = ()
    last_modified_date: int | None
    external_ids: tuple[ExternalId, ...]
    summaries: tuple[ItemMessage, ...]


class SectionList(Message):
    """One section of a record as its list shows it."""

    __slots__ = ()
    last_modified_date: int | None
    path: str | None

    def items(self) -> Iterator[ItemMessage]:
        """Yield the summaries of an activity section, or the whole items of a person one."""
        raise NotImplementedError


class ActivityList(SectionList):
    """A section of activities: groups of summaries; two levels of groups for peer reviews."""

    __slots__ = ()
    groups: tuple[Any, ...]

    def items(self) -> Iterator[ItemMessage]:
        """Yield all summaries, group by group; the preferred one of a group comes first."""
        for group in self.flat_groups():
            yield from group.summaries

    def flat_groups(self) -> Iterator[Group]:
        """Yield the innermost groups."""
        for group in self.groups:
            yield from getattr(group, "groups", (group,))


class PersonList(SectionList):
    """A section of /person."""

    __slots__ = ()
    entries: tuple[ItemMessage, ...]

    def items(self) -> Iterator[ItemMessage]:
        """Yield the items."""
        yield from self.entries


def _class_name(section: Section, suffix: str) -> str:
    return section.message.__name__ + suffix


def _group_class(section: Section) -> type[Any]:
    summaries = repeated(
        section.summary_element,
        section.summary,
        namespace=section.namespace,
        key="summaries" if section.is_affiliation else "",
        item_key=section.summary_element if section.is_affiliation else "",
    )
    group = make_dataclass(
        _class_name(section, "Group"),
        [
            ("last_modified_date", Any, instant("last-modified-date")),
            ("external_ids", Any, external_ids(always=True)),
            ("summaries", Any, summaries),
        ],
        bases=(Group,),
        **_MADE,
    )
    return _outer_group_class(section, group) if section.has_two_levels else group


def _outer_group_class(section: Section, inner: type[Any]) -> type[Any]:
    return make_dataclass(
        _class_name(section, "OuterGroup"),
        [
            ("last_modified_date", Any, instant("last-modified-date")),
            ("external_ids", Any, external_ids(always=True)),
            ("groups", Any, repeated(f"{section.key}-group", inner)),
        ],
        bases=(Message,),
        **_MADE,
    )


def _activity_list(section: Section) -> type[Any]:
    name = "affiliation-group" if section.is_affiliation else "group"
    return make_dataclass(
        _class_name(section, "List"),
        [
            ("path", Any, attribute("path")),
            ("last_modified_date", Any, instant("last-modified-date")),
            ("groups", Any, repeated(name, _group_class(section))),
        ],
        bases=(ActivityList,),
        namespace={"root": Root(ACTIVITIES, section.list_element)},
        **_MADE,
    )


def _person_list(section: Section) -> type[Any]:
    return make_dataclass(
        _class_name(section, "List"),
        [
            ("path", Any, attribute("path")),
            ("last_modified_date", Any, instant("last-modified-date")),
            ("entries", Any, repeated(section.element, section.message)),
        ],
        bases=(PersonList,),
        namespace={"root": Root(section.namespace, section.list_element)},
        **_MADE,
    )


LISTS: Mapping[str, type[SectionList]] = MappingProxyType(
    {
        key: _activity_list(section) if section.is_activity else _person_list(section)
        for key, section in SECTIONS.items()
    }
)


def _attribute_of(section: Section) -> str:
    return section.list_element.replace("-", "_")


class ActivitiesSummary(Message):
    """All activity sections of a record, by section key."""

    __slots__ = ()
    last_modified_date: int | None
    path: str | None

    def section(self, key: str) -> ActivityList | None:
        """Return the list of a section, None where the answer had none."""
        found: ActivityList | None = getattr(self, _attribute_of(SECTIONS[key]))
        return found


def _activities_class() -> type[Any]:
    # The schema orders the lists by name.
    rows = sorted(
        (row for row in SECTIONS.values() if row.is_activity), key=lambda row: row.list_element
    )
    return make_dataclass(
        "ActivitiesSummaryOfRecord",
        [
            ("path", Any, attribute("path")),
            ("last_modified_date", Any, instant("last-modified-date")),
            *((_attribute_of(row), Any, part(row.list_element, LISTS[row.key])) for row in rows),
        ],
        bases=(ActivitiesSummary,),
        namespace={"root": Root(ACTIVITIES, "activities-summary")},
        **_MADE,
    )


ACTIVITIES_SUMMARY = _activities_class()


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Message):
    """A researcher's name, as far as it is visible."""

    root = Root(PERSONAL_DETAILS, "name")

    visibility: str | None = attribute("visibility")
    path: str | None = attribute("path")
    created_date: int | None = instant("created-date")
    last_modified_date: int | None = instant("last-modified-date")
    given_names: str | None = value("given-names", namespace=PERSONAL_DETAILS)
    family_name: str | None = value("family-name", namespace=PERSONAL_DETAILS)
    credit_name: str | None = value("credit-name", namespace=PERSONAL_DETAILS)
    source: Source | None = part("source", Source, namespace=COMMON)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditName(Message):
    """The name a researcher is published under, when it stands alone."""

    root = Root(PERSONAL_DETAILS, "credit-name")

    value: str | None = own_text()


@dataclass(frozen=True, slots=True, kw_only=True)
class Biography(Message):
    """What the researcher says about themselves."""

    root = Root(PERSONAL_DETAILS, "biography")

    visibility: str | None = attribute("visibility")
    path: str | None = attribute("path")
    created_date: int | None = instant("created-date")
    last_modified_date: int | None = instant("last-modified-date")
    content: str | None = text("content", namespace=PERSONAL_DETAILS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Email(ItemMessage):
    """An address of the researcher; ORCID returns verified ones only."""

    root = Root(NAMESPACES + "email", "email")

    verified: bool | None = attribute("verified", scalar=Scalar.FLAG)
    primary: bool | None = attribute("primary", scalar=Scalar.FLAG)
    email: str | None = text("email")


@dataclass(frozen=True, slots=True, kw_only=True)
class Emails(Message):
    """The visible addresses of the researcher."""

    root = Root(NAMESPACES + "email", "emails")

    path: str | None = attribute("path")
    last_modified_date: int | None = instant("last-modified-date")
    email: tuple[Email, ...] = repeated("email", Email)
