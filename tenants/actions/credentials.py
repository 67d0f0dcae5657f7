"""Save and change ORCID credentials."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction

from audit import actions as audit
from audit.entries import Actor, EventEntry, Subject
from audit.vocabulary import EventKind
from scoping.context import required_tenant_id
from scoping.public_ids import new_public_id
from scoping.translation import N_
from tenants import routes
from tenants.credential_rules import CredentialDraft, problems
from tenants.encryption.secrets import seal_value
from tenants.models import Credential, RouteKind


class CredentialRefusedError(Exception):
    """A credential that could not work; ``problems`` has a sentence for each field."""

    def __init__(self, problems: dict[str, str]) -> None:
        """Keep the sentences by field."""
        super().__init__("; ".join(problems.values()))
        self.problems = problems


def add_credential(*, draft: CredentialDraft, actor: Actor, now: datetime) -> Credential:
    """Save a new ORCID credential of the current tenant; its callback address is fixed now.

    Raises:
        CredentialRefusedError: it could not work, or is saved already.
    """
    found = problems(draft)
    if draft.secret is None:
        found |= {"client_secret": N_("Enter the client secret that ORCID issued to you.")}
    _refuse(found)
    with _one_per_client_id(), transaction.atomic(durable=True):
        credential = Credential(
            tenant_id=required_tenant_id(), public_id=new_public_id(), created_at=now
        )
        _fill(credential, draft=draft, now=now)
        credential.save()
        routes.add(kind=RouteKind.CALLBACK, key=credential.public_id, object_id=credential.pk)
        _record_credential(EventKind.CREDENTIAL_ADDED, credential, actor=actor, now=now)
    return credential


def change_credential(
    *, credential: Credential, draft: CredentialDraft, actor: Actor, now: datetime
) -> None:
    """Change a credential; what was tested must be tested again.

    Raises:
        CredentialRefusedError: it could not work, or is in use as what it was.
    """
    _refuse(problems(draft) | _fixed(credential, draft))
    with _one_per_client_id(), transaction.atomic(durable=True):
        _fill(credential, draft=draft, now=now)
        credential.tested_at = credential.test_passed = None
        credential.test_report = []
        credential.save()
        replaced = {"secret": "replaced"} if draft.secret is not None else {}
        _record_credential(
            EventKind.CREDENTIAL_CHANGED, credential, actor=actor, now=now, **replaced
        )


def _fixed(credential: Credential, draft: CredentialDraft) -> dict[str, str]:
    """Say what cannot change any more: iDs, tokens and put-codes belong to one client."""
    changed = [
        name
        for name in ("environment", "api_type", "client_id")
        if getattr(credential, name) != getattr(draft, name)
    ]
    if not changed or not credential.connections.exists():
        return {}
    sentence = N_(
        "Researchers are connected under this credential. Add another credential instead."
    )
    return dict.fromkeys(changed, sentence)


def _refuse(problems: dict[str, str]) -> None:
    if problems:
        raise CredentialRefusedError(problems)


@contextmanager
def _one_per_client_id() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        sentence = N_("A credential with this client ID already exists for this environment.")
        raise CredentialRefusedError({"client_id": sentence}) from None


def _fill(credential: Credential, *, draft: CredentialDraft, now: datetime) -> None:
    credential.environment = draft.environment
    credential.api_type = draft.api_type
    credential.premium = draft.premium
    credential.client_id = draft.client_id
    credential.scopes = list(draft.scopes)
    credential.message_format = draft.message_format
    credential.changed_at = now
    if draft.secret is not None:
        credential.secret_sealed = seal_value(
            draft.secret.reveal(), row=credential, column="secret_sealed"
        )


def _record_credential(
    kind: EventKind, credential: Credential, *, actor: Actor, now: datetime, **told: object
) -> None:
    audit.record_event(
        EventEntry(
            kind=kind,
            actor=actor,
            at=now,
            subject=Subject("credential", credential.public_id),
            details={"environment": credential.environment, "api_type": credential.api_type} | told,
        )
    )
