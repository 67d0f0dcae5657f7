"""Write to the log. Every function runs in the caller's transaction, within a tenant's context.

Write to the log last: the head of a chain stays locked until the transaction ends. Who writes to
both logs writes events first, so that two writers never wait for each other.
"""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from audit import chain, content
from audit.entries import EventEntry, ExchangeEntry
from audit.models import ChainHead, Event, Exchange, ExchangeContent, LogRow, Retention
from audit.signals import events_recorded
from audit.vocabulary import Stream
from scoping.context import required_tenant_id
from scoping.inserting import insert
from scoping.public_ids import new_public_id


def open_log(*, retention_months: int = Retention.TWO_YEARS) -> None:
    """Begin the two chains of the current tenant, which was just created."""
    ChainHead.objects.bulk_create(
        ChainHead(tenant_id=required_tenant_id(), stream=stream, retention_months=retention_months)
        for stream in Stream
    )


class RetentionError(Exception):
    """A retention that the log cannot take; the text says why."""


def lengthen_retention(*, months: int) -> None:
    """Keep what is logged from now on for so many months.

    Raises:
        RetentionError: shorter than now: rows would expire before older ones, in the middle of
            the chain, and what was promised to be kept would not be.
    """
    heads = ChainHead.objects.select_for_update()
    if any(head.retention_months > months for head in heads):
        raise RetentionError("The log's retention can be lengthened, not shortened.")
    heads.update(retention_months=Retention(months))


def record_event(entry: EventEntry) -> Event:
    """Append one event to the current tenant's log."""
    (event,) = record_events([entry])
    return event


def record_events(entries: Sequence[EventEntry]) -> list[Event]:
    """Append events to the current tenant's log, in their order."""
    head = _lock_head(Stream.EVENTS)
    rows = [_event_row(entry, head=head) for entry in entries]
    _chain(rows, head=head)
    stored = Event.objects.bulk_create(rows)
    events_recorded.send(sender=Event, entries=entries)
    return stored


def record_exchanges(entries: Sequence[ExchangeEntry]) -> list[str]:
    """Append exchanges to the current tenant's log, in their order; return their ids.

    The push writes here for every call, so the rows are never made into objects.
    """
    if not entries:
        return []
    head = _lock_head(Stream.EXCHANGES)
    contents = [_content_row(entry, head=head) for entry in entries]
    rows = [
        _exchange_row(entry, content_row, head=head)
        for entry, content_row in zip(entries, contents, strict=True)
    ]
    for row in rows:
        head.seq += 1
        row["chain_seq"] = head.seq
        row["chain_link"] = head.link = chain.link(head.link, row)
    head.save(update_fields=["seq", "link"])
    insert(ExchangeContent, contents)
    insert(Exchange, rows)
    return [str(row["id"]) for row in rows]


def _lock_head(stream: Stream) -> ChainHead:
    # Writers of one chain follow each other until they commit: each link needs the one before.
    return ChainHead.objects.select_for_update().get(stream=stream)


def _chain(rows: Sequence[LogRow], *, head: ChainHead) -> None:
    for row in rows:
        head.seq += 1
        row.chain_seq = head.seq
        row.chain_link = head.link = chain.link(head.link, chained_fields(row))
    head.save(update_fields=["seq", "link"])


def chained_fields(row: LogRow) -> dict[str, object]:
    """Return the fields of a row that its link covers: all but the link itself."""
    return {name: getattr(row, name) for name in _chained_names(type(row))}


@cache
def _chained_names(model: type[LogRow]) -> tuple[str, ...]:
    names = (field.attname for field in model._meta.concrete_fields)
    return tuple(name for name in names if name != "chain_link")


def _event_row(entry: EventEntry, *, head: ChainHead) -> Event:
    subject = entry.subject
    return Event(
        tenant_id=head.tenant_id,
        at=entry.at,
        retention_months=head.retention_months,
        correlation_id=entry.correlation_id,
        kind=entry.kind.value,
        actor_kind=entry.actor.kind.value,
        actor_id=entry.actor.row_id,
        subject_kind=subject.kind if subject else "",
        subject_id=subject.public_id if subject else "",
        details=dict(entry.details),
    )


def _content_row(entry: ExchangeEntry, *, head: ChainHead) -> dict[str, Any]:
    exchange_id = new_public_id()
    place = content.place_of(tenant_id=head.tenant_id, exchange_id=exchange_id)
    return {
        "exchange_id": exchange_id,
        "tenant_id": head.tenant_id,
        "at": entry.at,
        "retention_months": head.retention_months,
        "sealed": content.seal_content(entry.content, key=entry.key, place=place),
    }


def _exchange_row(
    entry: ExchangeEntry, content_row: Mapping[str, Any], *, head: ChainHead
) -> dict[str, Any]:
    return {
        "id": content_row["exchange_id"],
        "tenant_id": head.tenant_id,
        "at": entry.at,
        "retention_months": head.retention_months,
        "correlation_id": entry.correlation_id,
        "environment": entry.environment,
        "purpose": entry.purpose.value,
        "method": entry.method,
        "section": entry.section,
        "credential_id": entry.credential_id,
        "researcher_id": entry.researcher_id,
        "connection_id": entry.connection_id,
        "call_id": entry.call_id,
        "item_ids": list(entry.item_ids),
        "put_codes": list(entry.put_codes),
        "status": entry.status,
        "failure": entry.failure,
        "error_code": entry.error_code,
        "duration_ms": entry.duration_ms,
        "attempt": entry.attempt,
        "content_hash": hashlib.sha256(content_row["sealed"]).digest(),
    }
