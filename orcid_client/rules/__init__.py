"""The registry's own rules, beyond the XML schema, by section.

Source: ORCID-Source, ActivityValidator and ExternalIDValidator; ORCID API tutorial.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from orcid_client.rules import affiliations, fundings, person, resources, reviews, works

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from orcid_client.elements.parts import Item
    from orcid_client.violations import Violation

_RULES: Mapping[str, Callable[[Any], Iterable[Violation]]] = MappingProxyType(
    {
        "employment": affiliations.of_position,
        "education": affiliations.of_position,
        "qualification": affiliations.of_honour,
        "invited-position": affiliations.of_honour,
        "distinction": affiliations.of_honour,
        "membership": affiliations.of_honour,
        "service": affiliations.of_honour,
        "work": works.of_work,
        "funding": fundings.of_funding,
        "peer-review": reviews.of_review,
        "research-resource": resources.of_resource,
        "researcher-urls": person.of_url,
        "keywords": person.of_words,
        "other-names": person.of_words,
        "external-identifiers": person.of_identifier,
        "address": person.of_address,
    }
)


def of_section(section_key: str, message: Item) -> Iterable[Violation]:
    """Return the violations of the registry's rules for items of this section."""
    return _RULES[section_key](message)
