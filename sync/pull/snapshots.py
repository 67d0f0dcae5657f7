"""Keep what was read of records, and notice what others did there.

Everything here runs in the caller's transaction, in the tenant's context.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sync.pull import diff, drift, snapshot_rows
from sync.pull.change_feed import RecordChange
from sync.pull.drift import Drift
from sync.pull.jobs import Read
from sync.pull.read import SUMMARY, ReadItem
from sync.pull.snapshot_rows import ConnectionPlace, SnapshotRow

LONGEST_NAME = 300


class StoredReading(NamedTuple):
    """What a reading showed: what became of our own items, and what others did."""

    drift: Drift = Drift()
    news: Sequence[RecordChange] = ()


def keep(reads: Iterable[Read], *, now: datetime) -> dict[int, StoredReading]:
    """Store readings of connections of one credential; return what they showed, by connection.

    A record that has not changed, and whose summary was not read, tells nothing. The statements
    are the same few, however many records were read.
    """
    telling = [
        read for read in reads if not read.reading.unchanged or read.reading.summary is not None
    ]
    if not telling:
        return {}
    found = {read.connection.pk: _pictures(read) for read in telling}
    before = _replace(found, telling, now=now)
    placed = drift.placements_of([read.connection for read in telling])
    changed = [read for read in telling if not read.reading.unchanged]
    drifts = drift.note(changed, placed, now=now)
    return {
        number: StoredReading(
            drifts.get(number, Drift()), _news(read, found[number], before, placed[number])
        )
        for read in telling
        for number in [read.connection.pk]
    }


def _replace(
    found: Mapping[int, list[SnapshotRow]], reads: Sequence[Read], *, now: datetime
) -> dict[ConnectionPlace, SnapshotRow]:
    """Write what was found and delete what is gone; return what was known of either."""
    pictures = [one for of_record in found.values() for one in of_record]
    gone = [
        ConnectionPlace(read.connection.pk, place)
        for read in reads
        for place in read.reading.emptied
    ]
    before = snapshot_rows.known_at([*(one.spot for one in pictures), *gone])
    snapshot_rows.write(pictures, now=now)
    snapshot_rows.delete(gone)
    return before


def _news(
    read: Read,
    found: Sequence[SnapshotRow],
    before: Mapping[ConnectionPlace, SnapshotRow],
    placed: drift.PlacementsByPlace,
) -> list[RecordChange]:
    """Return what others did; what a summary counts is news as items already."""
    bound = read.connection
    gone = [
        before[spot]
        for place in read.reading.emptied
        if (spot := ConnectionPlace(bound.pk, place)) in before
    ]
    echoes = drift.echoes(read, placed)
    items = [row for row in found if row.section != SUMMARY]
    return [
        *diff.news_of(items, before, echoes=echoes, connection=bound),
        *diff.news_of_gone(gone, connection=bound),
    ]


def _pictures(read: Read) -> list[SnapshotRow]:
    client_id = read.connection.credential.client_id
    return [
        _picture(seen, connection_id=read.connection.pk, ours=seen.source_client_id == client_id)
        for seen in read.reading.shown
    ]


def _picture(seen: ReadItem, *, connection_id: int, ours: bool) -> SnapshotRow:
    return SnapshotRow(
        connection_id=connection_id,
        section=seen.place.section,
        put_code=seen.place.put_code,
        label=seen.label,
        content=seen.content,
        fingerprint=seen.fingerprint,
        visibility=seen.visibility,
        source_client_id=seen.source_client_id,
        source_orcid_id=seen.source_orcid_id,
        source_name=seen.source_name[:LONGEST_NAME],
        ours=ours,
        modified_ms=seen.modified_ms,
    )
