"""What there is to take out: written as the rooms below would write it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count

from django.db import transaction
from django.utils.timezone import now

from audit.entries import SYSTEM
from oauth.models import Connection, Grant, GrantState
from records.models import Item
from sync.models import Placement
from sync.models.changes import ChangeKind
from sync.pull import change_feed
from sync.pull.change_feed import RecordChange
from sync.states import PlacementState
from tenants import actions
from tenants.actions import ResearcherDraft
from tenants.encryption.secrets import Secret, seal_value
from tenants.models import ApiType, Credential, Environment, MessageFormat, Researcher

ORCID_ID = "0000-0002-1825-0097"
CLAIMED_ID = "0000-0001-5109-3700"
ACCESS, REFRESH = "planted-access-token", "planted-refresh-token"
CONNECTED_AT = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
NASTY = (
    "plain",
    'quotes " and, commas',
    "back\\slash \\n \\. \\u0000",
    "line\nbreak\r\nand\rreturn",
    "tab\tand \x01\x02\x1f control",
    "emoji 🎓 and Ünïcödé",
    "'apostrophe'",
    "{json: [1, null]}",
)
FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1")

_numbers: Iterator[int] = count(1)


def credential() -> Credential:
    """Save a credential of the simulator."""
    draft = actions.CredentialDraft(
        environment=Environment.SIMULATOR,
        api_type=ApiType.MEMBER,
        premium=False,
        client_id=f"APP-{next(_numbers):016}",
        secret=Secret("planted-client-secret"),
        scopes=("/read-limited", "/activities/update"),
        message_format=MessageFormat.JSON,
    )
    return actions.add_credential(draft=draft, actor=SYSTEM, now=now())


def person(name: str, *, ref: str = "", claimed: str = "") -> Researcher:
    """Add a researcher of some given name."""
    draft = ResearcherDraft(
        external_ref=ref or f"ref-{next(_numbers)}", given_names=name, claimed_orcid_id=claimed
    )
    return actions.add_researcher(draft=draft, actor=SYSTEM, now=now())


def connect(researcher: Researcher, client: Credential, orcid_id: str = ORCID_ID) -> Connection:
    """Connect a researcher, with tokens."""
    connection = Connection.objects.create(
        tenant_id=researcher.tenant_id,
        researcher=researcher,
        credential=client,
        orcid_id=orcid_id,
        scopes=["/read-limited", "/activities/update"],
        name_at_orcid=researcher.given_names,
        authenticated_at=CONNECTED_AT,
        connected_at=CONNECTED_AT,
    )
    grant(connection)
    return connection


def grant(connection: Connection, state: str = GrantState.CURRENT, generation: int = 1) -> Grant:
    """Give a connection its tokens, sealed."""
    row = Grant(
        tenant_id=connection.tenant_id,
        connection=connection,
        generation=generation,
        state=state,
        token_type="bearer",
        scopes=connection.scopes,
        received_at=CONNECTED_AT,
        expires_at=CONNECTED_AT.replace(year=2046),
    )
    row.access_token_sealed = seal_value(ACCESS, row=row, column="access_token_sealed")
    row.refresh_token_sealed = seal_value(REFRESH, row=row, column="refresh_token_sealed")
    row.response_sealed = seal_value("{}", row=row, column="response_sealed")
    row.save()
    return row


def note(connection: Connection) -> None:
    """Let somebody have done something on a record."""
    with transaction.atomic():
        change_feed.append(
            [RecordChange(connection, ChangeKind.ADDED, "work", 1, ours=False)], now=now()
        )


def place(researcher: Researcher, client: Credential, label: str = "Rivers") -> Placement:
    """Let an item of a researcher stand on their record."""
    number = next(_numbers)
    item = Item.objects.create(
        tenant_id=researcher.tenant_id,
        researcher=researcher,
        section="work",
        key=f"key-{number}",
        label=label,
        content={},
        fingerprint="f",
        self_ids=["doi:10.5555/a", "other-id:a b"],
        created_at=now(),
        changed_at=now(),
    )
    return Placement.objects.create(
        tenant_id=researcher.tenant_id,
        credential=client,
        item=item,
        orcid_id=ORCID_ID,
        section="work",
        state=PlacementState.IN_ORCID,
        put_code=number,
        placed_at=CONNECTED_AT,
        changed_at=now(),
    )
