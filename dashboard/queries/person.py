"""One researcher: permissions, items beside the record as it was read, history."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from audit.models import Event, Exchange
from oauth.models import Connection, ConnectionState
from records.models import Item
from sync.models import Placement, RecordSync, Snapshot
from sync.pull.read import DOMAINS, SUMMARY
from tenants.models import Researcher, User
from tenants.queries import identities

HISTORY_SIZE = 50


def connections(researcher: Researcher) -> list[Connection]:
    """Return a researcher's connections with credential and record, the usable ones first."""
    found = (
        Connection.objects.filter(researcher=researcher)
        .select_related("credential", "hook")
        .prefetch_related("record_sync")
    )
    return sorted(
        found, key=lambda row: (row.state != ConnectionState.ACTIVE, -row.connected_at.timestamp())
    )


def record_of(connection: Connection | None) -> RecordSync | None:
    """Return the record that a connection reaches, if work on it was ever asked for."""
    return getattr(connection, "record_sync", None)


def items(researcher: Researcher) -> QuerySet[Item]:
    """Return what the tenant asserts about a researcher, by section, withdrawn ones last."""
    return Item.objects.filter(researcher=researcher).order_by("section", "-wanted", "id")


@dataclass(frozen=True, slots=True)
class ItemOnRecord:
    """An item with its place on one record, and what was read there; None where there is none."""

    item: Item
    placement: Placement | None
    snapshot: Snapshot | None


def placed(rows: Sequence[Item], connection: Connection | None) -> list[ItemOnRecord]:
    """Join items with their placements and snapshots on one record, in two queries."""
    if connection is None:
        return [ItemOnRecord(item, None, None) for item in rows]
    placements = _placements([item.pk for item in rows], connection)
    snapshots = _snapshots(placements.values(), connection)
    return [
        ItemOnRecord(item, there, snapshots.get((there.section, there.put_code)) if there else None)
        for item in rows
        for there in [placements.get(item.pk)]
    ]


def _placements(item_ids: Collection[int], connection: Connection) -> dict[int, Placement]:
    found = Placement.objects.filter(
        item__in=item_ids, credential=connection.credential_id, orcid_id=connection.orcid_id
    )
    return {placement.item_id: placement for placement in found}


def _snapshots(
    placements: Collection[Placement], connection: Connection
) -> dict[tuple[str, int | None], Snapshot]:
    codes = {there.put_code for there in placements if there.put_code is not None}
    found = snapshots(connection).filter(put_code__in=codes)
    return {(snapshot.section, snapshot.put_code): snapshot for snapshot in found}


def snapshots(connection: Connection, *, source: str = "") -> QuerySet[Snapshot]:
    """Return what was read from the record of a connection, by section; "" means all sources."""
    found = _items_of(connection).order_by("section", "put_code")
    return found.filter(whose(connection).get(source, Q()))


def _items_of(connection: Connection) -> QuerySet[Snapshot]:
    """Return what stands on a record; its summary repeats some of it, and is shown apart."""
    return Snapshot.objects.filter(connection=connection).exclude(section__in=[DOMAINS, SUMMARY])


def summary_of(connection: Connection) -> dict[str, Snapshot]:
    """Return the summary of a record, and its e-mail domains, by section; what was not read lacks.

    ORCID shows both to everyone.
    """
    found = Snapshot.objects.filter(
        connection=connection, section__in=[DOMAINS, SUMMARY], put_code=0
    )
    return {row.section: row for row in found}


def whose(connection: Connection) -> dict[str, Q]:
    """Return who put things on the record, as filters of its snapshots.

    Name, biography and addresses have no source: they are the researcher's own.
    """
    own = Q(ours=False) & (Q(source_orcid_id=connection.orcid_id) | Q(put_code=0))
    return {"ours": Q(ours=True), "own": own, "others": Q(ours=False) & ~own}


def counts_by_source(connection: Connection) -> dict[str, int]:
    """Count what stands on the record by who put it there."""
    counts = {f"of_{name}": Count("pk", filter=rows) for name, rows in whose(connection).items()}
    found = _items_of(connection).aggregate(**counts)
    return {name.removeprefix("of_"): count for name, count in found.items()}


def history(
    researcher: Researcher, *, connections: Sequence[Connection], until: datetime | None
) -> tuple[list[Event], list[Exchange]]:
    """Return the newest events and calls about a researcher, at most ``HISTORY_SIZE`` of each.

    ``until`` leaves out what is newer.
    """
    known_as = identities([researcher.pk])
    subjects = [one.public_id for one in known_as] + [one.public_id for one in connections]
    own_items = Item.objects.filter(researcher=researcher).values("public_id")
    events = Event.objects.filter(Q(subject_id__in=subjects) | Q(subject_id__in=own_items))
    exchanges = Exchange.objects.filter(researcher_id__in=[one.pk for one in known_as])
    if until:
        events, exchanges = events.filter(at__lt=until), exchanges.filter(at__lt=until)
    newest = ("-at", "id")
    return (
        list(events.order_by(*newest)[:HISTORY_SIZE]),
        list(exchanges.order_by(*newest)[:HISTORY_SIZE]),
    )


def names_of(user_ids: Collection[int]) -> dict[int, str]:
    """Return the names of members by the number the log keeps of them."""
    return {user.pk: user.name or user.email for user in User.objects.filter(pk__in=user_ids)}
