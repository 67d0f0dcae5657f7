"""Look in ORCID's public data for whom a researcher may be; only their sign-in makes it certain."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from audit import actions as audit
from audit.entries import Actor, EventEntry, Subject
from audit.vocabulary import EventKind, Purpose
from gateway.clients import api_client
from gateway.recorder import Recorder
from oauth.grants.client_tokens import client_token, forget_client_token
from orcid_client import ids, searches
from orcid_client.elements.replies import ExpandedHit
from orcid_client.errors import OrcidError, TokenRefused
from orcid_client.scopes import Scope
from orcid_client.searches import quoted
from tenants.encryption import keys
from tenants.models import Credential, Researcher
from tenants.queries import client_access

MOST = 10


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A record that may be the researcher's, by what everybody can see on it."""

    orcid_id: str
    name: str
    other_names: tuple[str, ...]
    institutions: tuple[str, ...]
    has_their_email: bool


def suggest_ids(
    *,
    researcher: Researcher,
    institution: str,
    credential: Credential,
    actor: Actor,
    clock: Callable[[], datetime],
) -> list[Suggestion]:
    """Return records that fit a researcher's address or name, the likeliest first.

    Nothing of the answer is kept but the exchange in the log: a search must not give iDs to people
    (ORCID, "Minimum requirements": collect authenticated iDs). Not to be called in a transaction.

    Raises:
        OrcidError: ORCID did not answer the search; the attempt is in the log.
    """
    token = client_token(credential=credential, scope=Scope.READ_PUBLIC, clock=clock)
    recorder = Recorder()
    client = api_client(client_access(credential), recorder)
    query = query_of(researcher, institution=institution)
    try:
        response = client.perform(
            searches.expanded_search(client, query, rows=MOST), token.reveal()
        )
        found = searches.interpret_expanded_search(response)
    except OrcidError as error:
        if isinstance(error, TokenRefused):
            forget_client_token(credential=credential, scope=Scope.READ_PUBLIC)
        raise
    finally:
        _log(recorder, researcher, credential, actor=actor, now=clock())
    email = researcher.email.lower()
    suggestions = [_suggestion(hit, email=email) for hit in found.expanded_result if hit.orcid_id]
    return sorted(suggestions, key=lambda one: not one.has_their_email)


def query_of(researcher: Researcher, *, institution: str) -> str:
    """Return the query: the address, or the name, which counts for more with the institution.

    Source: ORCID API tutorial, "Searching the registry"; only public data is found.
    """
    if not researcher.full_name:
        return f"email:{quoted(researcher.email)}"
    known = {"given-names": researcher.given_names, "family-name": researcher.family_name}
    names = " AND ".join(f"{field}:{quoted(name)}" for field, name in known.items() if name)
    whole = quoted(researcher.full_name)
    parts = [
        f"({names})",
        f"({names} AND affiliation-org-name:{quoted(institution)})",
        f"credit-name:{whole}",
        f"other-names:{whole}",
    ]
    if researcher.email:
        parts.insert(0, f"email:{quoted(researcher.email)}")
    return " OR ".join(parts)


def _suggestion(hit: ExpandedHit, *, email: str) -> Suggestion:
    name = hit.credit_name or f"{hit.given_names or ''} {hit.family_names or ''}".strip()
    return Suggestion(
        orcid_id=str(ids.parse(hit.orcid_id or "")),
        name=name,
        other_names=tuple(one.value for one in hit.other_name if one.value),
        institutions=tuple(one.value for one in hit.institution_name if one.value),
        has_their_email=bool(email) and email in {(one.value or "").lower() for one in hit.email},
    )


def _log(
    recorder: Recorder,
    researcher: Researcher,
    credential: Credential,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    entries = recorder.entries(
        environment=credential.environment,
        purpose=Purpose.SEARCH,
        key=keys.researcher_keys([researcher.pk])[researcher.pk],
        credential_id=credential.pk,
        researcher_id=researcher.pk,
    )
    event = EventEntry(
        kind=EventKind.IDS_SEARCHED,
        actor=actor,
        at=now,
        subject=Subject("researcher", researcher.public_id),
    )
    with transaction.atomic(durable=True):
        audit.record_exchanges(entries)
        audit.record_event(event)
