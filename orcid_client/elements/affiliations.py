"""The seven kinds of affiliation: one content model, seven names.

Source: common-3.0.xsd, type `affiliation`; ORCID API tutorial, "Affiliations".
"""

from __future__ import annotations

from dataclasses import dataclass

from orcid_client.elements.parts import (
    LONG_TEXT,
    ExternalId,
    FuzzyDate,
    ItemMessage,
    Organization,
    external_ids,
)
from orcid_client.elements.wire import COMMON, NAMESPACES, Root, address, part, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Affiliation(ItemMessage):
    """A tie between a researcher and an organisation; its summaries hold the same."""

    department_name: str | None = text(
        "department-name", namespace=COMMON, filled=True, longest=LONG_TEXT
    )
    role_title: str | None = text("role-title", namespace=COMMON, filled=True, longest=LONG_TEXT)
    start_date: FuzzyDate | None = part("start-date", FuzzyDate, namespace=COMMON)
    end_date: FuzzyDate | None = part("end-date", FuzzyDate, namespace=COMMON)
    organization: Organization | None = part("organization", Organization, namespace=COMMON)
    url: str | None = address("url", namespace=COMMON)
    external_ids: tuple[ExternalId, ...] = external_ids()


def _root(name: str) -> Root:
    return Root(NAMESPACES + name, name)


class Employment(Affiliation):
    """A formal work relationship, paid or not."""

    __slots__ = ()
    root = _root("employment")


class Education(Affiliation):
    """An academic programme towards a degree."""

    __slots__ = ()
    root = _root("education")


class Qualification(Affiliation):
    """A professional or vocational certification or training."""

    __slots__ = ()
    root = _root("qualification")


class InvitedPosition(Affiliation):
    """A position without employment: honorary fellow, guest, emeritus."""

    __slots__ = ()
    root = _root("invited-position")


class Distinction(Affiliation):
    """An award, a medal, an honorary degree."""

    __slots__ = ()
    root = _root("distinction")


class Membership(Affiliation):
    """Membership of a society or association, other than honorary."""

    __slots__ = ()
    root = _root("membership")


class Service(Affiliation):
    """A significant gift of time to an organisation, as officer or board member."""

    __slots__ = ()
    root = _root("service")
