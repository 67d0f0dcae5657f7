"""Rules of funding."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from orcid_client.rules import dates, identifiers, organizations
from orcid_client.rules.works import of_title
from orcid_client.violations import Violation
from orcid_client.vocabularies import (
    CREDIT_ROLES,
    CURRENCIES,
    FUNDING_ROLES,
    FUNDING_TYPES,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orcid_client.elements.fundings import Amount, Funding, FundingContributor

_ROLES = FUNDING_ROLES | CREDIT_ROLES
# A decimal with a point as Java's Double.parseDouble reads it, which drops what is up to a blank.
_DECIMAL = re.compile(
    r"[\x00-\x20]*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[\x00-\x20]*"
)


def of_funding(message: Funding) -> Iterator[Violation]:
    """Yield the violations of a funding."""
    if message.title is None:
        yield Violation("title", "9022", "The title is missing.")
    yield from of_title(message.title)
    yield from identifiers.of_value(message.type, FUNDING_TYPES, "type", "9047", "type of funding")
    yield from _of_amount(message.amount)
    yield from dates.of_date(message.start_date, "start-date")
    yield from dates.of_date(message.end_date, "end-date")
    yield from dates.needs_start(message.start_date, message.end_date, "end-date")
    yield from identifiers.of_ids(message.external_ids)
    if message.organization is not None:
        yield from organizations.of_organization(message.organization, needs_id=True)
    for place, contributor in enumerate(message.contributors):
        yield from _of_contributor(contributor, f"contributors.contributor[{place}]")


def _of_amount(amount: Amount | None) -> Iterator[Violation]:
    """Yield what is wrong with a sum: half of it missing, no number, no currency of ISO 4217.

    ORCID-Source, ActivityValidator.validateFunding. That a currency is there at all, the schema
    says; an empty one is as good as none.
    """
    if amount is None:
        return
    number, currency = (amount.value or "").strip(), (amount.currency_code or "").strip()
    if currency and not number:
        yield Violation("amount.value", "9020", "The amount has a currency but no number.")
    if number and not _DECIMAL.fullmatch(amount.value or ""):
        yield Violation(
            "amount.value", "9054", "The amount is a plain number with a point: 1250000.50."
        )
    if number and not currency and amount.currency_code is not None:
        yield Violation("amount.currency-code", "9020", "The amount has no currency.")
    if currency:
        yield from identifiers.of_value(
            amount.currency_code, CURRENCIES, "amount.currency-code", "9020", "currency"
        )


def _of_contributor(contributor: FundingContributor, path: str) -> Iterator[Violation]:
    yield from identifiers.of_identity(contributor.contributor_orcid, f"{path}.contributor-orcid")
    if contributor.contributor_attributes is not None:
        role = contributor.contributor_attributes.contributor_role
        yield from identifiers.of_role(role, _ROLES, path)
