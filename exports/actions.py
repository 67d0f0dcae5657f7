"""Take data out: said in the log before the first byte, and again at the end."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from audit import actions as audit
from audit.entries import Actor, EventEntry
from audit.vocabulary import EventKind
from exports import statements, streams, writing
from exports.columns import COLUMNS, Format, What
from exports.statements import Scope
from exports.streams import Outcome
from oauth.models import Grant
from registry.environments import environment
from scoping.context import each_in_tenant, required_tenant_id
from tenants import keys
from tenants.models import Environment

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Order:
    """Which export, and how it is written; ``reason`` is asked for where tokens leave."""

    what: What
    form: Format
    reason: str = ""


def begin(*, order: Order, actor: Actor, clock: Clock) -> Iterator[bytes]:
    """Write in the log that an export begins, and return its pieces."""
    tenant_id = required_tenant_id()
    _log(EventKind.EXPORT_BEGUN, order, actor=actor, clock=clock)
    return each_in_tenant(tenant_id, _pieces(order, tenant_id, actor=actor, clock=clock))


def _pieces(
    order: Order, tenant_id: int, *, actor: Actor, clock: Clock
) -> Generator[bytes, None, None]:
    """Yield the file, then write in the log how it ended: also when the reader went away."""
    outcome = Outcome()
    build = statements.with_sealed if order.what is What.TOKENS else statements.as_file
    statement = build(order.what, order.form, scope=Scope(tenant_id, _sites()))
    try:
        with closing(streams.copied(statement, tenant_id=tenant_id, outcome=outcome)) as pieces:
            yield from _file(order, tenant_id, pieces)
    finally:
        told = {"rows": outcome.rows or 0, "complete": outcome.rows is not None}
        _log(EventKind.EXPORT_ENDED, order, actor=actor, clock=clock, **told)


def _file(order: Order, tenant_id: int, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the file of what COPY writes; its beginning is there before Postgres is asked."""
    columns = COLUMNS[order.what]
    if order.what is What.TOKENS:
        opened = writing.opener(Grant._meta.db_table, tenant_id=tenant_id, key_of=keys.key_of)
        pieces = writing.opened_lines(pieces, columns=columns, form=order.form, opened=opened)
    if order.form is Format.JSON:
        yield from writing.as_list(pieces)
    else:
        yield writing.header(columns, order.form)
        yield from pieces


def _sites() -> dict[str, str]:
    """Return the addresses before an iD by environment."""
    return {
        name: environment(name).site
        for name in Environment.values
        if name != Environment.SIMULATOR or settings.SIMULATOR_ENABLED
    }


def _log(kind: EventKind, order: Order, *, actor: Actor, clock: Clock, **told: object) -> None:
    details = {"what": order.what.value, "format": order.form.value, **told}
    if order.reason:
        details["reason"] = order.reason
    with transaction.atomic(durable=True):
        audit.record_event(EventEntry(kind=kind, actor=actor, at=clock(), details=details))
