"""Funding: grants, contracts, awards, salary awards.

Source: funding-3.0.xsd; ORCID API tutorial, "Funding".
"""

from __future__ import annotations

from dataclasses import dataclass

from orcid_client.elements.parts import (
    ExternalId,
    FuzzyDate,
    ItemMessage,
    Organization,
    SourceIdentity,
    Title,
    external_ids,
)
from orcid_client.elements.wire import (
    COMMON,
    NAMESPACES,
    Message,
    Root,
    address,
    attribute,
    listed,
    own_text,
    part,
    text,
    value,
)
from orcid_client.elements.works import CREDIT_NAME, DESCRIPTION, EMAIL, EMAIL_PATTERN

DEFINED_TYPE = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount(Message):
    """A sum, a plain decimal number as text, and its currency (ISO 4217)."""

    currency_code: str | None = attribute("currency-code", required=True)
    value: str | None = own_text()


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingContributorAttributes(Message):
    """A contributor's role."""

    contributor_role: str | None = text("contributor-role")


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingContributor(Message):
    """Someone who takes part in a funded project."""

    contributor_orcid: SourceIdentity | None = part(
        "contributor-orcid", SourceIdentity, namespace=COMMON
    )
    credit_name: str | None = value("credit-name", filled=True, longest=CREDIT_NAME)
    contributor_email: str | None = text("contributor-email", longest=EMAIL, pattern=EMAIL_PATTERN)
    contributor_attributes: FundingContributorAttributes | None = part(
        "contributor-attributes", FundingContributorAttributes
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Funding(ItemMessage):
    """A funding in full."""

    root = Root(NAMESPACES + "funding", "funding")

    type: str | None = text("type", required=True)
    organization_defined_type: str | None = value("organization-defined-type", longest=DEFINED_TYPE)
    title: Title | None = part("title", Title)
    short_description: str | None = text("short-description", longest=DESCRIPTION)
    amount: Amount | None = part("amount", Amount)
    url: str | None = address("url", namespace=COMMON)
    start_date: FuzzyDate | None = part("start-date", FuzzyDate, namespace=COMMON)
    end_date: FuzzyDate | None = part("end-date", FuzzyDate, namespace=COMMON)
    external_ids: tuple[ExternalId, ...] = external_ids()
    contributors: tuple[FundingContributor, ...] = listed(
        "contributors", "contributor", FundingContributor
    )
    organization: Organization | None = part(
        "organization", Organization, namespace=COMMON, required=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingSummary(ItemMessage):
    """A funding as lists show it: no amount, description, contributors."""

    root = Root(NAMESPACES + "funding", "funding-summary")

    title: Title | None = part("title", Title)
    external_ids: tuple[ExternalId, ...] = external_ids()
    url: str | None = address("url", namespace=COMMON)
    type: str | None = text("type")
    start_date: FuzzyDate | None = part("start-date", FuzzyDate, namespace=COMMON)
    end_date: FuzzyDate | None = part("end-date", FuzzyDate, namespace=COMMON)
    organization: Organization | None = part("organization", Organization, namespace=COMMON)
