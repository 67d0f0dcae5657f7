"""Rules of research resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orcid_client.rules import dates, identifiers, organizations
from orcid_client.rules.works import of_title
from orcid_client.violations import Violation
from orcid_client.vocabularies import RESOURCE_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orcid_client.elements.parts import ExternalId, Organization
    from orcid_client.elements.research_resources import Proposal, ResearchResource

_MOST_HOSTS = 10


def of_resource(message: ResearchResource) -> Iterator[Violation]:
    """Yield the violations of a research resource."""
    if message.proposal is not None:
        yield from _of_proposal(message.proposal)
    for place, item in enumerate(message.resource_items):
        path = f"resource-item[{place}]"
        yield from identifiers.of_value(
            item.resource_type, RESOURCE_TYPES, f"{path}.resource-type", "9047", "type of resource"
        )
        yield from _of_hosts(item.hosts, path)
        yield from _of_ids(item.external_ids, path)


def _of_proposal(proposal: Proposal) -> Iterator[Violation]:
    yield from of_title(proposal.title, "proposal.title")
    yield from _of_hosts(proposal.hosts, "proposal")
    yield from _of_ids(proposal.external_ids, "proposal")
    yield from dates.of_unchecked_date(proposal.start_date, "proposal.start-date")
    yield from dates.of_unchecked_date(proposal.end_date, "proposal.end-date")
    yield from dates.needs_start(proposal.start_date, proposal.end_date, "proposal.end-date")


def _of_ids(found: Sequence[ExternalId], path: str) -> Iterator[Violation]:
    yield from identifiers.of_ids(found, f"{path}.{identifiers.IDS}")
    yield from identifiers.needs_self_of_version(found, f"{path}.{identifiers.IDS}")


def _of_hosts(hosts: Sequence[Organization], path: str) -> Iterator[Violation]:
    if len(hosts) > _MOST_HOSTS:
        yield Violation(
            f"{path}.hosts", "schema.value", f"There are more than {_MOST_HOSTS} hosts."
        )
    for place, host in enumerate(hosts):
        yield from organizations.of_organization(
            host, f"{path}.hosts.organization[{place}]", needs_id=True
        )
