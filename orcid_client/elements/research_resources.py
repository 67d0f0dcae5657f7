"""Research resources: time at facilities, collections, equipment, awarded by a proposal.

Source: research-resource-3.0.xsd; ORCID API tutorial, "Research resources".
"""

from __future__ import annotations

from dataclasses import dataclass

from orcid_client.elements.parts import (
    TITLE,
    ExternalId,
    FuzzyDate,
    ItemMessage,
    Organization,
    Title,
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
)

_RESOURCE = NAMESPACES + "research-resource"


def _hosts() -> tuple[Organization, ...]:
    described: tuple[Organization, ...] = listed(
        "hosts", "organization", Organization, item_namespace=COMMON, required=True
    )
    return described


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal(Message):
    """What the use of the resources was granted for."""

    title: Title | None = part("title", Title, required=True)
    hosts: tuple[Organization, ...] = _hosts()
    external_ids: tuple[ExternalId, ...] = external_ids(always=True)
    start_date: FuzzyDate | None = part("start-date", FuzzyDate, namespace=COMMON)
    end_date: FuzzyDate | None = part("end-date", FuzzyDate, namespace=COMMON)
    url: str | None = address("url", namespace=COMMON)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceItem(Message):
    """One resource that was used."""

    resource_name: str | None = text("resource-name", required=True, filled=True, longest=TITLE)
    resource_type: str | None = text("resource-type", required=True)
    hosts: tuple[Organization, ...] = _hosts()
    external_ids: tuple[ExternalId, ...] = external_ids(always=True)
    url: str | None = address("url", namespace=COMMON)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResearchResource(ItemMessage):
    """A research resource in full; JSON has its items without the wrapper XML has."""

    root = Root(_RESOURCE, "research-resource")

    proposal: Proposal | None = part("proposal", Proposal, required=True)
    resource_items: tuple[ResourceItem, ...] = listed(
        "resource-items",
        "resource-item",
        ResourceItem,
        key="resource-item",
        flat=True,
        required=True,
    )

    @property
    def own_ids(self) -> tuple[ExternalId, ...]:
        """Return the identifiers of the proposal, not those of its resources."""
        return self.proposal.external_ids if self.proposal else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResearchResourceSummary(ItemMessage):
    """A research resource as lists show it: the proposal alone."""

    root = Root(_RESOURCE, "research-resource-summary")

    proposal: Proposal | None = part("proposal", Proposal)

    @property
    def own_ids(self) -> tuple[ExternalId, ...]:
        """Return the identifiers of the proposal."""
        return self.proposal.external_ids if self.proposal else ()
