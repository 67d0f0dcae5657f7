"""From what was known and what was read of a record to what others did there."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from oauth.models import Connection
from sync.models import Call, Placement
from sync.models.changes import ChangeKind
from sync.pull.change_feed import RecordChange
from sync.pull.read import RecordPlace
from sync.pull.snapshot_rows import ConnectionPlace, SnapshotRow
from sync.states import CallState, PlacementState, Verb


def news_of(
    found: Iterable[SnapshotRow],
    before: Mapping[ConnectionPlace, SnapshotRow],
    *,
    echoes: Collection[RecordPlace],
    connection: Connection,
) -> Iterator[RecordChange]:
    """Yield what was added or changed, but for what we wrote ourselves.

    What ORCID dates anew and what says the same as before is no news; a new visibility is.
    Parts without put-code are kept with their dates, which do not count here.
    """
    for row in found:
        old = before.get(row.spot)
        is_shown_alike = old is None or old.visibility == row.visibility
        if row.spot.place in echoes and is_shown_alike:
            continue
        if old is None:
            yield _news(ChangeKind.ADDED, row, connection)
        elif _undated(old.content) != _undated(row.content) or not is_shown_alike:
            yield _news(ChangeKind.CHANGED, row, connection)


_DATES = frozenset({"created-date", "last-modified-date"})


def _undated(content: Any) -> Any:  # noqa: ANN401 (JSON)
    """Return what JSON of ORCID's says, without when ORCID wrote it."""
    if isinstance(content, list):
        return [_undated(one) for one in content]
    if not isinstance(content, dict):
        return content
    return {name: _undated(one) for name, one in content.items() if name not in _DATES}


def news_of_gone(gone: Iterable[SnapshotRow], *, connection: Connection) -> list[RecordChange]:
    """Return what was removed, but for what we removed ourselves."""
    rows = list(gone)
    by_us = _removed_by_us([row.put_code for row in rows if row.ours], connection=connection)
    return [
        _news(ChangeKind.REMOVED, row, connection)
        for row in rows
        if not row.ours or row.spot.place not in by_us
    ]


def _removed_by_us(put_codes: Collection[int], *, connection: Connection) -> set[RecordPlace]:
    """Return the places that a call of ours emptied, its answer seen or not."""
    if not put_codes:
        return set()
    calls = Call.objects.filter(
        record_sync__connection=connection, verb=Verb.DELETE, put_code__in=put_codes
    ).exclude(state=CallState.UNSENT)
    taken_by_them = Placement.objects.filter(
        credential_id=connection.credential_id,
        orcid_id=connection.orcid_id,
        put_code__in=put_codes,
        state=PlacementState.REMOVED,
    )
    theirs, ours = (
        {
            RecordPlace(section, code or 0)
            for section, code in rows.values_list("section", "put_code")
        }
        for rows in (taken_by_them, calls)
    )
    return ours - theirs


def _news(kind: ChangeKind, row: SnapshotRow, connection: Connection) -> RecordChange:
    return RecordChange(
        connection=connection,
        kind=kind,
        section=row.section,
        put_code=row.put_code,
        ours=row.ours,
        label=row.label,
        source_client_id=row.source_client_id,
        source_orcid_id=row.source_orcid_id,
        source_name=row.source_name,
        modified_ms=row.modified_ms,
    )
