"""A tenant, its credential at the simulated registry, and people with records there."""

from dataclasses import dataclass
from typing import Any

import redis
import requests
from django.conf import settings
from django.utils.timezone import now

from audit.entries import SYSTEM
from oauth.models import Connection, Grant
from oauth.signals import researcher_connected
from records import actions as records
from records.models import Item
from scoping.public_ids import new_public_id
from sync.models import Call, Placement, RecordSync
from sync.scheduling import leases
from sync.worker import Drained, drain_credential
from tenants import actions as tenants
from tenants.encryption.secrets import seal_value
from tenants.models import Credential, Researcher, Tenant

CLIENT_ID = "APP-0000000000000001"
SCOPES = ["/read-limited", "/activities/update"]
WRITES = ("POST", "PUT", "DELETE")


class Registry:
    """The control API of one realm of the simulated registry."""

    def __init__(self, url: str, session: requests.Session) -> None:
        self.url = url
        self._session = session

    def post(self, path: str, /, **body: object) -> dict[str, Any]:
        """Tell the registry something."""
        answer = self._session.post(f"{self.url}/_control/{path}", json=body, timeout=10)
        answer.raise_for_status()
        return dict(answer.json())

    def record(self, orcid: str) -> dict[str, Any]:
        """Return everything that is on a record."""
        answer = self._session.get(f"{self.url}/_control/records/{orcid}", timeout=10)
        answer.raise_for_status()
        return dict(answer.json())

    def requests(self) -> list[dict[str, Any]]:
        """Return what was received, oldest first."""
        answer = self._session.get(f"{self.url}/_control/requests", timeout=10)
        return list(answer.json()["requests"])

    def fault(self, **fault: object) -> None:
        """Let calls fail."""
        self.post("faults", **fault)

    def clear_faults(self) -> None:
        """Let no call fail any more."""
        self._session.delete(f"{self.url}/_control/faults", timeout=10).raise_for_status()


@dataclass
class Person:
    """A researcher of the tenant with a record at ORCID."""

    researcher: Researcher
    orcid: str
    connection: Connection
    token: str

    @property
    def sync(self) -> RecordSync:
        """Return how the record stands."""
        return RecordSync.objects.get(connection=self.connection)


class World:
    """One tenant with one credential; everything happens in its context."""

    def __init__(self, tenant: Tenant, registry: Registry, **credential: object) -> None:
        self.tenant = tenant
        self.registry = registry
        self.credential = _credential(tenant, **credential)
        registry.post(
            "clients",
            client_id=self.credential.client_id,
            client_secret="secret",
            name="North University",
            type="premium" if self.credential.premium else self.credential.api_type,
        )

    def person(
        self, ref: str = "ada", *, scopes: list[str] | None = None, **at_orcid: object
    ) -> Person:
        """Return a researcher who has just connected; ``at_orcid`` is what their record says."""
        draft = tenants.ResearcherDraft(
            external_ref=ref, given_names=ref.title(), family_name="Lovelace"
        )
        researcher = tenants.add_researcher(draft=draft, actor=SYSTEM, now=now())
        orcid = str(self.registry.post("records", given_names=ref.title(), **at_orcid)["orcid"])
        connection = Connection.objects.create(
            tenant=self.tenant,
            researcher=researcher,
            credential=self.credential,
            orcid_id=orcid,
            scopes=scopes or SCOPES,
            generation=0,
            authenticated_at=now(),
            connected_at=now(),
        )
        person = Person(researcher, orcid, connection, "")
        self.grant(person)
        # Tests that count calls know no summary; those of summaries make it due explicitly.
        RecordSync.objects.filter(connection=connection).update(summary_read_at=now())
        return person

    def grant(self, person: Person) -> None:
        """Let a person give permission (anew)."""
        connection = person.connection
        connection.refresh_from_db()
        granted = self.registry.post(
            "tokens",
            client_id=self.credential.client_id,
            orcid=person.orcid,
            scope=" ".join(connection.scopes),
        )
        connection.generation += 1
        connection.state = "active"
        connection.save()
        person.token = str(granted["access_token"])
        _store_grant(connection, person.token)
        researcher_connected.send(
            sender=Connection, tenant_id=self.tenant.pk, connection_id=connection.pk
        )
        # Tests of pushing count calls; those of reading make a record due by themselves.
        RecordSync.objects.filter(connection=connection).update(pull_due_at=None)

    def revoke(self, person: Person) -> None:
        """Let a person take the permission back at ORCID."""
        self.registry.post(
            "tokens",
            client_id=self.credential.client_id,
            orcid=person.orcid,
            scope="/activities/update",
            access_token=person.token,
            revoked="USER_REVOKED",
        )

    def add(self, person: Person, section: str, content: dict[str, Any], key: str = "") -> Item:
        """Assert something about a person."""
        draft = records.ItemDraft(section=section, key=key, content=content)
        return records.add_item(researcher=person.researcher, draft=draft, actor=SYSTEM, now=now())

    def employ(self, person: Person, role: str = "Lecturer") -> Item:
        """Assert an employment."""
        return self.add(person, "employment", employment(role))

    def publish(self, person: Person, doi: str, title: str = "On engines") -> Item:
        """Assert a work."""
        return self.add(person, "work", work(doi, title))

    def change(self, item: Item, **changes: object) -> None:
        """Change an item's content."""
        item.refresh_from_db()
        records.change_item(item=item, content=item.content | changes, actor=SYSTEM, now=now())

    def withdraw(self, item: Item) -> None:
        """Take an item back."""
        item.refresh_from_db()
        records.withdraw_item(item=item, actor=SYSTEM, now=now())

    def drain(self, seconds: float = 30) -> Drained | None:
        """Work off what is due."""
        return drain_credential(credential_id=self.credential.pk, clock=now, seconds=seconds)

    def make_due(self) -> None:
        """Let every record be due now, whatever it waits for."""
        RecordSync.objects.update(push_due_at=now())
        leases.make_due({self.credential.pk})

    def forget_pace(self) -> None:
        """Let calls go out at once again, as though much time had passed since those that failed.

        A breaker that has opened would make the test wait with it.
        """
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            for what in ("pace*", "trouble-at*"):
                for key in client.scan_iter(f"{settings.REDIS_KEY_PREFIX}{what}"):
                    client.delete(key)

    def writes(self) -> list[tuple[str, str, int | None]]:
        """Return the writes the registry received: verb, last words of the path, status."""
        return [
            (one["method"], one["path"].partition("/v3.0/")[2][20:], one["status"])
            for one in self.registry.requests()
            if one["method"] in WRITES and "/v3.0/" in one["path"]
        ]

    def on_record(self, person: Person, section: str) -> list[dict[str, Any]]:
        """Return a section's items as they stand on the record."""
        return list(self.registry.record(person.orcid)["items"].get(section, []))

    def placement(self, item: Item) -> Placement:
        """Return how an item stands."""
        return Placement.objects.get(item=item)

    def open_calls(self) -> int:
        """Return how many calls have an unknown outcome."""
        return Call.objects.filter(state__in=["sending", "unknown"]).count()


def employment(role: str = "Lecturer") -> dict[str, Any]:
    """Return an employment in ORCID's JSON."""
    return {
        "role-title": role,
        "start-date": {"year": {"value": "2021"}},
        "organization": {
            "name": "Boston University",
            "address": {"city": "Boston", "region": "MA", "country": "US"},
            "disambiguated-organization": {
                "disambiguated-organization-identifier": "https://ror.org/05qwgg493",
                "disambiguation-source": "ROR",
            },
        },
    }


def work(doi: str, title: str = "On engines") -> dict[str, Any]:
    """Return a work in ORCID's JSON."""
    return {
        "title": {"title": {"value": title}},
        "type": "journal-article",
        "external-ids": {
            "external-id": [
                {
                    "external-id-type": "doi",
                    "external-id-value": doi,
                    "external-id-relationship": "self",
                }
            ]
        },
    }


def _credential(tenant: Tenant, **changes: object) -> Credential:
    values: dict[str, Any] = {
        "environment": "simulator",
        "api_type": "member",
        "client_id": CLIENT_ID,
        "scopes": SCOPES,
    } | changes
    credential = Credential(
        tenant=tenant,
        public_id=new_public_id(),
        created_at=now(),
        changed_at=now(),
        **values,
    )
    credential.secret_sealed = seal_value("secret", row=credential, column="secret_sealed")
    credential.save()
    return credential


def _store_grant(connection: Connection, token: str) -> None:
    grant = Grant(
        tenant_id=connection.tenant_id,
        public_id=new_public_id(),
        connection=connection,
        generation=connection.generation,
        token_type="bearer",
        scopes=connection.scopes,
        received_at=now(),
    )
    grant.access_token_sealed = seal_value(token, row=grant, column="access_token_sealed")
    grant.response_sealed = seal_value("{}", row=grant, column="response_sealed")
    grant.save()
