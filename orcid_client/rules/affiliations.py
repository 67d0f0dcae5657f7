"""Rules of the seven affiliations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orcid_client.rules import dates, identifiers, organizations
from orcid_client.translation import N_
from orcid_client.violations import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orcid_client.elements.affiliations import Affiliation


def of_position(message: Affiliation) -> Iterator[Violation]:
    """Yield the violations of an employment or education."""
    yield from _of_any(message)
    yield from organizations.of_organization(message.organization, needs_id=True)
    yield from organizations.needs_city_and_country(message.organization)


def of_honour(message: Affiliation) -> Iterator[Violation]:
    """Yield the violations of the other five: an organisation's id or an identifier is enough."""
    yield from _of_any(message)
    yield from organizations.of_organization(message.organization, needs_id=False)
    yield from organizations.needs_country_for_place(message.organization)
    if not organizations.has_id(message.organization) and not message.external_ids:
        yield Violation(
            f"{organizations.ORGANIZATION}.disambiguated-organization",
            "9062",
            N_(
                "The organisation needs an ID from a registry, or the item needs an "
                "external identifier."
            ),
        )


def _of_any(message: Affiliation) -> Iterator[Violation]:
    yield from dates.of_date(message.start_date, "start-date")
    yield from dates.of_date(message.end_date, "end-date")
    yield from dates.of_span(message.start_date, message.end_date, "end-date")
    yield from identifiers.of_loose_ids(message.external_ids)
