"""The figures of the overview."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Q, QuerySet
from django.db.models.functions import TruncHour
from django.utils import timezone

from audit.models import Event, Exchange
from audit.vocabulary import EventKind
from gateway import clients
from gateway.limiter import LimiterStatus
from oauth.models import Connection, ConnectionState, PersonalLink
from records.models import Item
from sync.models import Placement, RecordSync
from sync.states import WaitsFor
from sync.status.item_counts import ItemCounts
from sync.status.item_state import NEEDS_FIX, ItemState
from sync.status.item_state_sql import placements_in
from sync.status.queries import how_items_stand, items_due
from tenants.models import Credential, Researcher, Tenant
from tenants.queries import client_access, credentials

DAY = timedelta(hours=24)
# So many of the latest calls are looked through for the records that were last worked on.
LATEST_CALLS = 200


@dataclass(frozen=True, slots=True)
class Figures:
    """The four figures at the head of the page."""

    connected: int
    in_sync: int
    waiting: int
    attention: int


def figures() -> Figures:
    """Count iDs, and items by how they stand on the records."""
    return Figures(
        connected=Connection.objects.filter(state=ConnectionState.ACTIVE).count(),
        in_sync=items_in_sync().count(),
        waiting=items_waiting(),
        attention=items_refused().count() + records_in_need().count(),
    )


def items_in_sync() -> QuerySet[Placement]:
    """Return the items that are on a record as the tenant wants them."""
    return placements_in(frozenset({ItemState.IN_ORCID}))


def items_refused() -> QuerySet[Placement]:
    """Return the items that ORCID, or the portal, refused in their present form."""
    return placements_in(NEEDS_FIX)


def items_waiting() -> int:
    """Count the items of connected people that are still to be sent, or to be removed."""
    connected = {"researcher__connections__state": ConnectionState.ACTIVE}
    return sum(items_due(wanted=wanted, **connected).count() for wanted in (True, False))


def records_in_need() -> QuerySet[RecordSync]:
    """Return the records that wait for somebody's help."""
    return RecordSync.objects.filter(
        waits_for__in=(WaitsFor.CREDENTIAL, WaitsFor.RECORD, WaitsFor.OPERATOR),
        connection__state=ConnectionState.ACTIVE,
    )


def withdrawn_since(moment: datetime) -> int:
    """Count the people who took their permission back since then."""
    lost = Connection.objects.filter(state=ConnectionState.LOST, ended_at__gte=moment)
    return lost.values("researcher").distinct().count()


@dataclass(frozen=True, slots=True)
class Hour:
    """The calls to ORCID within one hour."""

    starts_at: datetime
    good: int
    failed: int


def calls_by_hour(*, now: datetime) -> list[Hour]:
    """Count the calls of the last 24 hours: answered below 400, and the others."""
    this_hour = timezone.localtime(now).replace(minute=0, second=0, microsecond=0)
    first = this_hour - DAY + timedelta(hours=1)
    good = Q(status__lt=400)
    rows = (
        Exchange.objects.filter(at__gte=first)
        .annotate(hour=TruncHour("at"))
        .values("hour")
        .annotate(good=Count("id", filter=good), total=Count("id"))
    )
    counted = {row["hour"]: (row["good"], row["total"] - row["good"]) for row in rows}
    hours = [first + timedelta(hours=hour) for hour in range(24)]
    return [Hour(hour, *counted.get(hour, (0, 0))) for hour in hours]


@dataclass(frozen=True, slots=True)
class SetUp:
    """Which steps of the set-up are done."""

    credential: bool
    tested: bool
    researchers: bool
    invited: bool
    connected: bool
    exported: bool

    @property
    def done(self) -> bool:
        """Say whether nothing is left."""
        return all((self.credential, self.tested, self.researchers, self.connected, self.exported))


def set_up(tenant: Tenant) -> SetUp:
    """Look which steps of the set-up are done, in one query."""
    exports = Event.objects.filter(kind=EventKind.EXPORT_BEGUN.value)
    return SetUp(
        **Tenant.objects.values(
            credential=Exists(Credential.objects.all()),
            tested=Exists(Credential.objects.filter(test_passed=True)),
            researchers=Exists(Researcher.objects.all()),
            invited=Exists(PersonalLink.objects.all()),
            connected=Exists(Connection.objects.all()),
            exported=Exists(exports),
        ).get(pk=tenant.pk)
    )


def standings() -> list[tuple[Credential, LimiterStatus]]:
    """Return the pace that ORCID's answers allow each credential at present."""
    return [
        (credential, clients.throttle(client_access(credential)).status())
        for credential in credentials()
    ]


@dataclass(frozen=True, slots=True)
class RecentRecord:
    """A record that was worked on, with how many of its items are in place."""

    record: RecordSync
    wanted: int
    counts: ItemCounts


def latest_records(*, most: int) -> list[RecentRecord]:
    """Return the records that ORCID was last called for, the latest first."""
    latest = Exchange.objects.filter(connection_id__isnull=False).order_by("-at", "id")
    numbers = list(dict.fromkeys(latest.values_list("connection_id", flat=True)[:LATEST_CALLS]))
    records = {
        record.connection_id: record
        for record in RecordSync.objects.filter(connection__in=numbers[:most]).select_related(
            "connection__researcher", "connection__credential"
        )
    }
    return _with_progress([records[number] for number in numbers[:most] if number in records])


def _with_progress(records: list[RecordSync]) -> list[RecentRecord]:
    wanted = _counts(
        Item.objects.filter(
            wanted=True, researcher__in=[record.connection.researcher_id for record in records]
        ).values_list("researcher")
    )
    counts = how_items_stand(records)
    return [
        RecentRecord(record, wanted.get(record.connection.researcher_id, 0), counts[record.pk])
        for record in records
    ]


def _counts(keys: Iterable[object]) -> dict[object, int]:
    """Return how many rows each key of a one-column query has."""
    counted = keys.annotate(rows=Count("id")).order_by()  # type: ignore[attr-defined]
    return dict(counted)
