"""A small world for the pages: credential, connections, items and where they stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from django.utils.timezone import now

from audit.entries import SYSTEM
from oauth.models import Connection, ConnectionState
from records.models import Item
from sync.models import Placement, RecordSync
from sync.states import PlacementState
from tenants import actions
from tenants.encryption.secrets import Secret
from tenants.models import ApiType, Credential, Environment, MessageFormat, Researcher, Tenant

# iDs of ORCID's own documentation.
ORCID_ID = "0000-0002-1825-0097"
OTHER_ID = "0000-0001-5109-3700"
CLIENT_SECRET = "a-secret-of-north"


@dataclass
class World:
    """Rows of a tenant, written as the rooms below would write them, in the tenant's context."""

    tenant: Tenant
    credential: Credential
    numbers: Iterator[int]

    def connect(
        self, researcher: Researcher, orcid_id: str = ORCID_ID, state: str = ConnectionState.ACTIVE
    ) -> RecordSync:
        """Connect a researcher, and let the record be known to sync."""
        connection = Connection.objects.create(
            tenant=self.tenant,
            researcher=researcher,
            credential=self.credential,
            orcid_id=orcid_id,
            state=state,
            scopes=["/read-limited", "/activities/update"],
            authenticated_at=now(),
            connected_at=now(),
            ended_at=None if state == ConnectionState.ACTIVE else now(),
        )
        return RecordSync.objects.create(
            tenant=self.tenant, credential=self.credential, connection=connection
        )

    def item(self, researcher: Researcher, label: str = "Professor, Northfield") -> Item:
        """Assert an employment."""
        number = next(self.numbers)
        return Item.objects.create(
            tenant=self.tenant,
            researcher=researcher,
            section="employment",
            key=f"key-{number}",
            label=label,
            content={"role-title": label},
            fingerprint=f"{number:064}",
            created_at=now(),
            changed_at=now(),
        )

    def place(
        self, item: Item, state: str = PlacementState.IN_ORCID, orcid_id: str = ORCID_ID
    ) -> Placement:
        """Let an item stand on a record as it was last sent."""
        return Placement.objects.create(
            tenant=self.tenant,
            credential=self.credential,
            item=item,
            orcid_id=orcid_id,
            section=item.section,
            state=state,
            put_code=next(self.numbers) if state == PlacementState.IN_ORCID else None,
            fingerprint=item.fingerprint,
            placed_at=now(),
            changed_at=now(),
        )


def make_world(tenant: Tenant, api_type: ApiType = ApiType.MEMBER) -> World:
    """Return a tenant's world with a credential of the simulator."""
    draft = actions.CredentialDraft(
        environment=Environment.SIMULATOR,
        api_type=api_type,
        premium=False,
        client_id="APP-NORTH00000000001",
        secret=Secret(CLIENT_SECRET),
        scopes=("/read-limited", "/activities/update"),
        message_format=MessageFormat.JSON,
    )
    credential = actions.add_credential(draft=draft, actor=SYSTEM, now=now())
    return World(tenant, credential, count(1))
