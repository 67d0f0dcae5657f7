"""A changed, removed or cut-off row of the log is found."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.utils.timezone import now
from psycopg2.extensions import cursor as Cursor  # noqa: N812 (psycopg2's own class is lower-case)

from audit.actions import record_events
from audit.entries import SYSTEM, EventEntry
from audit.verification import verify
from audit.vocabulary import EventKind, Stream
from scoping.context import tenant_context
from tenants.models import Tenant


@pytest.fixture
def log(committed: None, north: Tenant, owner_cursor: Cursor) -> Iterator[Cursor]:
    """Return the owner's cursor, with the guard of the log out of the way for a while."""
    with tenant_context(north.pk), transaction.atomic():
        record_events([EventEntry(EventKind.SYNC_REQUESTED, SYSTEM, now())] * 4)
    owner_cursor.execute("SELECT set_config('app.tenant', %s, false)", [str(north.pk)])
    owner_cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_event_append_only")
    yield owner_cursor
    owner_cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER audit_event_append_only")


def found(tenant: Tenant) -> tuple[int, int | None, str]:
    with tenant_context(tenant.pk):
        verdict = verify(Stream.EVENTS)
    return verdict.rows, verdict.broken_at, verdict.sentence


def test_an_untouched_log_holds(log: Cursor, north: Tenant) -> None:
    assert found(north) == (5, None, "every row fits the one before")


def test_a_changed_row_is_found(log: Cursor, north: Tenant) -> None:
    log.execute("UPDATE audit_event SET actor_id = 99 WHERE chain_seq = 3")

    assert found(north) == (2, 3, "the row was changed")


def test_a_removed_row_is_found(log: Cursor, north: Tenant) -> None:
    log.execute("DELETE FROM audit_event WHERE chain_seq = 3")

    assert found(north) == (2, 3, "a row is missing")


def test_rows_cut_off_at_the_end_are_found(log: Cursor, north: Tenant) -> None:
    log.execute("DELETE FROM audit_event WHERE chain_seq >= 4")

    assert found(north) == (3, 4, "rows at the end are missing")


def test_rows_that_expired_at_the_beginning_are_no_fault(log: Cursor, north: Tenant) -> None:
    log.execute("DELETE FROM audit_event WHERE chain_seq <= 2")

    assert found(north) == (3, None, "every row fits the one before")


def test_an_empty_log_holds(north: Tenant) -> None:
    with tenant_context(north.pk):
        assert verify(Stream.EXCHANGES).broken_at is None


def test_the_command_says_what_it_found(log: Cursor, north: Tenant) -> None:
    printed = StringIO()
    call_command("verify_audit", tenant="north", stdout=printed)
    assert "events: 5 rows, every row fits the one before." in printed.getvalue()

    log.execute("UPDATE audit_event SET kind = 'x' WHERE chain_seq = 2")
    with pytest.raises(CommandError, match="events is broken at row 2"):
        call_command("verify_audit", tenant="north", stdout=StringIO())


def test_the_command_knows_only_real_tenants(db: None) -> None:
    with pytest.raises(CommandError, match="no tenant 'nowhere'"):
        call_command("verify_audit", tenant="nowhere")
