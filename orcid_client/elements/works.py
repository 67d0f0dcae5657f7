"""Works: papers, books, data sets and what else a researcher makes.

Source: work-3.0.xsd; ORCID API tutorial, "Works".
"""

from __future__ import annotations

from dataclasses import dataclass

from orcid_client.elements.parts import (
    TITLE,
    ExternalId,
    FuzzyDate,
    ItemMessage,
    SourceIdentity,
    TitleWithSubtitle,
    external_ids,
)
from orcid_client.elements.wire import (
    COMMON,
    NAMESPACES,
    Message,
    Root,
    address,
    listed,
    part,
    text,
    value,
)

CREDIT_NAME = 150
DESCRIPTION = 5000
EMAIL = 350
EMAIL_PATTERN = r"[^@]+@[^\.]+\..+"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation(Message):
    """A citation as text in a named format."""

    citation_type: str | None = text("citation-type", required=True)
    citation_value: str | None = text("citation-value", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributorAttributes(Message):
    """A contributor's place and role."""

    contributor_sequence: str | None = text("contributor-sequence")
    contributor_role: str | None = text("contributor-role")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributor(Message):
    """Someone who contributed to a work."""

    contributor_orcid: SourceIdentity | None = part(
        "contributor-orcid", SourceIdentity, namespace=COMMON
    )
    credit_name: str | None = value("credit-name", filled=True, longest=CREDIT_NAME)
    contributor_email: str | None = text("contributor-email", longest=EMAIL, pattern=EMAIL_PATTERN)
    contributor_attributes: ContributorAttributes | None = part(
        "contributor-attributes", ContributorAttributes
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Work(ItemMessage):
    """A work in full."""

    root = Root(NAMESPACES + "work", "work")

    title: TitleWithSubtitle | None = part("title", TitleWithSubtitle, required=True)
    journal_title: str | None = value("journal-title", filled=True, longest=TITLE)
    short_description: str | None = text("short-description", longest=DESCRIPTION)
    citation: Citation | None = part("citation", Citation)
    type: str | None = text("type", required=True)
    publication_date: FuzzyDate | None = part("publication-date", FuzzyDate, namespace=COMMON)
    external_ids: tuple[ExternalId, ...] = external_ids()
    url: str | None = address("url", namespace=COMMON)
    contributors: tuple[Contributor, ...] = listed("contributors", "contributor", Contributor)
    language_code: str | None = text("language-code", namespace=COMMON)
    country: str | None = value("country", namespace=COMMON)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkSummary(ItemMessage):
    """A work as lists show it: no contributors, citation, description, language, country."""

    root = Root(NAMESPACES + "work", "work-summary")

    title: TitleWithSubtitle | None = part("title", TitleWithSubtitle)
    external_ids: tuple[ExternalId, ...] = external_ids()
    url: str | None = address("url", namespace=COMMON)
    type: str | None = text("type")
    publication_date: FuzzyDate | None = part("publication-date", FuzzyDate, namespace=COMMON)
    journal_title: str | None = value("journal-title")
