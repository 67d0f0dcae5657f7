"""ORCID's sections: the one table that pages, imports, exports and this library are driven by.

Adding a section is one message, one row here, one fixture and one test.
Source: ORCID API tutorial; the schemas record_3.0/*.xsd.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from orcid_client.elements import (
    affiliations,
    fundings,
    peer_reviews,
    person_items,
    research_resources,
    works,
)
from orcid_client.elements.wire import Root
from orcid_client.rules import affiliations as affiliation_rules
from orcid_client.rules import fundings as funding_rules
from orcid_client.rules import person as person_rules
from orcid_client.rules import resources as resource_rules
from orcid_client.rules import reviews as review_rules
from orcid_client.rules import works as work_rules
from orcid_client.scopes import Scope
from orcid_client.translation import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from orcid_client.elements.parts import ItemMessage
    from orcid_client.violations import Violation


Rules: TypeAlias = "Callable[[Any], Iterable[Violation]]"


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of item.

    `path` is the word in the address of one item and `list_path` that of the list (for
    person sections they are the same); `element` and `namespace` name the XML element.
    `label` and `label_plural` are for pages. An activity has summaries; `summary` is their
    message and `summary_element` their name. `rules` are the registry's, beyond the schema.
    Bulk sections take up to 100 items in one POST; the lists of some have two levels of groups.
    """

    key: str
    label: str
    label_plural: str
    path: str
    list_path: str
    element: str
    namespace: str
    list_element: str
    summary_element: str
    message: type[ItemMessage]
    summary: type[ItemMessage]
    rules: Rules
    write_scope: Scope
    is_activity: bool
    is_affiliation: bool = False
    is_bulk: bool = False
    needs_organization: bool = False
    needs_organization_id: bool = False
    needs_external_id: bool = False
    has_two_levels: bool = False
    read_scope: Scope = Scope.READ_LIMITED

    @property
    def is_person(self) -> bool:
        """Return whether the section is part of /person."""
        return not self.is_activity


def _activity(  # noqa: PLR0913 - a row of the table
    key: str,
    label: str,
    plural: str,
    message: type[ItemMessage],
    summary: type[ItemMessage],
    *,
    rules: Rules,
    is_affiliation: bool = False,
    is_bulk: bool = False,
    needs_organization: bool = False,
    needs_organization_id: bool = False,
    needs_external_id: bool = False,
    has_two_levels: bool = False,
) -> Section:
    return Section(
        key=key,
        label=label,
        label_plural=plural,
        path=key,
        list_path=f"{key}s",
        element=key,
        namespace=message.root.namespace if message.root else "",
        list_element=f"{key}s",
        summary_element=f"{key}-summary",
        message=message,
        summary=summary,
        rules=rules,
        write_scope=Scope.ACTIVITIES_UPDATE,
        is_activity=True,
        is_affiliation=is_affiliation,
        is_bulk=is_bulk,
        needs_organization=needs_organization,
        needs_organization_id=needs_organization_id,
        needs_external_id=needs_external_id,
        has_two_levels=has_two_levels,
    )


def _affiliation(
    key: str,
    label: str,
    plural: str,
    message: type[ItemMessage],
    *,
    needs_organization_id: bool = False,
) -> Section:
    return _activity(
        key,
        label,
        plural,
        message,
        message,
        rules=affiliation_rules.of_position
        if needs_organization_id
        else affiliation_rules.of_honour,
        is_affiliation=True,
        needs_organization=True,
        needs_organization_id=needs_organization_id,
    )


def _person(
    key: str,
    label: str,
    plural: str,
    message: type[ItemMessage],
    *,
    rules: Rules,
    lists: str = "",
) -> Section:
    root = message.root or Root("", "")
    return Section(
        key=key,
        label=label,
        label_plural=plural,
        path=key,
        list_path=key,
        element=root.name,
        namespace=root.namespace,
        list_element=lists or key,
        summary_element=root.name,
        message=message,
        summary=message,
        rules=rules,
        write_scope=Scope.PERSON_UPDATE,
        is_activity=False,
    )


_ROWS = (
    _affiliation(
        "employment",
        N_("Employment"),
        N_("Employments"),
        affiliations.Employment,
        needs_organization_id=True,
    ),
    _affiliation(
        "education",
        N_("Education"),
        N_("Education"),
        affiliations.Education,
        needs_organization_id=True,
    ),
    _affiliation(
        "qualification", N_("Qualification"), N_("Qualifications"), affiliations.Qualification
    ),
    _affiliation(
        "invited-position",
        N_("Invited position"),
        N_("Invited positions"),
        affiliations.InvitedPosition,
    ),
    _affiliation("distinction", N_("Distinction"), N_("Distinctions"), affiliations.Distinction),
    _affiliation("membership", N_("Membership"), N_("Memberships"), affiliations.Membership),
    _affiliation("service", N_("Service"), N_("Services"), affiliations.Service),
    _activity(
        "work",
        N_("Work"),
        N_("Works"),
        works.Work,
        works.WorkSummary,
        rules=work_rules.of_work,
        is_bulk=True,
        needs_external_id=True,
    ),
    _activity(
        "funding",
        N_("Funding"),
        N_("Funding"),
        fundings.Funding,
        fundings.FundingSummary,
        rules=funding_rules.of_funding,
        needs_organization=True,
        needs_organization_id=True,
        needs_external_id=True,
    ),
    _activity(
        "peer-review",
        N_("Peer review"),
        N_("Peer reviews"),
        peer_reviews.PeerReview,
        peer_reviews.PeerReviewSummary,
        rules=review_rules.of_review,
        needs_organization=True,
        needs_external_id=True,
        has_two_levels=True,
    ),
    _activity(
        "research-resource",
        N_("Research resource"),
        N_("Research resources"),
        research_resources.ResearchResource,
        research_resources.ResearchResourceSummary,
        rules=resource_rules.of_resource,
        needs_organization=True,
        needs_organization_id=True,
        needs_external_id=True,
    ),
    _person(
        "researcher-urls",
        N_("Website"),
        N_("Websites"),
        person_items.ResearcherUrl,
        rules=person_rules.of_url,
    ),
    _person(
        "keywords", N_("Keyword"), N_("Keywords"), person_items.Keyword, rules=person_rules.of_words
    ),
    _person(
        "other-names",
        N_("Other name"),
        N_("Other names"),
        person_items.OtherName,
        rules=person_rules.of_words,
    ),
    _person(
        "external-identifiers",
        N_("Person identifier"),
        N_("Person identifiers"),
        person_items.ExternalIdentifier,
        rules=person_rules.of_identifier,
    ),
    _person(
        "address",
        N_("Country"),
        N_("Countries"),
        person_items.Address,
        rules=person_rules.of_address,
        lists="addresses",
    ),
)

SECTIONS: Mapping[str, Section] = MappingProxyType({row.key: row for row in _ROWS})


_PARTS = {
    "name": N_("Name"),
    "biography": N_("Biography"),
    "emails": N_("E-mail addresses"),
    "email-domains": N_("Verified e-mail domains"),
    "summary": N_("Summary"),
}


def section_name(key: str) -> str:
    """Return what people call a section, or a part of a record that is no list."""
    known = SECTIONS.get(key)
    return known.label if known else _PARTS.get(key, key)


def section_of(message: ItemMessage) -> Section:
    """Return the section a message or summary belongs to. Raises KeyError for one of none."""
    return _OF_MESSAGE[type(message)]


_OF_MESSAGE: Mapping[type[ItemMessage], Section] = MappingProxyType(
    {message: row for row in _ROWS for message in (row.summary, row.message)}
)
