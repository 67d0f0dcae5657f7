"""The summary of a record: counts, e-mail domains, and what others than the researcher assert.

It tells of public data alone, whatever the token; affiliations and domains are the first three, and
`count` is how many there are. Other documents of the record have no e-mail domains.
Source: summary-3.0.xsd; ORCID-Source, SummaryManagerImpl. Member API only.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from orcid_client.elements.parts import FuzzyDate, SourceIdentity
from orcid_client.elements.wire import (
    COMMON,
    NAMESPACES,
    Message,
    Root,
    Scalar,
    address,
    instant,
    part,
    repeated,
    text,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierSummary(Message):
    """A person's id in another system."""

    put_code: int | None = text("put-code", scalar=Scalar.INTEGER)
    external_id_type: str | None = text("external-id-type")
    external_id_value: str | None = text("external-id-value")
    external_id_url: str | None = address("external-id-url")
    validated: bool | None = text("validated", scalar=Scalar.FLAG)


# The schema has a letter too many, and the registry may write it so.
_KINDS = MappingProxyType({"invited-position": "invited-postition"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AffiliationSummary(Message):
    """One affiliation in a few words."""

    put_code: int | None = text("put-code", scalar=Scalar.INTEGER)
    type: str | None = text("type", spellings=_KINDS)
    organization_name: str | None = text("organization-name")
    role: str | None = text("role")
    url: str | None = address("url")
    start_date: FuzzyDate | None = part("start-date", FuzzyDate, namespace=COMMON)
    end_date: FuzzyDate | None = part("end-date", FuzzyDate, namespace=COMMON)
    validated: bool | None = text("validated", scalar=Scalar.FLAG)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifiers(Message):
    """The person's ids in other systems."""

    external_identifier: tuple[IdentifierSummary, ...] = repeated(
        "external-identifier", IdentifierSummary
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Affiliations(Message):
    """Affiliations of one kind: how many, and the latest of them."""

    says_nothing_without = ("employment", "professional_activity", "education_qualification")

    count: int | None = text("count", scalar=Scalar.INTEGER)
    employment: tuple[AffiliationSummary, ...] = repeated("employment", AffiliationSummary)
    professional_activity: tuple[AffiliationSummary, ...] = repeated(
        "professional-activity", AffiliationSummary
    )
    education_qualification: tuple[AffiliationSummary, ...] = repeated(
        "education-qualification", AffiliationSummary
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts(Message):
    """How many items there are, by who asserted them."""

    peer_review_publication_grants: int | None = text(
        "peer-review-publication-grants", scalar=Scalar.INTEGER
    )
    self_asserted_count: int | None = text("self-asserted-count", scalar=Scalar.INTEGER)
    validated_count: int | None = text("validated-count", scalar=Scalar.INTEGER)
    total: int | None = text("total", scalar=Scalar.INTEGER)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailDomain(Message):
    """A domain in which the researcher has a verified address."""

    value: str | None = text("value")
    verification_date: int | None = instant("verification-date", namespace=None)
    created_date: int | None = instant("created-date")
    last_modified_date: int | None = instant("last-modified-date")


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailDomains(Message):
    """The domains of the researcher's addresses."""

    says_nothing_without = ("email_domain",)

    count: int | None = text("count", scalar=Scalar.INTEGER)
    email_domain: tuple[EmailDomain, ...] = repeated("email-domain", EmailDomain)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSummary(Message):
    """A record at a glance."""

    root = Root(NAMESPACES + "summary", "record-summary")

    created_date: int | None = instant("created-date")
    last_modified_date: int | None = instant("last-modified-date")
    credit_name: str | None = text("credit-name")
    orcid_identifier: SourceIdentity | None = part(
        "orcid-identifier", SourceIdentity, namespace=COMMON
    )
    external_identifiers: Identifiers | None = part("external-identifiers", Identifiers)
    employments: Affiliations | None = part("employments", Affiliations)
    professional_activities: Affiliations | None = part("professional-activities", Affiliations)
    fundings: Counts | None = part("fundings", Counts)
    works: Counts | None = part("works", Counts)
    peer_reviews: Counts | None = part("peer-reviews", Counts)
    education_qualifications: Affiliations | None = part("education-qualifications", Affiliations)
    research_resources: Counts | None = part("research-resources", Counts)
    email_domains: EmailDomains | None = part("email-domains", EmailDomains)

    @property
    def domains(self) -> tuple[str, ...]:
        """Return the verified e-mail domains shown to everyone, in lower case; at most three.

        A domain of the institution's is a hint that the record is of somebody there, no proof.
        """
        found = self.email_domains.email_domain if self.email_domains else ()
        return tuple(one.value.strip().lower() for one in found if one.value)
