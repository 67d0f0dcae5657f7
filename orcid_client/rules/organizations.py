"""Rules about organisations: the id in a registry, and the address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from orcid_client.rules.identifiers import of_country, of_value
from orcid_client.translation import N_
from orcid_client.violations import Violation
from orcid_client.vocabularies import ORGANIZATION_SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orcid_client.elements.parts import DisambiguatedOrganization, Organization

ORGANIZATION = "organization"
# ORCID knows organisations by these spellings only, without blanks around them.
_FORMS = {
    "ROR": (re.compile(r"https://ror\.org/0[0-9a-z]{6}[0-9]{2}"), "https://ror.org/05qwgg493"),
    "GRID": (re.compile(r"grid\.[0-9]+\.[0-9a-f]{1,2}"), "grid.455335.1"),
    "FUNDREF": (
        re.compile(r"https?://(dx\.)?doi\.org/10\.13039/[0-9]+"),
        "http://dx.doi.org/10.13039/100000001",
    ),
    "RINGGOLD": (re.compile(r"[0-9]{1,12}"), "385488"),
    "LEI": (re.compile(r"[0-9A-Z]{18}[0-9]{2}"), "529900T8BM49AURSDO55"),
}
_ANY = (re.compile(r"(?s).*"), "")


def of_organization(
    organization: Organization | None, path: str = ORGANIZATION, *, needs_id: bool
) -> Iterator[Violation]:
    """Yield what is wrong with an organisation; `needs_id` where a registry's id is a must."""
    if organization is None:
        yield Violation(path, "9046", N_("The organisation is missing."))
        return
    found = organization.disambiguated_organization
    yield from of_country(organization.address.country, f"{path}.address.country")
    if found is None:
        if needs_id:
            yield Violation(
                f"{path}.disambiguated-organization",
                "9045",
                N_("The organisation needs an ID from a registry, preferably its ROR ID."),
            )
        return
    yield from _of_registry_id(found, f"{path}.disambiguated-organization")


def _of_registry_id(found: DisambiguatedOrganization, path: str) -> Iterator[Violation]:
    yield from of_value(
        found.disambiguation_source,
        ORGANIZATION_SOURCES,
        f"{path}.disambiguation-source",
        "9045",
        N_("organisation registry"),
    )
    form, example = _FORMS.get(found.disambiguation_source or "", _ANY)
    identifier = found.disambiguated_organization_identifier
    if identifier is not None and not form.fullmatch(identifier):
        yield Violation(
            f"{path}.disambiguated-organization-identifier",
            "9045",
            N_(
                "The organisation's ID must look like this one of the same registry: {example}."
            ).format(example=example),
        )


def has_id(organization: Organization | None) -> bool:
    """Return whether the organisation has an id in a registry."""
    found = organization.disambiguated_organization if organization else None
    return bool(found and found.disambiguated_organization_identifier)


def needs_city_and_country(organization: Organization | None) -> Iterator[Violation]:
    """Yield a violation where city or country is missing."""
    if organization is None:
        return
    missing = {
        "city": N_("The organisation's city is missing."),
        "country": N_("The organisation's country is missing."),
    }
    for name, sentence in missing.items():
        if not getattr(organization.address, name):
            yield Violation(f"{ORGANIZATION}.address.{name}", "9060", sentence)


def needs_country_for_place(organization: Organization | None) -> Iterator[Violation]:
    """Yield a violation where a city or region stands without its country."""
    if organization is None:
        return
    address = organization.address
    if (address.city or address.region) and not address.country:
        yield Violation(
            f"{ORGANIZATION}.address.country", "9061", N_("A city or region needs a country.")
        )
