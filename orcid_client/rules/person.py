"""Rules of the person sections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orcid_client.rules.identifiers import of_country, of_value
from orcid_client.translation import N_
from orcid_client.violations import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orcid_client.elements.parts import ItemMessage
    from orcid_client.elements.person_items import Address, ExternalIdentifier, ResearcherUrl

_LONGEST_URL = 2000
_LONGEST_ID = 255
_ONLY_SELF = frozenset({"self"})


def of_url(message: ResearcherUrl) -> Iterator[Violation]:
    """Yield the violations of a website."""
    yield from _of_length(message.url, "url", _LONGEST_URL)


def of_words(_message: ItemMessage) -> Iterator[Violation]:
    """Yield nothing: keywords and other names have the schema's rules only."""
    yield from ()


def of_identifier(message: ExternalIdentifier) -> Iterator[Violation]:
    """Yield the violations of a person's id in another system."""
    yield from _of_length(message.external_id_type, "external-id-type", _LONGEST_ID)
    yield from _of_length(message.external_id_value, "external-id-value", _LONGEST_ID)
    yield from _of_length(message.external_id_url, "external-id-url", _LONGEST_URL)
    if not (message.external_id_url or "").strip():
        yield Violation(
            "external-id-url", "9047", N_("The web address of the identifier is missing.")
        )
    yield from of_value(
        message.external_id_relationship,
        _ONLY_SELF,
        "external-id-relationship",
        "9047",
        N_("relationship"),
    )


def of_address(message: Address) -> Iterator[Violation]:
    """Yield the violations of a country."""
    yield from of_country(message.country, "country")


def _of_length(content: str | None, path: str, longest: int) -> Iterator[Violation]:
    if content is not None and len(content) > longest:
        yield Violation(
            path,
            "schema.length",
            N_("The text has {count} characters; ORCID accepts at most {most}.").format(
                count=len(content), most=longest
            ),
        )
