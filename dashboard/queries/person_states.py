"""The states of given people, and who may be in a state: neither costs more with more people."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet

from oauth.models import (
    Authorization,
    AuthorizationState,
    Connection,
    ConnectionState,
    PersonalLink,
)
from sync.models import RecordSync
from sync.states import WaitsFor
from sync.status.person_state import PersonFacts, PersonState, person_state


def states_of(researcher_ids: Collection[int]) -> dict[int, PersonState]:
    """Return the state of each person, in four queries.

    The facts are looked up by their people's numbers. As conditions of the list they would be read
    of all people to show a page of a few: Postgres hashes them whole (and compiles that, for longer
    than it runs).
    """
    if not researcher_ids:
        return {}
    states = _connection_states(researcher_ids)
    locked = set(_locked().filter(connection__researcher__any_of=researcher_ids))
    links = _newest(PersonalLink.objects.all(), "created_at", researcher_ids)
    denials = _newest(_denials(), "finished_at", researcher_ids)
    return {
        number: person_state(
            PersonFacts(
                is_locked=number in locked,
                is_active=ConnectionState.ACTIVE in states.get(number, ()),
                is_disconnected=ConnectionState.DISCONNECTED in states.get(number, ()),
                is_expired=ConnectionState.EXPIRED in states.get(number, ()),
                is_moved=ConnectionState.MOVED in states.get(number, ()),
                has_connection=number in states,
                has_denied=number in denials and _is_last(denials[number], links.get(number)),
                has_link=number in links,
            )
        )
        for number in researcher_ids
    }


def candidates(state: str, *, most: int) -> list[int] | None:
    """Return everybody who may be in a state, or None if those are more, or cannot be told.

    They have what the state asks for first; whether something else decides is to be looked at.
    """
    if state not in _CANDIDATES:
        return None
    found = list(_CANDIDATES[PersonState(state)]()[: most + 1])
    return list(dict.fromkeys(found)) if len(found) <= most else None


def _locked() -> QuerySet[RecordSync, Any]:
    rows = RecordSync.objects.filter(
        connection__state=ConnectionState.ACTIVE, waits_for=WaitsFor.RECORD
    )
    return rows.values_list("connection__researcher", flat=True)


def _denials() -> QuerySet[Authorization]:
    return Authorization.objects.filter(state=AuthorizationState.DENIED)


def _with_connection(state: ConnectionState) -> Callable[[], QuerySet[Any, Any]]:
    return lambda: Connection.objects.filter(state=state).values_list("researcher", flat=True)


# `dashboard/migrations/0003_people_by_state.py` has an index for each of the rare ones.
_CANDIDATES: Mapping[PersonState, Callable[[], QuerySet[Any, Any]]] = {
    PersonState.LOCKED: _locked,
    PersonState.CONNECTED: _with_connection(ConnectionState.ACTIVE),
    PersonState.DISCONNECTED: _with_connection(ConnectionState.DISCONNECTED),
    PersonState.EXPIRED: _with_connection(ConnectionState.EXPIRED),
    PersonState.MOVED: _with_connection(ConnectionState.MOVED),
    PersonState.REVOKED: lambda: Connection.objects.exclude(
        state=ConnectionState.ACTIVE
    ).values_list("researcher", flat=True),
    PersonState.DENIED: lambda: _denials().values_list("researcher", flat=True),
    PersonState.INVITED: lambda: PersonalLink.objects.values_list("researcher", flat=True),
}


def _connection_states(researcher_ids: Collection[int]) -> dict[int, set[str]]:
    states: dict[int, set[str]] = {}
    rows = Connection.objects.filter(researcher__any_of=researcher_ids)
    for number, state in rows.values_list("researcher", "state"):
        states.setdefault(number, set()).add(state)
    return states


def _newest(
    rows: QuerySet[Any], column: str, researcher_ids: Collection[int]
) -> dict[int, datetime | None]:
    found = rows.filter(researcher__any_of=researcher_ids).order_by().values_list("researcher")
    return dict(found.annotate(newest=Max(column)))


def _is_last(denied_at: datetime | None, invited_at: datetime | None) -> bool:
    """Say whether no link was sent after a denial."""
    return denied_at is None or invited_at is None or invited_at <= denied_at
