"""Parts that several messages share, and the frame every item of a record has.

Source: ORCID's schema common-3.0.xsd; children of these parts are always in its namespace.
"""

from __future__ import annotations

from dataclasses import dataclass

from orcid_client.elements.wire import (
    COMMON,
    Message,
    Scalar,
    address,
    attribute,
    instant,
    listed,
    own_text,
    part,
    text,
    value,
)

LONG_TEXT = 4000
TITLE = 1000
SHORT_TEXT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceIdentity(Message):
    """Who: an iD or a client id, as address, path and host; address or path is enough."""

    says_nothing_without = ("uri", "path")

    uri: str | None = text("uri", namespace=COMMON)
    path: str | None = text("path", namespace=COMMON)
    host: str | None = text("host", namespace=COMMON)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Message):
    """Who put an item on the record: the researcher or a client; and on whose behalf."""

    source_orcid: SourceIdentity | None = part("source-orcid", SourceIdentity, namespace=COMMON)
    source_client_id: SourceIdentity | None = part(
        "source-client-id", SourceIdentity, namespace=COMMON
    )
    source_name: str | None = value("source-name", namespace=COMMON)
    assertion_origin_orcid: SourceIdentity | None = part(
        "assertion-origin-orcid", SourceIdentity, namespace=COMMON
    )
    assertion_origin_client_id: SourceIdentity | None = part(
        "assertion-origin-client-id", SourceIdentity, namespace=COMMON
    )
    assertion_origin_name: str | None = value("assertion-origin-name", namespace=COMMON)

    @property
    def client_id(self) -> str | None:
        """Return the client that wrote the item, None where the researcher did."""
        return self.source_client_id.path if self.source_client_id else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemMessage(Message):
    """The frame of every item: what ORCID adds to it, and the put-code a change repeats."""

    put_code: int | None = attribute("put-code", scalar=Scalar.INTEGER, registry=True)
    visibility: str | None = attribute("visibility", registry=True)
    display_index: str | None = attribute("display-index", registry=True)
    path: str | None = attribute("path", registry=True)
    created_date: int | None = instant("created-date")
    last_modified_date: int | None = instant("last-modified-date")
    source: Source | None = part("source", Source, namespace=COMMON, registry=True)

    @property
    def own_ids(self) -> tuple[ExternalId, ...]:
        """Return the identifiers that ORCID compares items of one source by."""
        found: tuple[ExternalId, ...] = getattr(self, "external_ids", ())
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class FuzzyDate(Message):
    """A date that may stop at the year or the month; the pieces are texts, as on the wire."""

    year: str | None = value("year", namespace=COMMON, required=True)
    month: str | None = value("month", namespace=COMMON)
    day: str | None = value("day", namespace=COMMON)


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslatedTitle(Message):
    """A title in another language."""

    language_code: str | None = attribute("language-code", required=True)
    value: str | None = own_text(required=True, filled=True, longest=TITLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Title(Message):
    """A title with its translation, as funding and proposals have it."""

    title: str | None = value("title", namespace=COMMON, required=True, filled=True, longest=TITLE)
    translated_title: TranslatedTitle | None = part(
        "translated-title", TranslatedTitle, namespace=COMMON
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleWithSubtitle(Message):
    """A title with subtitle and translation, as works and subjects of reviews have it."""

    title: str | None = value("title", namespace=COMMON, required=True, filled=True, longest=TITLE)
    subtitle: str | None = value("subtitle", namespace=COMMON, longest=TITLE)
    translated_title: TranslatedTitle | None = part(
        "translated-title", TranslatedTitle, namespace=COMMON
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationAddress(Message):
    """Where an organisation is; the country is an ISO 3166-1 code."""

    city: str | None = text("city", namespace=COMMON, filled=True, longest=LONG_TEXT)
    region: str | None = text("region", namespace=COMMON, filled=True, longest=LONG_TEXT)
    country: str | None = text("country", namespace=COMMON)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisambiguatedOrganization(Message):
    """An organisation's id in a registry such as ROR."""

    disambiguated_organization_identifier: str | None = text(
        "disambiguated-organization-identifier",
        namespace=COMMON,
        required=True,
        longest=SHORT_TEXT,
    )
    disambiguation_source: str | None = text(
        "disambiguation-source", namespace=COMMON, required=True, longest=SHORT_TEXT
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization(Message):
    """An organisation; the schema wants the address element, though it may be empty."""

    name: str | None = text("name", namespace=COMMON, required=True, filled=True, longest=LONG_TEXT)
    address: OrganizationAddress = part(
        "address", OrganizationAddress, namespace=COMMON, always=True
    )
    disambiguated_organization: DisambiguatedOrganization | None = part(
        "disambiguated-organization", DisambiguatedOrganization, namespace=COMMON
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalized(Message):
    """An identifier's value as ORCID normalised it; read only."""

    transient: bool | None = attribute("transient", scalar=Scalar.FLAG)
    value: str | None = own_text()


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalizedError(Message):
    """Why ORCID could not normalise an identifier; read only."""

    error_code: str | None = text("error-code", namespace=COMMON)
    error_message: str | None = text("error-message", namespace=COMMON)
    transient: bool | None = attribute("transient", scalar=Scalar.FLAG)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalId(ItemMessage):
    """An identifier of an item, and how it relates to it."""

    external_id_type: str | None = text(
        "external-id-type", namespace=COMMON, required=True, filled=True
    )
    external_id_value: str | None = text(
        "external-id-value", namespace=COMMON, required=True, filled=True
    )
    external_id_normalized: Normalized | None = part(
        "external-id-normalized", Normalized, namespace=COMMON, registry=True
    )
    external_id_normalized_error: NormalizedError | None = part(
        "external-id-normalized-error", NormalizedError, namespace=COMMON, registry=True
    )
    external_id_url: str | None = address("external-id-url", namespace=COMMON)
    external_id_relationship: str | None = text("external-id-relationship", namespace=COMMON)


def external_ids(
    name: str = "external-ids", *, namespace: str | None = COMMON, always: bool = False
) -> tuple[ExternalId, ...]:
    """Describe a list of identifiers, a field that many messages have.

    `always` where the schema wants the element even around nothing: groups, proposals, reviews.
    """
    described: tuple[ExternalId, ...] = listed(
        name, "external-id", ExternalId, namespace=namespace, item_namespace=COMMON, always=always
    )
    return described
