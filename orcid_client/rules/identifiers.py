"""Rules about external identifiers, contributors' iDs, languages and countries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from orcid_client.translation import N_
from orcid_client.violations import Violation
from orcid_client.vocabularies import (
    COUNTRIES,
    EXTERNAL_ID_TYPES,
    FUNDED_BY_TYPES,
    LANGUAGES,
    RELATIONSHIPS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orcid_client.elements.parts import ExternalId, SourceIdentity

IDS = "external-ids.external-id"
_ORCID_URI = re.compile(r"https://([^/]*orcid\.org|localhost.*/orcid-web)/(\d{4}-){3,}\d{3}[\dX]")
_ORCID_PATH = re.compile(r"(\d{4}-){3,}\d{3}[\dX]")


def of_value(
    value: str | None, allowed: frozenset[str], path: str, rule: str, what: str
) -> Iterator[Violation]:
    """Yield a violation where a value is outside its list; `what` names it in the sentence."""
    if value is not None and value not in allowed:
        yield Violation(
            path,
            rule,
            N_("ORCID does not know the {what} “{value}”.").format(what=what, value=value[:60]),
        )


def of_loose_ids(found: Sequence[ExternalId], path: str = IDS) -> Iterator[Violation]:
    """Yield what is wrong with identifiers whose type ORCID does not look at."""
    for place, one in enumerate(found):
        yield from _of_relationship(one, f"{path}[{place}]")


def _of_relationship(one: ExternalId, path: str) -> Iterator[Violation]:
    yield from of_value(
        one.external_id_relationship,
        RELATIONSHIPS,
        f"{path}.external-id-relationship",
        "9047",
        N_("relationship"),
    )


def of_ids(found: Sequence[ExternalId], path: str = IDS) -> Iterator[Violation]:
    """Yield what is wrong with identifiers that must be there, of known type, and related."""
    if not found:
        yield Violation(path, "9023", N_("The item needs at least one external identifier."))
    for place, one in enumerate(found):
        yield from of_one_id(one, f"{path}[{place}]")


def of_one_id(one: ExternalId, path: str) -> Iterator[Violation]:
    """Yield what is wrong with one identifier of known type."""
    yield from of_value(
        one.external_id_type,
        EXTERNAL_ID_TYPES,
        f"{path}.external-id-type",
        "9023",
        N_("identifier type"),
    )
    if not one.external_id_relationship:
        yield Violation(
            f"{path}.external-id-relationship",
            "9023",
            N_("The identifier needs a relationship: self, part-of, version-of or funded-by."),
        )
    else:
        yield from _of_relationship(one, path)
    if one.external_id_relationship == "funded-by" and one.external_id_type not in FUNDED_BY_TYPES:
        yield Violation(
            f"{path}.external-id-relationship",
            "9020",
            N_("Only a grant number, proposal ID, URI or DOI can have the relationship funded-by."),
        )


def needs_self(found: Sequence[ExternalId], path: str = IDS) -> Iterator[Violation]:
    """Yield a violation where no identifier is of the thing itself, as far as they say."""
    relations = {one.external_id_relationship for one in found}
    if found and not relations & {"self", None, ""}:
        yield Violation(
            path, "9023", N_("At least one identifier must have the relationship self.")
        )


def needs_self_of_version(found: Sequence[ExternalId], path: str = IDS) -> Iterator[Violation]:
    """Yield a violation where another version is named, but not the thing itself."""
    relations = {one.external_id_relationship for one in found}
    if "version-of" in relations and "self" not in relations:
        yield Violation(
            path,
            "9023",
            N_(
                "An identifier with the relationship version-of "
                "also needs one with the relationship self."
            ),
        )


def of_language(code: str | None, path: str, rule: str = "9037") -> Iterator[Violation]:
    """Yield a violation for a language code ORCID does not know."""
    yield from of_value(code, LANGUAGES, path, rule, N_("language"))


def of_country(code: str | None, path: str, rule: str = "9047") -> Iterator[Violation]:
    """Yield a violation for a country that is not an ISO 3166-1 code of two letters."""
    yield from of_value(code, COUNTRIES, path, rule, N_("country"))


def of_role(role: str | None, allowed: frozenset[str], contributor: str) -> Iterator[Violation]:
    """Yield a violation for a role outside its list; an empty one is as good as none."""
    if role is not None and role.strip():
        path = f"{contributor}.contributor-attributes.contributor-role"
        yield from of_value(role.strip(), allowed, path, "9058", N_("contributor role"))


def of_identity(identity: SourceIdentity | None, path: str) -> Iterator[Violation]:
    """Yield what is wrong with a contributor's iD."""
    if identity is None:
        return
    for value, pattern, name in (
        (identity.uri, _ORCID_URI, "uri"),
        (identity.path, _ORCID_PATH, "path"),
    ):
        if value is not None and not pattern.fullmatch(value):
            yield Violation(
                f"{path}.{name}",
                "schema.pattern",
                N_("An ORCID iD looks like https://orcid.org/0000-0002-1825-0097."),
            )
