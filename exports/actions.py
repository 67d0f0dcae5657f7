"""Take data out: said in the log before the first byte, and again at the end."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from audit import actions as audit
from audit.entries import Actor, EventEntry
from audit.vocabulary import EventKind
from exports import statements, streams, writing
from exports.binary import RowWriter, only_field
from exports.columns import Column, Format, Kind, What, chosen
from exports.cursors import cursor
from exports.statements import ExportScope
from exports.streams import StreamOutcome
from gateway.environments import environment
from oauth.models import Grant
from scoping.context import each_in_tenant, required_tenant_id
from scoping.sealing import SealedPlace, unsealer
from sync.pull import change_feed
from tenants import quotas
from tenants.encryption import keys
from tenants.models import Environment, QuotaName

Clock = Callable[[], datetime]
# A reader who never begins, or a process that dies, holds an export's place for so long.
LONGEST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """Which export, and how it is written; ``reason`` is asked for where tokens leave.

    ``names`` are the columns that were chosen, none for all. ``since`` is the cursor after which
    changes are taken, as it was typed, or empty.
    """

    what: What
    form: Format
    reason: str = ""
    names: tuple[str, ...] = ()
    since: str = ""

    @property
    def cursor(self) -> int | None:
        """Return the number after which changes are taken.

        Raises:
            CursorRefusedError: it is none, or the export has none.
        """
        return cursor(self.since, what=self.what)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return the columns of the file.

        Raises:
            UnknownColumnError: one was chosen that the export does not have.
        """
        return chosen(self.what, self.names)


def check(*, order: ExportOrder) -> None:
    """See that an export could begin; nothing begins.

    Raises:
        UnknownColumnError: a column was chosen that the export does not have.
        CursorRefusedError: the cursor is none, or the export has none.
        CursorTooOldError: changes after the cursor are forgotten.
    """
    chosen(order.what, order.names)
    if order.cursor is not None:
        change_feed.since(order.cursor)


def begin(*, order: ExportOrder, actor: Actor, clock: Clock) -> Iterator[bytes]:
    """Write in the log that an export begins, and return its pieces.

    Raises:
        UnknownColumnError: a column was chosen that the export does not have.
        CursorRefusedError: the cursor is none, or the export has none.
        CursorTooOldError: changes after the cursor are forgotten.
        QuotaReachedError: the tenant runs as many exports as it may.
    """
    tenant_id = required_tenant_id()
    check(order=order)
    held = quotas.hold(QuotaName.EXPORTS_AT_ONCE, longest=LONGEST, now=clock())
    _log(EventKind.EXPORT_BEGUN, order, actor=actor, clock=clock)
    return each_in_tenant(tenant_id, _pieces(order, held, actor=actor, clock=clock))


def _pieces(
    order: ExportOrder, held: int, *, actor: Actor, clock: Clock
) -> Generator[bytes, None, None]:
    """Yield the file, then write in the log how it ended: also when the reader went away."""
    tenant_id = required_tenant_id()
    outcome = StreamOutcome()
    statement, write_row = _plan(order, ExportScope(tenant_id, _sites(), order.cursor or 0))
    copied = streams.copied(statement, tenant_id=tenant_id, outcome=outcome, write_row=write_row)
    try:
        with closing(copied) as pieces:
            yield from _file(order, pieces)
    finally:
        quotas.give_back(held)
        details = {"rows": outcome.rows or 0, "complete": outcome.rows is not None}
        _log(EventKind.EXPORT_ENDED, order, actor=actor, clock=clock, **details)


def _plan(order: ExportOrder, scope: ExportScope) -> tuple[str, RowWriter | None]:
    """Return the COPY of an export, and what makes its rows lines of the file, if it does not."""
    columns, source = order.columns, scope.source(order.what)
    if order.what is What.TOKENS:
        statement = statements.with_sealed(columns, source, form=order.form)
        return statement, _opening(order, scope.tenant_id)
    if order.form is Format.JSON:
        return statements.as_objects(columns, source), only_field
    return statements.as_csv(columns, source, form=order.form), None


def _opening(order: ExportOrder, tenant_id: int) -> RowWriter:
    """Return what opens the tokens; their keys are read now, while the connection is free."""
    columns, key_of = order.columns, keys.own_keys()
    places = [
        SealedPlace(Grant._meta.db_table, column.stored_as, tenant_id, "")
        for column in columns
        if column.kind is Kind.SEALED
    ]
    unseals = [unsealer(place, key_of=key_of) for place in places]
    return writing.opening(columns, order.form, unseals)


def _file(order: ExportOrder, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the file of what COPY writes; its beginning is there before Postgres is asked."""
    if order.form is Format.JSON:
        yield from writing.as_list(pieces)
    else:
        yield writing.header(order.columns, order.form)
        yield from pieces


def _sites() -> dict[str, str]:
    """Return the addresses before an iD by environment."""
    return {
        name: environment(name).site
        for name in Environment.values
        if name != Environment.SIMULATOR or settings.SIMULATOR_ENABLED
    }


def _log(
    kind: EventKind, order: ExportOrder, *, actor: Actor, clock: Clock, **more: object
) -> None:
    details = {"what": order.what.value, "format": order.form.value, **more}
    if order.reason:
        details["reason"] = order.reason
    if order.cursor is not None:
        details["since"] = order.cursor
    if order.names:
        details["columns"] = [column.name for column in order.columns]
    with transaction.atomic(durable=True):
        audit.record_event(EventEntry(kind=kind, actor=actor, at=clock(), details=details))
