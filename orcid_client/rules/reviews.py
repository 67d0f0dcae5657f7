"""Rules of peer reviews and their groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orcid_client.rules import dates, identifiers, organizations
from orcid_client.rules.works import of_title
from orcid_client.vocabularies import GROUP_TYPES, REVIEW_TYPES, REVIEWER_ROLES, SUBJECT_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orcid_client.elements.peer_reviews import GroupIdRecord, PeerReview
    from orcid_client.violations import Violation

_IDS = "review-identifiers.external-id"


def of_review(message: PeerReview) -> Iterator[Violation]:
    """Yield the violations of a peer review; that its group exists, only ORCID knows."""
    yield from identifiers.of_value(
        message.reviewer_role, REVIEWER_ROLES, "reviewer-role", "9047", "role of a reviewer"
    )
    yield from identifiers.of_value(
        message.review_type, REVIEW_TYPES, "review-type", "9047", "type of review"
    )
    yield from dates.of_date(message.review_completion_date, "review-completion-date")
    yield from identifiers.of_ids(message.review_identifiers, _IDS)
    yield from identifiers.needs_self_of_version(message.review_identifiers, _IDS)
    yield from _of_subject(message)
    if message.convening_organization is not None:
        yield from organizations.of_organization(
            message.convening_organization, "convening-organization", needs_id=False
        )


def _of_subject(message: PeerReview) -> Iterator[Violation]:
    yield from identifiers.of_value(
        message.subject_type, SUBJECT_TYPES, "subject-type", "9047", "type of subject"
    )
    yield from of_title(message.subject_name, "subject-name")
    if message.subject_external_identifier is not None:
        yield from identifiers.of_one_id(
            message.subject_external_identifier, "subject-external-identifier"
        )


def of_group(message: GroupIdRecord) -> Iterator[Violation]:
    """Yield the violations of a peer-review group."""
    yield from identifiers.of_value(
        message.type, GROUP_TYPES, "type", "schema.value", "type of review group"
    )
