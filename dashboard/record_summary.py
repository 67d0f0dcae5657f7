"""What ORCID's summary of a record says, as the researcher's page shows it."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from orcid_client.sections import SECTIONS
from scoping.translation import N_

# The names that ORCID gives to counts, and what we call what they count
_COUNTED = {
    "works": SECTIONS["work"].label_plural,
    "fundings": SECTIONS["funding"].label_plural,
    "research-resources": SECTIONS["research-resource"].label_plural,
    "peer-reviews": SECTIONS["peer-review"].label_plural,
}
_LISTED = {
    "employments": SECTIONS["employment"].label_plural,
    "education-qualifications": N_("Education and qualifications"),
    "professional-activities": N_("Professional activities"),
}


class SummaryCount(NamedTuple):
    """How many items of a kind everyone sees; ``validated`` is None where ORCID does not say."""

    label: str
    total: int
    validated: int | None = None


def counts(content: Mapping[str, Any]) -> Iterator[SummaryCount]:
    """Yield the counts of a summary; kinds without items are left out."""
    for name, label in _COUNTED.items():
        found = content.get(name) or {}
        own, validated = found.get("self-asserted-count"), found.get("validated-count")
        total = found.get("total")
        if validated is None and total is not None:
            validated = total - (own or 0)
        total = total if total is not None else (own or 0) + (validated or 0)
        if total:
            yield SummaryCount(label, total, validated)
    for name, label in _LISTED.items():
        total = (content.get(name) or {}).get("count")
        if total:
            yield SummaryCount(label, total)


def domains(content: Mapping[str, Any]) -> tuple[list[str], int]:
    """Return the domains that ORCID lists, at most three, and how many more there are."""
    listed = [one["value"] for one in content.get("email-domain") or [] if one.get("value")]
    return listed, max((content.get("count") or 0) - len(listed), 0)
