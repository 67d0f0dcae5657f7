"""Change tenants, members, credentials and researchers."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from audit import actions as audit
from audit.entries import SYSTEM, Actor, EventEntry, Subject
from audit.models import Retention
from audit.vocabulary import EventKind
from scoping.context import required_tenant_id, tenant_context
from scoping.public_ids import new_public_id
from tenants import keys, routes
from tenants.models import (
    ApiType,
    Credential,
    Environment,
    Membership,
    MessageFormat,
    Researcher,
    RouteKind,
    Tenant,
    User,
)
from tenants.roles import Role
from tenants.secrets import Secret, seal_value


def create_tenant(*, slug: str, name: str, now: datetime, contact_email: str = "") -> Tenant:
    """Create a tenant with its data key, its log and its address."""
    with transaction.atomic(durable=True):
        tenant_id = _next_tenant_id()
        with tenant_context(tenant_id):
            tenant = Tenant.objects.create(
                pk=tenant_id, slug=slug, name=name, contact_email=contact_email, created_at=now
            )
            keys.new_data_keys(researcher_ids=[None], now=now)
            routes.add(kind=RouteKind.TENANT_SLUG, key=slug, object_id=tenant.pk)
            audit.open_log(retention_months=Retention.TWO_YEARS)
            audit.record_event(
                EventEntry(
                    kind=EventKind.TENANT_CREATED,
                    actor=SYSTEM,
                    at=now,
                    subject=Subject("tenant", tenant.public_id),
                )
            )
    return tenant


def create_user(*, email: str, name: str, password: Secret, now: datetime) -> User:
    """Create a person who can sign in."""
    user = User(email=email.lower(), name=name, joined_at=now)
    user.set_password(password.reveal())
    user.save()
    return user


def add_member(*, user: User, role: Role, actor: Actor, now: datetime) -> Membership:
    """Make a user a member of the current tenant."""
    with transaction.atomic(durable=True):
        membership = Membership.objects.create(
            tenant_id=required_tenant_id(), user=user, role=role, created_at=now
        )
        routes.add(kind=RouteKind.MEMBER, key=str(user.pk), object_id=membership.pk)
        audit.record_event(
            EventEntry(
                kind=EventKind.MEMBER_ADDED,
                actor=actor,
                at=now,
                subject=Subject("member", membership.public_id),
                details={"role": role.value},
            )
        )
    return membership


@dataclass(frozen=True, slots=True)
class CredentialDraft:
    """An ORCID API client as a member typed it; ``secret`` None leaves a saved one as it is."""

    environment: Environment
    api_type: ApiType
    premium: bool
    client_id: str
    secret: Secret | None
    scopes: tuple[str, ...]
    message_format: MessageFormat


def add_credential(*, draft: CredentialDraft, actor: Actor, now: datetime) -> Credential:
    """Save a new ORCID credential of the current tenant; its callback address is fixed now."""
    with transaction.atomic(durable=True):
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
    """Change a credential; what was tested must be tested again."""
    with transaction.atomic(durable=True):
        _fill(credential, draft=draft, now=now)
        credential.tested_at = credential.test_passed = None
        credential.save()
        _record_credential(EventKind.CREDENTIAL_CHANGED, credential, actor=actor, now=now)


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
    """Add one researcher to the current tenant."""
    with transaction.atomic(durable=True):
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
    """Change what the tenant knows about a researcher."""
    with transaction.atomic(durable=True):
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
    """Add researchers and their data keys inside the caller's transaction (an import's)."""
    rows = [
        fill_researcher(
            Researcher(tenant_id=required_tenant_id(), created_at=now), draft=draft, now=now
        )
        for draft in drafts
    ]
    researchers = Researcher.objects.bulk_create(rows)
    keys.new_data_keys(researcher_ids=[row.pk for row in researchers], now=now)
    return researchers


def fill_researcher(researcher: Researcher, *, draft: ResearcherDraft, now: datetime) -> Researcher:
    """Write a draft into a row, with the lower-cased words the search box reads."""
    researcher.external_ref = draft.external_ref
    researcher.given_names = draft.given_names
    researcher.family_name = draft.family_name
    researcher.email = draft.email
    researcher.department = draft.department
    researcher.claimed_orcid_id = draft.claimed_orcid_id
    researcher.search_name = f"{draft.family_name} {draft.given_names}".strip().lower()
    researcher.search_email = draft.email.lower()
    researcher.changed_at = now
    return researcher


def _next_tenant_id() -> int:
    """Return the number of a tenant to be, whose context its own row needs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('tenants_tenant', 'id'))")
        (tenant_id,) = cursor.fetchone()
    return int(tenant_id)


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
    kind: EventKind, credential: Credential, *, actor: Actor, now: datetime
) -> None:
    audit.record_event(
        EventEntry(
            kind=kind,
            actor=actor,
            at=now,
            subject=Subject("credential", credential.public_id),
            details={"environment": credential.environment, "api_type": credential.api_type},
        )
    )
