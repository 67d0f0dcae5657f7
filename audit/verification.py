"""Verify the chains of the current tenant's log."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from audit import chain
from audit.actions import chained_fields
from audit.models import ChainHead, Event, Exchange, LogRow
from audit.vocabulary import Stream

ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What was found in one chain: ``broken_at`` is the first row that does not fit, if any.

    ``first_seq`` is above 1 when whole expired partitions were dropped, as retention has it.
    """

    stream: Stream
    rows: int
    first_seq: int | None
    broken_at: int | None
    sentence: str


def verify(stream: Stream) -> ChainReport:
    """Follow one chain from its oldest kept row to its head.

    The oldest row's own link cannot be recomputed when rows before it were dropped, so it is
    taken as given; every later row must fit the one before, and the last must be the head's.
    """
    head = ChainHead.objects.get(stream=stream)
    rows, first, seq, link = 0, None, 0, b""
    for row in _in_order(stream):
        expected = chain.link(link, chained_fields(row))
        if first is None:
            first = row.chain_seq
            expected = expected if first == 1 else bytes(row.chain_link)
        elif row.chain_seq != seq + 1:
            return _broken(stream, rows, first, seq + 1, "a row is missing")
        if bytes(row.chain_link) != expected:
            return _broken(stream, rows, first, row.chain_seq, "the row was changed")
        rows, seq, link = rows + 1, row.chain_seq, expected
    if (seq, link) != (head.seq, bytes(head.link)) and (rows or head.seq):
        return _broken(stream, rows, first, seq + 1, "rows at the end are missing")
    return ChainReport(stream, rows, first, None, "every row fits the one before")


def _in_order(stream: Stream) -> Iterator[LogRow]:
    """Yield the rows of a chain by number, some thousands at a time."""
    rows: QuerySet[Exchange] | QuerySet[Event] = (
        Exchange.objects.all() if stream == Stream.EXCHANGES else Event.objects.all()
    )
    after = 0
    while batch := list(rows.filter(chain_seq__gt=after).order_by("chain_seq")[:ROWS_AT_ONCE]):
        yield from batch
        after = batch[-1].chain_seq


def _broken(stream: Stream, rows: int, first: int | None, at: int, sentence: str) -> ChainReport:
    return ChainReport(stream, rows, first, at, sentence)
