"""The list of researchers with the state of their permission."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from dashboard.queries.overview import items_in_sync
from dashboard.queries.person_states import candidates, states_of
from oauth.models import Connection, ConnectionState
from orcid_client import ids
from records.models import ImportBatch, ImportChange, Item
from scoping.paging import KeysetOrder, Page
from sync.status.person_state import PersonState
from tenants.models import Researcher
from tenants.queries import researchers

PAGE_SIZE = 25
# So many who may be in a state are looked at one and all; of more, the list is read from its top.
MOST_CANDIDATES = 1_000
# How many people a page looks at, in turns, for those in a state; it then leads on from there.
LOOKED_AT = (100, 400, 1_500)
COUNTED = 10_000
"""How many people are counted by state; of more, the counts are lower bounds."""
AT_LEAST = "+"
"""What ends the name of a count that is a lower bound."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One researcher of the list: state, the connection to show, items in place."""

    researcher: Researcher
    state: PersonState
    connection: Connection | None
    wanted: int
    placed: int


def matching(words: str) -> QuerySet[Researcher]:
    """Return the researchers a search word finds: an iD in any form, else what a name begins."""
    orcid_id = orcid_id_in(words)
    return with_orcid_id(orcid_id) if orcid_id else researchers(search=words)


def of_import(people: QuerySet[Researcher], batch: ImportBatch) -> QuerySet[Researcher]:
    """Return those of the people whom an import added, or whose items it added or changed."""
    items = Item.objects.filter(batch_id=batch.pk).values("researcher_id")
    changes = ImportChange.objects.filter(batch_id=batch.pk).values("researcher_id")
    return people.filter(Q(pk__in=items) | Q(pk__in=changes))


def orcid_id_in(words: str) -> str:
    """Return the iD that somebody typed, in any of its forms; "" if it is none."""
    try:
        return ids.parse(words.strip()).path
    except ids.InvalidOrcidId:
        return ""


def page_of(
    people: QuerySet[Researcher], *, state: str, after: str, before: str
) -> Page[Researcher]:
    """Return a page of the people in a state, by name; an unknown one means all.

    It costs the same for any number of people. Where those in the state are few among many, a page
    may hold fewer than there are on the next ones.
    """
    if state not in set(PersonState):
        return by_name.page(people, after=after, before=before, size=PAGE_SIZE)
    found = candidates(state, most=MOST_CANDIDATES)
    if found is not None:
        rows = people.filter(pk__any_of=_those_in(state, found))
        return by_name.page(rows, after=after, before=before, size=PAGE_SIZE)
    return _page_read(people, state, after=after, before="" if after else before)


def _page_read(
    people: QuerySet[Researcher], state: str, *, after: str, before: str
) -> Page[Researcher]:
    """Read the list in turns until a page is full, the list ends, or enough was looked at."""
    backwards, came = bool(before), bool(after or before)
    found: list[Researcher] = []
    on = before or after
    for count in LOOKED_AT:
        place = {"after": "", "before": on} if backwards else {"after": on, "before": ""}
        turn = by_name.page(people, **place, size=count)
        rows = turn.rows[::-1] if backwards else turn.rows
        inside = set(_those_in(state, [row.pk for row in rows]))
        found += [row for row in rows if row.pk in inside]
        on = turn.before if backwards else turn.after
        if not on or len(found) > PAGE_SIZE:
            break
    shown = found[:PAGE_SIZE]
    further = by_name.cursor(shown[-1]) if len(found) > PAGE_SIZE else on
    # Back from a page on which nobody is in the state leads from where it ends.
    back = (by_name.cursor(shown[0]) if shown else on or before or after) if came else ""
    if backwards:
        return Page(rows=shown[::-1], after=back, before=further)
    return Page(rows=shown, after=further, before=back)


def _those_in(state: str, researcher_ids: Collection[int]) -> list[int]:
    return [number for number, found in states_of(researcher_ids).items() if found == state]


def counts_by_state(people: QuerySet[Researcher]) -> dict[str, int]:
    """Count people by state; of many, the first by name.

    A count that is a lower bound is named by its state and ``AT_LEAST``. A state that few can be in
    is counted whole.
    """
    first = list(people.order_by("search_name", "pk").values_list("pk", flat=True)[: COUNTED + 1])
    states = Counter(states_of(first[:COUNTED]).values())
    if len(first) <= COUNTED:
        return {state.value: count for state, count in states.items()}
    counts = {}
    for state in PersonState:
        few = candidates(state, most=MOST_CANDIDATES)
        if few is None:
            counts[f"{state.value}{AT_LEAST}"] = states[state]
        else:
            counts[state.value] = people.filter(pk__any_of=_those_in(state, few)).count()
    return counts


def with_orcid_id(orcid_id: str) -> QuerySet[Researcher]:
    """Return the researchers an iD is known of, authenticated or only claimed."""
    connections = Connection.objects.filter(orcid_id=orcid_id)
    return Researcher.objects.filter(
        Q(pk__in=connections.values("researcher")) | Q(claimed_orcid_id=orcid_id)
    )


def rows_of(researchers: Collection[Researcher]) -> list[PersonRow]:
    """Return the rows of one page."""
    numbers = [researcher.pk for researcher in researchers]
    states = states_of(numbers)
    connections = _connections(numbers)
    wanted = _counts(Item.objects.filter(wanted=True, researcher__in=numbers), by="researcher")
    placed = _counts(items_in_sync().filter(item__researcher__in=numbers), by="item__researcher")
    return [
        PersonRow(
            researcher,
            states[researcher.pk],
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
