"""Tenants with connected researchers and items, written in bulk."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils.timezone import now

from oauth.models import Connection, Grant
from orcid_client import canonical, messages
from records.models import Item
from scoping.public_ids import new_public_id
from sync.models import RecordSync
from sync.scheduling import leases
from tenants import actions
from tenants.encryption import keys
from tenants.encryption.secrets import seal_value
from tenants.models import Credential, Researcher, Tenant

SCOPES = ["/read-limited", "/activities/update"]
SLICE = 1000


def make_tenant(slug: str) -> Tenant:
    """Return a tenant of some name."""
    return actions.create_tenant(slug=slug, name=slug.title(), now=now())


def make_credential(tenant: Tenant, number: int) -> Credential:
    """Return a Member API credential for the simulator."""
    credential = Credential(
        tenant=tenant,
        public_id=new_public_id(),
        environment="simulator",
        api_type="member",
        client_id=f"APP-{number:016d}",
        scopes=SCOPES,
        created_at=now(),
        changed_at=now(),
    )
    credential.secret_sealed = seal_value("secret", row=credential, column="secret_sealed")
    credential.save()
    return credential


def connect_people(
    credential: Credential, *, orcid_ids: list[str], tokens: list[str]
) -> list[Researcher]:
    """Return new researchers who have connected, with records due now."""
    people: list[Researcher] = []
    for start in range(0, len(orcid_ids), SLICE):
        pair = slice(start, start + SLICE)
        with transaction.atomic():
            people += _connect(credential, orcid_ids[pair], tokens[pair], first=start)
    leases.make_due({credential.pk})
    return people


def _connect(
    credential: Credential, orcid_ids: list[str], tokens: list[str], *, first: int
) -> list[Researcher]:
    tenant_id, at = credential.tenant_id, now()
    people = Researcher.objects.bulk_create(
        Researcher(
            tenant_id=tenant_id,
            external_ref=f"{credential.pk}-{first + number}",
            given_names=f"P{number}",
            created_at=at,
            changed_at=at,
        )
        for number in range(len(orcid_ids))
    )
    keys.new_data_keys(researcher_ids=[person.pk for person in people], now=at)
    connections = Connection.objects.bulk_create(
        Connection(
            tenant_id=tenant_id,
            researcher=person,
            credential=credential,
            orcid_id=orcid_id,
            scopes=SCOPES,
            authenticated_at=at,
            connected_at=at,
        )
        for person, orcid_id in zip(people, orcid_ids, strict=True)
    )
    Grant.objects.bulk_create(
        _grant(connection, token) for connection, token in zip(connections, tokens, strict=True)
    )
    RecordSync.objects.bulk_create(
        RecordSync(
            tenant_id=tenant_id, credential=credential, connection=connection, push_due_at=at
        )
        for connection in connections
    )
    return people


def _grant(connection: Connection, token: str) -> Grant:
    grant = Grant(
        tenant_id=connection.tenant_id,
        public_id=new_public_id(),
        connection=connection,
        generation=1,
        token_type="bearer",  # noqa: S106 - a word
        scopes=SCOPES,
        received_at=now(),
    )
    grant.access_token_sealed = seal_value(token, row=grant, column="access_token_sealed")
    grant.response_sealed = seal_value("{}", row=grant, column="response_sealed")
    return grant


def assert_items(people: list[Researcher], contents: Iterator[tuple[str, dict[str, Any]]]) -> None:
    """Give the researchers, in turn, one item for each content."""
    at, rows = now(), []
    for number, (section, content) in enumerate(contents):
        message = messages.from_json(section, content)
        person = people[number % len(people)]
        rows.append(
            Item(
                tenant_id=person.tenant_id,
                researcher=person,
                section=section,
                key=str(number),
                label=f"Item {number}",
                content=content,
                fingerprint=canonical.fingerprint(message),
                self_ids=list(canonical.self_ids(message)),
                created_at=at,
                changed_at=at,
            )
        )
    Item.objects.bulk_create(rows, batch_size=SLICE)


def employments(count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield employments of about 2 kB each."""
    for number in range(count):
        yield (
            "employment",
            _EMPLOYMENT | {"external-ids": _own_id("source-work-id", f"hr-{number}")},
        )


def works(count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield works of about 2 kB each."""
    for number in range(count):
        yield "work", _WORK | {"external-ids": _own_id("doi", f"10.5555/{number}")}


def _own_id(kind: str, value: str) -> dict[str, Any]:
    one = {
        "external-id-type": kind,
        "external-id-value": value,
        "external-id-relationship": "self",
    }
    return {"external-id": [one]}


_EMPLOYMENT = {
    "department-name": ("Department of Applied Mathematics and Theoretical Physics " * 10).strip(),
    "role-title": ("Senior Lecturer in the History and Philosophy of Computation " * 12).strip(),
    "start-date": {"year": {"value": "2021"}, "month": {"value": "01"}, "day": {"value": "09"}},
    "organization": {
        "name": "Boston University",
        "address": {"city": "Boston", "region": "MA", "country": "US"},
        "disambiguated-organization": {
            "disambiguated-organization-identifier": "https://ror.org/05qwgg493",
            "disambiguation-source": "ROR",
        },
    },
    "url": {"value": "https://www.bu.edu/"},
}
_WORK = {
    "title": {"title": {"value": "On the relation of notes upon engines to what they compute"}},
    "journal-title": {"value": "Annals of the History of Computing"},
    "short-description": ("An account of the first notes on programs. " * 34).strip(),
    "type": "journal-article",
    "publication-date": {"year": {"value": "2024"}, "month": {"value": "05"}},
}
