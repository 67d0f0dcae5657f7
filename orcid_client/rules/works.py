"""Rules of works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orcid_client.rules import dates, identifiers
from orcid_client.translation import N_
from orcid_client.violations import Violation
from orcid_client.vocabularies import (
    CITATION_TYPES,
    CONTRIBUTOR_SEQUENCES,
    CREDIT_ROLES,
    WORK_ROLES,
    WORK_TYPE_ALIASES,
    WORK_TYPES,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orcid_client.elements.works import Citation, Contributor, Work

_TYPES = WORK_TYPES | frozenset(WORK_TYPE_ALIASES)
_ROLES = WORK_ROLES | CREDIT_ROLES


def of_work(message: Work) -> Iterator[Violation]:
    """Yield the violations of a work."""
    yield from of_title(message.title)
    yield from identifiers.of_value(message.type, _TYPES, "type", "9037", N_("work type"))
    yield from dates.of_date(message.publication_date, "publication-date")
    yield from identifiers.of_ids(message.external_ids)
    yield from identifiers.needs_self(message.external_ids)
    yield from _of_citation(message.citation)
    yield from identifiers.of_language(message.language_code, "language-code")
    yield from identifiers.of_country(message.country, "country", "9037")
    for place, contributor in enumerate(message.contributors):
        yield from _of_contributor(contributor, f"contributors.contributor[{place}]")


def of_title(title: object, path: str = "title") -> Iterator[Violation]:
    """Yield what is wrong with a title's translation; the rest is the schema's."""
    translated = getattr(title, "translated_title", None)
    if translated is not None:
        yield from identifiers.of_language(
            translated.language_code, f"{path}.translated-title.language-code"
        )


def _of_citation(citation: Citation | None) -> Iterator[Violation]:
    if citation is None:
        return
    yield from identifiers.of_value(
        citation.citation_type,
        CITATION_TYPES,
        "citation.citation-type",
        "9037",
        N_("citation format"),
    )
    if citation.citation_value is not None and not citation.citation_value.strip():
        yield Violation("citation.citation-value", "9037", N_("The citation is empty."))


def _of_contributor(contributor: Contributor, path: str) -> Iterator[Violation]:
    yield from identifiers.of_identity(contributor.contributor_orcid, f"{path}.contributor-orcid")
    attributes = contributor.contributor_attributes
    if attributes is None:
        return
    yield from identifiers.of_value(
        attributes.contributor_sequence,
        CONTRIBUTOR_SEQUENCES,
        f"{path}.contributor-attributes.contributor-sequence",
        "schema.value",
        N_("contributor sequence"),
    )
    yield from identifiers.of_role(attributes.contributor_role, _ROLES, path)
