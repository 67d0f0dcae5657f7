"""The list of researchers with the state of their permission."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from dashboard.queries.overview import items_in_sync
from oauth.models import (
    Authorization,
    AuthorizationState,
    Connection,
    ConnectionState,
    PersonalLink,
)
from orcid_client import ids
from records.models import Item
from scoping.paging import KeysetOrder
from sync.models import RecordSync
from sync.states import WaitsFor
from sync.status.person_state import RULES, PersonState
from tenants.models import Researcher
from tenants.queries import researchers

PAGE_SIZE = 25
# The name of the column that `with_state` adds
STATE: str = "state"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One researcher of the list: state, the connection to show, items in place."""

    researcher: Researcher
    state: PersonState
    connection: Connection | None
    wanted: int
    placed: int


def with_state(rows: QuerySet[Researcher]) -> QuerySet[Researcher]:
    """Add ``state``, one of :class:`PersonState`, to each researcher."""
    facts = _facts()
    return rows.annotate(
        state=Case(
            *(When(Exists(facts[fact]), then=Value(state.value)) for fact, state in RULES),
            default=Value(PersonState.NOT_INVITED.value),
            output_field=CharField(),
        )
    )


def _facts() -> dict[str, QuerySet[Any]]:
    """Return each of a person's facts as the rows that make it true."""
    connections = Connection.objects.filter(researcher=OuterRef("pk"))
    locked = RecordSync.objects.filter(
        connection__researcher=OuterRef("pk"),
        connection__state=ConnectionState.ACTIVE,
        waits_for=WaitsFor.RECORD,
    )
    return {
        "is_locked": locked,
        "is_active": connections.filter(state=ConnectionState.ACTIVE),
        "is_disconnected": connections.filter(state=ConnectionState.DISCONNECTED),
        "is_expired": connections.filter(state=ConnectionState.EXPIRED),
        "is_moved": connections.filter(state=ConnectionState.MOVED),
        "has_connection": connections,
        "has_denied": _denied(),
        "has_link": PersonalLink.objects.filter(researcher=OuterRef("pk")),
    }


def _denied() -> QuerySet[Authorization]:
    """Return a person's denials after which no new link was sent."""
    later = PersonalLink.objects.filter(
        researcher=OuterRef("researcher"), created_at__gt=OuterRef("finished_at")
    )
    return Authorization.objects.filter(
        ~Exists(later), researcher=OuterRef("pk"), state=AuthorizationState.DENIED
    )


def matching(words: str) -> QuerySet[Researcher]:
    """Return the researchers a search word finds: an iD in any form, else what a name begins."""
    orcid_id = orcid_id_in(words)
    return with_orcid_id(orcid_id) if orcid_id else researchers(search=words)


def orcid_id_in(words: str) -> str:
    """Return the iD that somebody typed, in any of its forms; "" if it is none."""
    try:
        return ids.parse(words.strip()).path
    except ids.InvalidOrcidId:
        return ""


def in_state(rows: QuerySet[Researcher], state: str) -> QuerySet[Researcher]:
    """Return the researchers in one state, each with its state; an unknown one means all."""
    stated = with_state(rows)
    return stated.filter(**{STATE: state}) if state in set(PersonState) else stated


def counts_by_state(rows: QuerySet[Researcher]) -> dict[str, int]:
    """Count researchers by state, in one query."""
    states = with_state(rows).order_by().values_list(STATE)
    return dict(states.annotate(people=Count("pk")))


def with_orcid_id(orcid_id: str) -> QuerySet[Researcher]:
    """Return the researchers an iD is known of, authenticated or only claimed."""
    connections = Connection.objects.filter(orcid_id=orcid_id)
    return Researcher.objects.filter(
        Q(pk__in=connections.values("researcher")) | Q(claimed_orcid_id=orcid_id)
    )


def rows_of(researchers: Collection[Researcher]) -> list[PersonRow]:
    """Return the rows of one page; the researchers carry their state."""
    numbers = [researcher.pk for researcher in researchers]
    connections = _connections(numbers)
    wanted = _counts(Item.objects.filter(wanted=True, researcher__in=numbers), by="researcher")
    placed = _counts(items_in_sync().filter(item__researcher__in=numbers), by="item__researcher")
    return [
        PersonRow(
            researcher,
            PersonState(getattr(researcher, STATE)),
            connections.get(researcher.pk),
            wanted.get(researcher.pk, 0),
            placed.get(researcher.pk, 0),
        )
        for researcher in researchers
    ]


def _connections(researcher_ids: Iterable[int]) -> dict[int, Connection]:
    """Return the connection to show for each researcher: the active one, else the newest."""
    found = Connection.objects.filter(researcher__in=researcher_ids).select_related("credential")
    best = sorted(found, key=lambda row: (row.state == ConnectionState.ACTIVE, row.connected_at))
    return {connection.researcher_id: connection for connection in best}


def _counts(rows: QuerySet[Any], *, by: str) -> dict[int, int]:
    counted = rows.order_by().values_list(by)
    return dict(counted.annotate(items=Count("pk", distinct=True)))


def _place(cursor: str) -> tuple[object, object] | None:
    found = Researcher.objects.filter(public_id=cursor)
    return found.values_list("search_name", "pk").first()


by_name: KeysetOrder[Researcher] = KeysetOrder(
    columns=("search_name", "id"), cursor=lambda row: row.public_id, place=_place
)
