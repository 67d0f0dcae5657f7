"""Peer reviews, and the groups (journals, conferences ...) they are counted under.

Source: peer-review-3.0.xsd, group-id-3.0.xsd; ORCID API tutorial, "Peer review".
"""

from __future__ import annotations

from dataclasses import dataclass

from orcid_client.elements.parts import (
    TITLE,
    ExternalId,
    FuzzyDate,
    ItemMessage,
    Organization,
    SourceIdentity,
    TitleWithSubtitle,
    external_ids,
)
from orcid_client.elements.wire import (
    COMMON,
    NAMESPACES,
    Message,
    Root,
    Scalar,
    address,
    attribute,
    instant,
    part,
    repeated,
    text,
    value,
)

GROUP_ID_PATTERN = (
    r"(ringgold:|issn:|orcid-generated:|fundref:|publons:)"
    r"([0-9a-zA-Z\^._~:/?#\[\]@!$&'()*+,;=-]){2,}"
)
_GROUPS = NAMESPACES + "group-id"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerReview(ItemMessage):
    """A review activity in full."""

    root = Root(NAMESPACES + "peer-review", "peer-review")

    reviewer_role: str | None = text("reviewer-role", required=True)
    review_identifiers: tuple[ExternalId, ...] = external_ids(
        "review-identifiers", namespace=None, always=True
    )
    review_url: str | None = address("review-url")
    review_type: str | None = text("review-type", required=True)
    review_completion_date: FuzzyDate | None = part(
        "review-completion-date", FuzzyDate, required=True
    )
    review_group_id: str | None = text(
        "review-group-id", required=True, longest=TITLE, pattern=GROUP_ID_PATTERN
    )
    subject_external_identifier: ExternalId | None = part("subject-external-identifier", ExternalId)
    subject_container_name: str | None = text("subject-container-name", filled=True, longest=TITLE)
    subject_type: str | None = text("subject-type")
    subject_name: TitleWithSubtitle | None = part("subject-name", TitleWithSubtitle)
    subject_url: str | None = address("subject-url")
    convening_organization: Organization | None = part(
        "convening-organization", Organization, required=True
    )

    @property
    def own_ids(self) -> tuple[ExternalId, ...]:
        """Return the identifiers of the review, not those of its subject."""
        return self.review_identifiers


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerReviewSummary(ItemMessage):
    """A review as lists show it: no subject, and other names for date and identifiers."""

    root = Root(NAMESPACES + "peer-review", "peer-review-summary")

    reviewer_role: str | None = text("reviewer-role")
    external_ids: tuple[ExternalId, ...] = external_ids()
    review_url: str | None = address("review-url")
    review_type: str | None = text("review-type")
    completion_date: FuzzyDate | None = part("completion-date", FuzzyDate)
    review_group_id: str | None = text("review-group-id")
    convening_organization: Organization | None = part("convening-organization", Organization)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupIdRecord(Message):
    """A journal, publisher, conference ... that peer reviews are counted under."""

    root = Root(_GROUPS, "group-id-record")

    put_code: int | None = attribute("put-code", scalar=Scalar.INTEGER, registry=True)
    source_orcid: SourceIdentity | None = part(
        "source-orcid", SourceIdentity, namespace=COMMON, registry=True
    )
    source_client_id: SourceIdentity | None = part(
        "source-client-id", SourceIdentity, namespace=COMMON, registry=True
    )
    source_name: str | None = value("source-name", namespace=COMMON, registry=True)
    created_date: int | None = instant("created-date")
    last_modified_date: int | None = instant("last-modified-date")
    name: str | None = text("name", required=True, filled=True, longest=TITLE)
    group_id: str | None = text("group-id", required=True, longest=TITLE, pattern=GROUP_ID_PATTERN)
    description: str | None = text("description", required=True, filled=True, longest=TITLE)
    type: str | None = text("type", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupIdRecords(Message):
    """A page of groups."""

    root = Root(_GROUPS, "group-id-records")

    last_modified_date: int | None = instant("last-modified-date")
    total: int | None = text("total", scalar=Scalar.INTEGER)
    page: int | None = text("page", scalar=Scalar.INTEGER)
    page_size: int | None = text("page-size", scalar=Scalar.INTEGER)
    group_id_record: tuple[GroupIdRecord, ...] = repeated("group-id-record", GroupIdRecord)
