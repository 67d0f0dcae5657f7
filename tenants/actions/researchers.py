"""Add and change researchers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from audit import actions as audit
from audit.entries import Actor, EventEntry, Subject
from audit.vocabulary import EventKind
from scoping import inserting
from scoping.context import required_tenant_id
from tenants import keys, routes
from tenants.folding import folded
from tenants.models import SEARCH_EMAIL_LENGTH, SEARCH_NAME_LENGTH, Researcher, RouteKind


class ReferenceTakenError(Exception):
    """Another researcher of the tenant has the same own key."""


@dataclass(frozen=True, slots=True)
class ResearcherDraft:
    """A researcher as a form or a file gives them."""

    external_ref: str
    given_names: str
    family_name: str = ""
    email: str = ""
    department: str = ""
    claimed_orcid_id: str = ""


def add_researcher(*, draft: ResearcherDraft, actor: Actor, now: datetime) -> Researcher:
    """Add one researcher to the current tenant.

    Raises:
        ReferenceTakenError: another researcher has the same own key.
    """
    with _one_per_reference(), transaction.atomic(durable=True):
        (researcher,) = add_researchers_in_batch(drafts=[draft], now=now)
        audit.record_event(
            EventEntry(
                kind=EventKind.RESEARCHER_ADDED,
                actor=actor,
                at=now,
                subject=Subject("researcher", researcher.public_id),
            )
        )
    return researcher


def change_researcher(
    *, researcher: Researcher, draft: ResearcherDraft, actor: Actor, now: datetime
) -> None:
    """Change what the tenant knows about a researcher.

    Raises:
        ReferenceTakenError: another researcher has the same own key.
    """
    with _one_per_reference(), transaction.atomic(durable=True):
        fill_researcher(researcher, draft=draft, now=now)
        researcher.save()
        audit.record_event(
            EventEntry(
                kind=EventKind.RESEARCHER_CHANGED,
                actor=actor,
                at=now,
                subject=Subject("researcher", researcher.public_id),
            )
        )


def add_researchers_in_batch(*, drafts: list[ResearcherDraft], now: datetime) -> list[Researcher]:
    """Add researchers, their data keys and their pages' addresses, in the caller's transaction.

    A public page shows nothing unless the tenant wants it and the researcher is connected.
    """
    rows = [
        fill_researcher(
            Researcher(tenant_id=required_tenant_id(), created_at=now), draft=draft, now=now
        )
        for draft in drafts
    ]
    inserting.insert_new(rows)
    keys.new_data_keys(researcher_ids=[row.pk for row in rows], now=now)
    routes.add_many(kind=RouteKind.PUBLIC_PAGE, objects={row.public_id: row.pk for row in rows})
    return rows


def fill_researcher(researcher: Researcher, *, draft: ResearcherDraft, now: datetime) -> Researcher:
    """Write a draft into a row, with the folded words the search box reads."""
    researcher.external_ref = draft.external_ref
    researcher.given_names = draft.given_names
    researcher.family_name = draft.family_name
    researcher.email = draft.email
    researcher.department = draft.department
    researcher.claimed_orcid_id = draft.claimed_orcid_id
    names = folded(f"{draft.family_name} {draft.given_names}".strip())
    researcher.search_name = names[:SEARCH_NAME_LENGTH]
    researcher.search_email = folded(draft.email)[:SEARCH_EMAIL_LENGTH]
    researcher.changed_at = now
    return researcher


@contextmanager
def _one_per_reference() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise ReferenceTakenError from None
