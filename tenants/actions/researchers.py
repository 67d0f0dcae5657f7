"""Add and change researchers."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime

from django.db import IntegrityError, transaction

from audit import actions as audit
from audit.entries import Actor, EventEntry, Subject
from audit.vocabulary import EventKind
from scoping import inserting
from scoping.context import required_tenant_id
from scoping.public_ids import new_public_id
from scoping.translation import N_
from tenants import quotas, routes
from tenants.encryption import keys
from tenants.models import (
    SEARCH_EMAIL_LENGTH,
    SEARCH_NAME_LENGTH,
    QuotaName,
    Researcher,
    RouteKind,
)
from tenants.search_text import folded


class ReferenceTakenError(Exception):
    """Another researcher of the tenant has the same own key; the text says so, or who has it."""


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
    with _one_per_reference(draft), transaction.atomic(durable=True):
        numbers = add_researchers_in_batch(drafts=[draft], now=now)
        researcher = Researcher.objects.get(pk=numbers[draft.external_ref])
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
    with _one_per_reference(draft), transaction.atomic(durable=True):
        for name, value in _columns(draft, now=now).items():
            setattr(researcher, name, value)
        researcher.save()
        audit.record_event(
            EventEntry(
                kind=EventKind.RESEARCHER_CHANGED,
                actor=actor,
                at=now,
                subject=Subject("researcher", researcher.public_id),
            )
        )


def add_researchers_in_batch(*, drafts: list[ResearcherDraft], now: datetime) -> dict[str, int]:
    """Add researchers, their data keys and their pages' addresses, in the caller's transaction.

    A public page shows nothing unless the tenant wants it and the researcher is connected.
    Returns the new people's numbers by ``external_ref``.

    Raises:
        QuotaReachedError: the tenant may not have so many researchers.
    """
    tenant_id = required_tenant_id()
    if drafts:
        quotas.take(QuotaName.RESEARCHERS, len(drafts), used=Researcher.objects.count, now=now)
    new = {new_public_id(): draft for draft in drafts}
    numbers = inserting.insert_numbered(
        Researcher,
        [
            {"tenant_id": tenant_id, "public_id": public_id, "created_at": now}
            | _columns(draft, now=now)
            for public_id, draft in new.items()
        ],
    )
    keys.new_data_keys(researcher_ids=numbers.values(), now=now)
    routes.add_many(kind=RouteKind.PUBLIC_PAGE, objects=numbers)
    return {new[public_id].external_ref: number for public_id, number in numbers.items()}


def change_researchers_in_batch(*, changes: Mapping[int, Mapping[str, str]], now: datetime) -> None:
    """Change some columns of researchers, by their numbers, in the caller's transaction.

    A reference that somebody else has by now stays as it was. Who was erased is passed over.
    """
    found = Researcher.objects.select_for_update().filter(pk__any_of=changes).order_by("pk")
    wanted = {one["external_ref"] for one in changes.values() if "external_ref" in one}
    taken = set(
        Researcher.with_merged.filter(external_ref__any_of=wanted).values_list(
            "external_ref", flat=True
        )
    )
    for researcher in found:
        said = dict(changes[researcher.pk])
        if said.get("external_ref") in taken:
            del said["external_ref"]
        taken.add(said.get("external_ref", ""))
        draft = ResearcherDraft(**{name: getattr(researcher, name) for name in _DRAFTED} | said)
        Researcher.objects.filter(pk=researcher.pk).update(**_columns(draft, now=now))


_DRAFTED = tuple(field.name for field in fields(ResearcherDraft))


def _columns(draft: ResearcherDraft, *, now: datetime) -> dict[str, object]:
    """Return what is stored of a draft, with the folded words the search box reads."""
    names = folded(f"{draft.family_name} {draft.given_names}".strip() or draft.email)
    return {
        "external_ref": draft.external_ref,
        "given_names": draft.given_names,
        "family_name": draft.family_name,
        "email": draft.email,
        "department": draft.department,
        "claimed_orcid_id": draft.claimed_orcid_id,
        "search_name": names[:SEARCH_NAME_LENGTH],
        "search_email": folded(draft.email)[:SEARCH_EMAIL_LENGTH],
        "changed_at": now,
    }


@contextmanager
def _one_per_reference(draft: ResearcherDraft) -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise ReferenceTakenError(_who_has(draft.external_ref)) from None


def _who_has(reference: str) -> str:
    rows = Researcher.with_merged.filter(external_ref=reference, merged_into__isnull=False)
    merged = rows.select_related("merged_into").first()
    if merged is None:
        return N_("Another researcher has this reference.")
    return N_("{person} has this reference, because two researchers were merged.").format(
        person=merged.current.name
    )
