"""How an item stands on one record, what happens next, and what holds it back. Pure.

The one answer for the plan, pages, dry runs, counts, filters and exports. The rules are tables of
conditions, each with two readings: a Python test for one item and an SQL text for many, since
counts and COPY exports over a million items cannot call Python (``sync.status.item_state_sql``).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import product
from typing import Generic, NamedTuple, TypeVar

from sync.states import PlacementState, Verb, WaitsFor

F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Condition(Generic[F]):
    """A test of facts, in Python and in SQL; ``{names}`` in the SQL stand for expressions."""

    holds: Callable[[F], bool]
    sql: str

    def __and__(self, other: "Condition[F]") -> "Condition[F]":
        return Condition(
            lambda facts: self.holds(facts) and other.holds(facts), f"({self.sql} AND {other.sql})"
        )

    def __or__(self, other: "Condition[F]") -> "Condition[F]":
        return Condition(
            lambda facts: self.holds(facts) or other.holds(facts), f"({self.sql} OR {other.sql})"
        )

    def __invert__(self) -> "Condition[F]":
        return Condition(lambda facts: not self.holds(facts), f"(NOT {self.sql})")


class ItemFacts(NamedTuple):
    """What the rows say of one item and one record.

    ``is_current`` tells that what ORCID last took, or last refused, is the item as it is now;
    ``is_refused_by_portal`` that it was refused before ORCID was asked, so that it is checked anew
    each time. ``open_call`` is a call for it whose outcome nobody knows yet.
    """

    wanted: bool
    placement: PlacementState | None = None
    has_put_code: bool = False
    is_current: bool = False
    is_refused_by_portal: bool = False
    open_call: Verb | None = None


class ItemState(StrEnum):
    """How an item stands on one record. Exports carry the values: they never change."""

    OUTCOME_UNKNOWN = "outcome-unknown"
    TO_FIND = "to-find"
    TO_DELETE = "to-delete"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"
    REFUSED_BY_PORTAL = "refused-by-portal"
    REFUSED = "refused"
    IN_ORCID = "in-orcid"
    TO_UPDATE = "to-update"
    TO_ADD = "to-add"


def _placed(*states: PlacementState) -> Condition[ItemFacts]:
    words = ", ".join(f"'{state}'" for state in states)
    return Condition(
        lambda facts: facts.placement in states, f"coalesce({{placement_state}}, '') IN ({words})"
    )


_ALWAYS: Condition[ItemFacts] = Condition(lambda _: True, "true")
_OPEN: Condition[ItemFacts] = Condition(
    lambda facts: facts.open_call is not None, "({open_call} IS NOT NULL)"
)
_WANTED: Condition[ItemFacts] = Condition(lambda facts: facts.wanted, "{wanted}")
_HAS_PUT_CODE: Condition[ItemFacts] = Condition(
    lambda facts: facts.has_put_code, "({put_code} IS NOT NULL)"
)
_CURRENT: Condition[ItemFacts] = Condition(
    lambda facts: facts.is_current, "(coalesce({sent_fingerprint}, '') = {fingerprint})"
)
# A refusal without ORCID's code and without what was refused is the portal's own.
_BY_PORTAL: Condition[ItemFacts] = Condition(
    lambda facts: facts.is_refused_by_portal,
    "({error_code} IS NULL AND coalesce({sent_fingerprint}, '') = '')",
)
_THERE = _placed(PlacementState.IN_ORCID, PlacementState.REFUSED) & _HAS_PUT_CODE
_LOST = _placed(PlacementState.LOST) | (_placed(PlacementState.IN_ORCID) & ~_HAS_PUT_CODE)

RULES: tuple[tuple[Condition[ItemFacts], ItemState], ...] = (
    # What became of a call is found out before anything else is done.
    (_OPEN, ItemState.OUTCOME_UNKNOWN),
    # A lost put-code is looked for even when the item was withdrawn: it may still be there.
    (_LOST, ItemState.TO_FIND),
    (~_WANTED & _THERE, ItemState.TO_DELETE),
    (~_WANTED, ItemState.WITHDRAWN),
    (_placed(PlacementState.REMOVED), ItemState.REMOVED),
    (_placed(PlacementState.REFUSED) & _BY_PORTAL, ItemState.REFUSED_BY_PORTAL),
    (_placed(PlacementState.REFUSED) & _CURRENT, ItemState.REFUSED),
    (_THERE & _CURRENT, ItemState.IN_ORCID),
    (_THERE, ItemState.TO_UPDATE),
    (_ALWAYS, ItemState.TO_ADD),
)
"""The first condition that holds decides."""


@cache
def state_of(facts: ItemFacts) -> ItemState:
    """Return how an item stands; there are few enough different facts to remember them all."""
    return next(state for condition, state in RULES if condition.holds(facts))


@cache
def is_there(facts: ItemFacts) -> bool:
    """Say whether a version of the item is on the record, as far as is known."""
    return _THERE.holds(facts)


_VERBS = {
    ItemState.TO_FIND: Verb.READ,
    ItemState.TO_DELETE: Verb.DELETE,
    ItemState.TO_UPDATE: Verb.PUT,
    ItemState.TO_ADD: Verb.POST,
}


@cache
def verb_of(facts: ItemFacts) -> Verb | None:
    """Return the call that comes next if nothing blocks it; None where nothing is left to do."""
    state = state_of(facts)
    if state is ItemState.OUTCOME_UNKNOWN:
        return facts.open_call
    if state is ItemState.REFUSED_BY_PORTAL:
        return Verb.PUT if facts.has_put_code else Verb.POST
    return _VERBS.get(state)


class PauseScope(StrEnum):
    """What a member paused, the widest first."""

    TENANT = "tenant"
    RESEARCHER = "researcher"
    IMPORT = "import"


class RecordFacts(NamedTuple):
    """What the rows say of the record that an item belongs on.

    ``connection`` is a stored connection state, None where there is no connection. ``is_allowed``
    tells that the granted scopes cover the item's section, ``waits_for`` what stopped the record.
    """

    connection: str | None = "active"
    writes: bool = True
    is_allowed: bool = True
    pause: PauseScope | None = None
    waits_for: WaitsFor = WaitsFor.NOTHING


class Blocker(StrEnum):
    """Why the next call for an item is not made now."""

    NOT_CONNECTED = "not-connected"
    LOST = "lost"
    EXPIRED = "expired"
    MOVED = "moved"
    DISCONNECTED = "disconnected"
    READ_ONLY = "read-only"
    PAUSED_TENANT = "paused-tenant"
    PAUSED_RESEARCHER = "paused-researcher"
    PAUSED_IMPORT = "paused-import"
    NO_SCOPE = "no-scope"
    TRANSIENT = "weather"
    CREDENTIAL = "credential"
    RESEARCHER = "researcher"
    RECORD = "record"
    OPERATOR = "operator"


class _Situation(NamedTuple):
    """The next call, or None for any, on a record."""

    verb: Verb | None
    record: RecordFacts


def _connection(state: str) -> Condition[_Situation]:
    sql = f"coalesce({{connection_state}}, '') = '{state}'"
    return Condition(lambda now: now.record.connection == state, sql)


def _paused(scope: PauseScope) -> Condition[_Situation]:
    return Condition(lambda now: now.record.pause is scope, f"{{paused_{scope}}}")


def _waits(reason: WaitsFor) -> Condition[_Situation]:
    return Condition(
        lambda now: now.record.waits_for is reason, f"coalesce({{waits_for}}, '') = '{reason}'"
    )


# ORCID lets a client remove its own items with a token that the researcher withdrew.
_REMOVES: Condition[_Situation] = Condition(
    lambda now: now.verb is Verb.DELETE, "(coalesce({verb}, '') = 'DELETE')"
)
_NEEDS_PERMISSION = ~_REMOVES

BLOCKERS: tuple[tuple[Condition[_Situation], Blocker], ...] = (
    (Condition(lambda now: now.record.connection is None, "({connection_state} IS NULL)"),
     Blocker.NOT_CONNECTED),
    (_NEEDS_PERMISSION & _connection("lost"), Blocker.LOST),
    (_NEEDS_PERMISSION & _connection("expired"), Blocker.EXPIRED),
    (_NEEDS_PERMISSION & _connection("moved"), Blocker.MOVED),
    (_NEEDS_PERMISSION & _connection("disconnected"), Blocker.DISCONNECTED),
    (Condition(lambda now: not now.record.writes, "(NOT {writes})"), Blocker.READ_ONLY),
    (_paused(PauseScope.TENANT), Blocker.PAUSED_TENANT),
    (_paused(PauseScope.RESEARCHER), Blocker.PAUSED_RESEARCHER),
    (_paused(PauseScope.IMPORT), Blocker.PAUSED_IMPORT),
    (Condition(lambda now: not now.record.is_allowed, "(NOT {is_allowed})"), Blocker.NO_SCOPE),
    (_waits(WaitsFor.TRANSIENT), Blocker.TRANSIENT),
    (_waits(WaitsFor.CREDENTIAL), Blocker.CREDENTIAL),
    (_waits(WaitsFor.RESEARCHER), Blocker.RESEARCHER),
    (_waits(WaitsFor.RECORD), Blocker.RECORD),
    (_waits(WaitsFor.OPERATOR), Blocker.OPERATOR),
)  # fmt: skip
"""The first condition that holds is what people are shown; each of them alone blocks the call."""


def blocker_of(record: RecordFacts, *, verb: Verb | None = None) -> Blocker | None:
    """Return what holds a call on a record back at present, None for nothing.

    Without a ``verb`` the record as a whole is meant.
    """
    now = _Situation(verb, record)
    return next((blocker for condition, blocker in BLOCKERS if condition.holds(now)), None)


RETRIED = frozenset({Blocker.TRANSIENT, Blocker.CREDENTIAL, Blocker.RECORD})
"""Blockers after which the portal tries again at a date of its own."""

DUE = frozenset({ItemState.TO_FIND, ItemState.TO_DELETE, ItemState.TO_UPDATE, ItemState.TO_ADD})
"""States of items that have still to be brought into agreement."""
NEEDS_FIX = frozenset({ItemState.REFUSED, ItemState.REFUSED_BY_PORTAL})


@cache
def placement_states_of(states: frozenset[ItemState]) -> tuple[PlacementState, ...]:
    """Return the placement states that can lead to some item states.

    A filter by the stored state comes first in queries, so that the rules are not applied to
    millions of rows to find the few that were refused.
    """
    return tuple(
        placement
        for placement in PlacementState
        if any(state_of(facts) in states for facts in _facts_with(placement))
    )


def _facts_with(placement: PlacementState) -> Iterator[ItemFacts]:
    for wanted, has_put_code, current, by_portal in product((True, False), repeat=4):
        yield ItemFacts(wanted, placement, has_put_code, current, by_portal)
