"""The log takes rows in, gives them back, and cannot be changed."""

import json
from datetime import date

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils.timezone import now
from psycopg2.errors import RaiseException
from psycopg2.extensions import cursor as Cursor  # noqa: N812 (psycopg2's own class is lower-case)

from audit import actions, chain, partitions, queries
from audit.entries import SYSTEM, Actor, Content, EventEntry, ExchangeEntry, Subject
from audit.models import Event, Exchange, ExchangeContent
from audit.vocabulary import EventKind, Purpose
from scoping.context import tenant_context
from scoping.sealing import UnsealError
from tenants.encryption import keys
from tenants.models import DataKey, Researcher, Tenant

CONTENT = Content(
    url="https://api.orcid.org/v3.0/0000-0002-1825-0097/work",
    request_headers={"Accept": "application/vnd.orcid+json"},
    request_body='{"title": "Ünïcode"}',
    response_headers={"Location": "…/work/17"},
    response_body="",
)


def exchange_of(researcher: Researcher) -> ExchangeEntry:
    return ExchangeEntry(
        at=now(),
        environment="simulator",
        purpose=Purpose.PUSH,
        method="POST",
        section="work",
        duration_ms=12,
        content=CONTENT,
        key=keys.researcher_keys([researcher.pk])[researcher.pk],
        researcher_id=researcher.pk,
        item_ids=[1, 2],
        put_codes=[17],
        status=201,
    )


def test_an_exchange_is_kept_with_its_sealed_content(north: Tenant, ada: Researcher) -> None:
    with tenant_context(north.pk):
        (number,) = actions.record_exchanges([exchange_of(ada)])
        sealed = bytes(ExchangeContent.objects.get(exchange_id=number).sealed)

        assert b"orcid.org" not in sealed
        assert queries.content_of(queries.exchanges()[0], key_of=keys.key_of) == CONTENT


def test_erasing_a_persons_key_hides_the_content_and_keeps_the_row(
    north: Tenant, ada: Researcher
) -> None:
    with tenant_context(north.pk):
        actions.record_exchanges([exchange_of(ada)])
        DataKey.objects.filter(researcher=ada).delete()
        keys.kept_keys.clear()

        with pytest.raises(UnsealError, match="is gone"):
            queries.content_of(queries.exchanges()[0], key_of=keys.key_of)
        assert queries.exchanges().count() == 1


def test_each_link_covers_the_row_and_the_link_before(north: Tenant, ada: Researcher) -> None:
    with tenant_context(north.pk):
        actions.record_exchanges([exchange_of(ada), exchange_of(ada)])
        actions.record_exchanges([exchange_of(ada)])
        rows = list(Exchange.objects.order_by("chain_seq"))

    link = b""
    for number, row in enumerate(rows, start=1):
        link = chain.link(link, actions.chained_fields(row))
        assert (row.chain_seq, bytes(row.chain_link)) == (number, link)


def test_events_say_who_did_what_to_whom(north: Tenant) -> None:
    entry = EventEntry(
        kind=EventKind.TENANT_CHANGED,
        actor=Actor.member(7),
        at=now(),
        subject=Subject("tenant", north.public_id),
        details={"changed": ["name"]},
    )
    with tenant_context(north.pk):
        actions.record_event(entry)
        event = queries.events().first()

    assert event is not None
    assert (event.kind, event.actor_kind, event.actor_id) == ("tenant.changed", "member", 7)
    assert (event.subject_id, event.details) == (north.public_id, {"changed": ["name"]})


@pytest.mark.parametrize("change", ["UPDATE audit_event SET kind = ''", "DELETE FROM audit_event"])
def test_the_portal_itself_cannot_change_the_log(north: Tenant, change: str) -> None:
    with (
        tenant_context(north.pk),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


def test_not_even_the_owner_changes_the_log_unnoticed(
    committed: None, north: Tenant, owner_cursor: Cursor
) -> None:
    owner_cursor.execute("SELECT set_config('app.tenant', %s, false)", [str(north.pk)])

    with pytest.raises(RaiseException, match="can be added to, not changed"):
        owner_cursor.execute("UPDATE audit_event SET kind = ''")


def test_a_log_is_seen_by_its_tenant_alone(north: Tenant, south: Tenant) -> None:
    with tenant_context(north.pk):
        actions.record_event(EventEntry(EventKind.SYNC_REQUESTED, SYSTEM, now()))
    with tenant_context(south.pk):
        kinds = set(Event._base_manager.values_list("kind", flat=True))

    assert kinds == {"tenant.created"}


def test_the_coming_months_have_partitions_and_expired_ones_go(owner_cursor: Cursor) -> None:
    today = date(2031, 11, 20)
    created = partitions.create_partitions(owner_cursor, today=today)  # type: ignore[arg-type]
    again = partitions.create_partitions(owner_cursor, today=today)  # type: ignore[arg-type]
    later = date(2033, 1, 1)
    dropped = partitions.drop_expired(owner_cursor, today=later)  # type: ignore[arg-type]

    assert "audit_event_13m_2032_02" in created
    assert again == []
    assert "audit_exchange_13m_2031_12" in dropped
    assert "audit_exchange_13m_2032_01" not in dropped
    assert "audit_exchange_25m_2031_12" not in dropped
    for name in set(created) - set(dropped):
        owner_cursor.execute(f"DROP TABLE {name}")


def test_a_link_depends_on_every_field() -> None:
    fields: dict[str, object] = {"a": 1, "b": "x", "c": [1, 2], "d": None}
    links = {chain.link(b"", fields)} | {
        chain.link(b"", {**fields, name: "other"}) for name in fields
    }

    assert len(links) == len(fields) + 1
    assert chain.link(b"", json.loads(json.dumps(fields))) in links
