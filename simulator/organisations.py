"""Whether an organization is acceptable, judged by the form of its identifier.

The real registry looks the pair up in its database of organizations; the simulator has none.
"""

import re

from simulator.grammar import Message
from simulator.refusals import Refusal

_FORMS = {
    "ROR": re.compile(r"https://ror\.org/0[0-9a-hjkmnp-tv-z]{6}[0-9]{2}"),
    "GRID": re.compile(r"grid\.[0-9]+\.[0-9a-f]{1,2}"),
    "FUNDREF": re.compile(r"https?://(dx\.)?doi\.org/10\.13039/[0-9]+"),
    "RINGGOLD": re.compile(r"[0-9]{1,12}"),
    "LEI": re.compile(r"[0-9A-Z]{18}[0-9]{2}"),
}


def check_identifier(organization: Message) -> None:
    """Refuse with 9045 an organization without an identifier of an acceptable form."""
    found = organization.get("disambiguated-organization")
    if not found:
        raise Refusal(9045, "The disambiguated organization is missing.")
    source = found.get("disambiguation-source") or ""
    value = found.get("disambiguated-organization-identifier") or ""
    form = _FORMS.get(source)
    if form is None:
        raise Refusal(9045, f"{source[:100]!r} is not a known source of organizations.")
    if not form.fullmatch(value):
        raise Refusal(9045, f"{value[:200]!r} is not known to {source}.")


def check_full(organization: Message | None) -> None:
    """Check the organization of an education or employment."""
    organization = _present(organization)
    address = organization.get("address") or {}
    if not address.get("city") or not address.get("country"):
        raise Refusal(9060)
    check_identifier(organization)


def check_professional(organization: Message | None, *, has_external_id: bool) -> None:
    """Check the organization of the five affiliations that are looser about it."""
    organization = _present(organization)
    address = organization.get("address") or {}
    if (address.get("city") or address.get("region")) and not address.get("country"):
        raise Refusal(9061)
    if organization.get("disambiguated-organization"):
        check_identifier(organization)
    elif not has_external_id:
        raise Refusal(9062)


def check_identified(organization: Message | None) -> None:
    """Check an organization that only needs an identifier."""
    check_identifier(_present(organization))


def _present(organization: Message | None) -> Message:
    if not organization:
        raise Refusal(9046, "There is no organization.")
    if not (organization.get("name") or "").strip():
        raise Refusal(9046, "The organization has no name.")
    return organization
