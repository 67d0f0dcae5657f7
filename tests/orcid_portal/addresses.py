"""Every address of the portal, found by asking Django, and examples of what stands in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLResolver, get_resolver
from django.utils.timezone import now

from audit import actions as audit
from audit.entries import SYSTEM, Content, ExchangeEntry
from audit.vocabulary import Purpose
from dashboard.models import Share
from oauth.models import HandOverKey, InstitutionalDoor, ReturnAddress
from records.models import ImportBatch
from scoping.public_ids import new_public_id
from sync.models import Preview
from tenants import actions as tenants
from tenants.encryption import keys
from tenants.models import Credential, Invitation, Membership, Researcher, StaffSession, Tenant
from tests.dashboard.world import make_world

TENANT = "t/<slug:slug>/"
# What an address may hold that is no id of a row.
WORDS = {"section": "employment", "what": "researchers", "form": "csv"}


@dataclass(frozen=True)
class Address:
    """One address: its pattern, its parts, and what a member must be allowed to reach it."""

    pattern: str
    parts: tuple[str, ...]
    capability: str | None

    def path(self, slug: str, examples: Mapping[str, str]) -> str:
        """Return the address with examples in it."""
        path = "/" + self.pattern.replace("<slug:slug>", slug)
        for part in self.parts:
            for kind in ("public_id", "slug", "str", "int"):
                path = path.replace(f"<{kind}:{part}>", examples[part])
        return path

    @property
    def ids(self) -> list[str]:
        """Return the parts that name rows."""
        return [part for part in self.parts if part not in WORDS]


def addresses() -> list[Address]:
    """Return every address of the portal."""
    return list(_walk(get_resolver(), ""))


def tenant_addresses() -> list[Address]:
    """Return the addresses below a tenant's own."""
    return [address for address in addresses() if address.pattern.startswith(TENANT)]


def _walk(resolver: URLResolver, prefix: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        full = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, full)
        else:
            parts = tuple(name for name in pattern.pattern.converters if name != "slug")
            yield Address(full, parts, getattr(pattern.callback, "capability", None))


def examples_of(tenant: Tenant, ada: Researcher) -> dict[str, str]:
    """Return an example of each part of an address, all of one tenant, whose context is set."""
    world = make_world(tenant)
    record, item = world.connect(ada), world.item(ada)
    world.place(item)
    batch = ImportBatch.objects.create(
        tenant=tenant, file_name="x.csv", section="work", created_at=now(), moved_at=now()
    )
    (call_id,) = audit.record_exchanges([_call(ada)])
    rows: dict[str, Any] = {
        "researcher_id": ada,
        "other_id": _second(),
        "credential_id": world.credential,
        "member_id": Membership.objects.order_by("id").first(),
        "invitation_id": _invitation(tenant),
        "connection_id": record.connection,
        "record_id": record,
        "item_id": item,
        "batch_id": batch,
        "preview_id": Preview.objects.create(tenant=tenant, created_at=now(), moved_at=now()),
        "session_id": _staff_session(tenant),
        "share_id": _share(tenant, call_id),
        **_site_doors(tenant, world.credential),
    }
    return WORDS | {"exchange_id": call_id} | {name: row.public_id for name, row in rows.items()}


def nobodys(examples: Mapping[str, str]) -> dict[str, str]:
    """Return examples of the same shape whose ids are those of no row."""
    return {name: WORDS.get(name) or new_public_id() for name in examples}


def _site_doors(tenant: Tenant, credential: Credential) -> dict[str, Any]:
    key = HandOverKey.objects.create(tenant=tenant, secret_sealed=b"x", created_at=now())
    address = ReturnAddress.objects.create(tenant=tenant, url="https://x.edu/", created_at=now())
    door = InstitutionalDoor.objects.create(
        tenant=tenant, credential=credential, sign_in=address, created_at=now()
    )
    return {"key_id": key, "address_id": address, "door_id": door}


def _second() -> Researcher:
    draft = tenants.ResearcherDraft(external_ref="second", given_names="Second")
    return tenants.add_researcher(draft=draft, actor=SYSTEM, now=now())


def _call(ada: Researcher) -> ExchangeEntry:
    key = keys.researcher_keys([ada.pk])[ada.pk]
    return ExchangeEntry(
        at=now(),
        environment="simulator",
        purpose=Purpose.PUSH,
        method="POST",
        duration_ms=1,
        content=Content("https://orcid.org/", {}, "", {}, ""),
        key=key,
        researcher_id=ada.pk,
        status=201,
    )


def _invitation(tenant: Tenant) -> Invitation:
    return Invitation.objects.create(
        tenant=tenant, email="new@example.org", role="auditor", created_at=now(), expires_at=now()
    )


def _staff_session(tenant: Tenant) -> StaffSession:
    moment = now()
    return StaffSession.objects.create(
        tenant=tenant, reason="x", minutes=1, asked_at=moment, ends_at=moment, ended_at=moment
    )


def _share(tenant: Tenant, exchange_id: str) -> Share:
    return Share.objects.create(
        tenant=tenant, exchange_ids=[exchange_id], created_at=now(), expires_at=now()
    )
