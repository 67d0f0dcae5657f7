"""Everything held about one researcher, as one JSON document, row by row.

Rows are written as they stand, table by table, without tokens and keys; calls to ORCID with what
was sent and answered. A test knows every table, and fails for a new one until it is named here or
among those that hold nothing of a person.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from audit import queries as audit
from audit.actions import record_event
from audit.entries import Actor, EventEntry, Subject
from audit.models import Exchange
from audit.vocabulary import EventKind
from dashboard.queries import log
from oauth.models import Authorization, Connection, Grant, HandOver, PersonalLink
from records.models import ImportChange, ImportLeaver, ImportPerson, Item
from scoping.context import tenant_context
from sync.models import Call, Pause, Placement, Preview, RecordSync, Snapshot
from sync.models.changes import Change
from sync.models.webhooks import Hook
from tenants.models import Researcher
from tenants.queries import identities

# How each table with rows of a person leads to them.
TABLES: tuple[tuple[type[models.Model], str], ...] = (
    (Researcher, "pk"),
    (PersonalLink, "researcher"),
    (HandOver, "researcher"),
    (Authorization, "researcher"),
    (Connection, "researcher"),
    (Grant, "connection__researcher"),
    (Item, "researcher"),
    (ImportChange, "researcher"),
    (ImportPerson, "researcher"),
    (ImportLeaver, "researcher"),
    (RecordSync, "connection__researcher"),
    (Pause, "researcher"),
    (Preview, "researcher"),
    (Placement, "item__researcher"),
    (Call, "record_sync__connection__researcher"),
    (Snapshot, "connection__researcher"),
    (Change, "connection__researcher"),
    (Hook, "connection__researcher"),
)
LEFT_OUT = ("tenant", "search_name", "search_email", "chain_link", "content_hash")
ROWS_AT_ONCE = 200


def document(*, tenant_id: int, researcher: Researcher, now: datetime) -> Iterator[str]:
    """Yield the document in pieces; works on after the view has returned.

    With what is held of those who were merged into the researcher: their rows, and their log.
    """
    with tenant_context(tenant_id):
        yield f'{{"made_at": {_json(now)}'
        known_as = identities([researcher.pk])
        numbers = [one.pk for one in known_as]
        for model, path in TABLES:
            rows = model._base_manager.filter(tenant_id=tenant_id, **{f"{path}__in": numbers})
            yield from _table(model._meta.model_name or "", map(_row, _slices(rows)))
        events = audit.events().filter(subject_id__in=[one.public_id for one in known_as])
        yield from _table("event", map(_row, events[:100_000]))
        calls = audit.exchanges().filter(audit.of_people(numbers))
        yield from _table("exchange", map(_exchange, calls.iterator(chunk_size=ROWS_AT_ONCE)))
        yield "\n}\n"


def note_download(*, researcher: Researcher, actor: Actor, now: datetime) -> None:
    """Write down that somebody takes it all out, before the first byte leaves."""
    with transaction.atomic(durable=True):
        record_event(
            EventEntry(
                kind=EventKind.EXPORT_BEGUN,
                actor=actor,
                at=now,
                subject=Subject("researcher", researcher.public_id),
                details={"what": "everything held about a researcher"},
            )
        )


def _table(name: str, rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield f',\n"{name}": ['
    for number, row in enumerate(rows):
        yield ("\n" if number == 0 else ",\n") + _json(row)
    yield "]"


def _slices(rows: "models.QuerySet[Any]") -> Iterator[models.Model]:
    """Yield rows by number, some hundreds at a time."""
    after = 0
    while batch := list(rows.filter(pk__gt=after).order_by("pk")[:ROWS_AT_ONCE]):
        yield from batch
        after = batch[-1].pk


def _row(row: models.Model) -> dict[str, Any]:
    """Return what a row says; secret and binary values but a call's body are left out."""
    return {
        field.attname: _value(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if field.name not in LEFT_OUT
        and (not isinstance(field, models.BinaryField) or (type(row), field.name) == (Call, "body"))
    }


def _value(value: object) -> object:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return value


def _exchange(row: Exchange) -> dict[str, Any]:
    content = log.content(row)
    fields = (
        None if content is None else {name: getattr(content, name) for name in content.__slots__}
    )
    return _row(row) | {"content": fields}


def _json(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
