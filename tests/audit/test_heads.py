"""A head that was signed and kept outside shows what was rewritten inside."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.utils.timezone import now
from psycopg2.extensions import cursor as Cursor  # noqa: N812 (psycopg2's own class is lower-case)

from audit import chain
from audit.actions import chained_fields, record_events
from audit.entries import SYSTEM, EventEntry
from audit.models import ChainHead, Event
from audit.verification import verify
from audit.vocabulary import EventKind, Stream
from scoping.context import tenant_context
from tenants.models import Tenant


@pytest.fixture
def log(committed: None, north: Tenant, owner_cursor: Cursor) -> Iterator[Cursor]:
    with tenant_context(north.pk), transaction.atomic():
        record_events([EventEntry(EventKind.SYNC_REQUESTED, SYSTEM, now())] * 4)
    owner_cursor.execute("SELECT set_config('app.tenant', %s, false)", [str(north.pk)])
    owner_cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_event_append_only")
    yield owner_cursor
    owner_cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER audit_event_append_only")


@pytest.fixture
def kept(log: Cursor, tmp_path: Path) -> Path:
    """Return a file that somebody keeps elsewhere."""
    out = StringIO()
    call_command("sign_audit_heads", stdout=out)
    path = tmp_path / "heads.jsonl"
    path.write_text(out.getvalue())
    return path


def verified(kept: Path, tenant: str = "north") -> str:
    out = StringIO()
    with kept.open() as lines:
        call_command("verify_audit", tenant=tenant, heads=lines, stdout=out)
    return out.getvalue()


def rewrite(log: Cursor, north: Tenant, *, actor_id: int) -> None:
    """Change a row as its owner could, and calculate every later link anew."""
    log.execute("UPDATE audit_event SET actor_id = %s WHERE chain_seq = 3", [actor_id])
    link = b""
    with tenant_context(north.pk):
        for row in Event.objects.order_by("chain_seq"):
            link = chain.link(link, chained_fields(row))
            log.execute("UPDATE audit_event SET chain_link = %s WHERE id = %s", [link, row.pk])
        ChainHead.objects.filter(stream=Stream.EVENTS).update(link=link)


def test_a_signed_head_holds(kept: Path) -> None:
    said = verified(kept)

    assert "row 5 is the one that was signed" in said
    assert "the chain was empty then" in said


def test_a_log_that_went_on_still_holds(kept: Path, north: Tenant) -> None:
    with tenant_context(north.pk), transaction.atomic():
        record_events([EventEntry(EventKind.SYNC_REQUESTED, SYSTEM, now())] * 2)

    assert "row 5 is the one that was signed" in verified(kept)


def test_a_chain_that_was_rewritten_whole_is_found(kept: Path, log: Cursor, north: Tenant) -> None:
    rewrite(log, north, actor_id=99)

    with tenant_context(north.pk):
        assert verify(Stream.EVENTS).broken_at is None
    with pytest.raises(CommandError, match="row 5 of events is another than was signed"):
        verified(kept)


def test_a_chain_that_was_shortened_and_closed_is_found(
    kept: Path, log: Cursor, north: Tenant
) -> None:
    log.execute("DELETE FROM audit_event WHERE chain_seq = 5")
    with tenant_context(north.pk):
        last = Event.objects.get(chain_seq=4)
        ChainHead.objects.filter(stream=Stream.EVENTS).update(seq=4, link=last.chain_link)

    with pytest.raises(CommandError, match="row 5 of events is missing"):
        verified(kept)


def test_a_head_that_expired_since_is_no_fault(kept: Path, log: Cursor, north: Tenant) -> None:
    with tenant_context(north.pk), transaction.atomic():
        record_events([EventEntry(EventKind.SYNC_REQUESTED, SYSTEM, now())])
    log.execute("DELETE FROM audit_event WHERE chain_seq <= 5")

    assert "row 5 has expired since" in verified(kept)


@pytest.mark.parametrize(
    "field, value", [("seq", 4), ("link", "00" * 32), ("at", "2030-01-01"), ("tenant", "x")]
)
def test_a_changed_line_is_refused(kept: Path, field: str, value: object) -> None:
    head = json.loads(kept.read_text().splitlines()[0])
    kept.write_text(json.dumps({**head, field: value}))

    with pytest.raises(CommandError, match="the line was changed since it was signed"):
        verified(kept)


def test_a_line_of_another_signer_is_refused(kept: Path, settings: object) -> None:
    settings.MASTER_KEYS = {9: b"9" * 32}  # type: ignore[attr-defined]

    with pytest.raises(CommandError, match="an unknown key signed the line"):
        verified(kept)
