"""Rules of funding."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from orcid_client.rules import dates, identifiers, organizations
from orcid_client.rules.works import of_title
from orcid_client.translation import N_
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
_DECIMAL = re.compile(r"[0-9]+(\.[0-9]+)?|[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")


def of_funding(message: Funding) -> Iterator[Violation]:
    """Yield the violations of a funding."""
    if message.title is None:
        yield Violation("title", "9022", N_("The title is missing."))
    yield from of_title(message.title)
    yield from identifiers.of_value(message.type, FUNDING_TYPES, "type", "9047", N_("funding type"))
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
    # Without a number ORCID looks at the rest of the amount no more than at a missing one.
    if amount is None or not (amount.value or "").strip():
        return
    if not _DECIMAL.fullmatch((amount.value or "").strip()):
        yield Violation(
            "amount.value",
            "9054",
            N_("The amount must be a plain number with a decimal point: 1250000.50."),
        )
    yield from identifiers.of_value(
        amount.currency_code, CURRENCIES, "amount.currency-code", "9020", N_("currency")
    )


def _of_contributor(contributor: FundingContributor, path: str) -> Iterator[Violation]:
    yield from identifiers.of_identity(contributor.contributor_orcid, f"{path}.contributor-orcid")
    if contributor.contributor_attributes is not None:
        role = contributor.contributor_attributes.contributor_role
        yield from identifiers.of_role(role, _ROLES, path)
