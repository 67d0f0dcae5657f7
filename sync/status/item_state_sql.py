"""The SQL reading of the item states: for counts, filters and exports over many rows."""

from collections.abc import Mapping
from typing import Any

from django.db.models import CharField, F, Func, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.sql.compiler import SQLCompiler

from sync.models import Placement
from sync.status.item_state import (
    BLOCKERS,
    RULES,
    Condition,
    ItemState,
    placement_states_of,
)

_NOTHING_OPEN = {"open_call": "NULL"}
_WANTED, _FINGERPRINT = F("item__wanted"), F("item__fingerprint")


def item_state_case(columns: Mapping[str, str]) -> str:
    """Return the CASE that gives an item's state.

    ``columns`` are SQL expressions for ``wanted``, ``fingerprint``, ``placement_state``,
    ``put_code``, ``sent_fingerprint`` and ``error_code``; ``open_call``, the verb of a call without
    a known outcome, may be left out where such calls do not matter.
    """
    return _case(RULES, {**_NOTHING_OPEN, **columns})


def blocker_case(columns: Mapping[str, str]) -> str:
    """Return the CASE that gives what blocks a call, NULL for nothing.

    ``columns`` are SQL expressions for ``verb``, ``connection_state``, ``writes``, ``is_allowed``,
    ``paused_tenant``, ``paused_researcher``, ``paused_import`` and ``waits_for``.
    """
    return _case(BLOCKERS, columns)


def _case(rules: tuple[tuple[Condition[Any], Any], ...], columns: Mapping[str, str]) -> str:
    whens = " ".join(
        f"WHEN {condition.sql.format_map(columns)} THEN '{state}'" for condition, state in rules
    )
    return f"CASE {whens} END"


class ItemStateOf(Func):
    """The state of an item on a record as an expression of Django's.

    It is made of the columns of an item and of its placement, by whatever paths the query has.
    """

    output_field = CharField()

    def __init__(self, **columns: Combinable) -> None:
        """Take an expression for each column that :func:`item_state_case` names."""
        super().__init__(*columns.values())
        self.names = tuple(columns)

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, _connection: object, **_: object
    ) -> tuple[str, list[Any]]:
        """Return the CASE with each column's own SQL in it.

        A column may stand in it several times, so none may carry parameters.
        """
        columns = {}
        for name, expression in zip(self.names, self.get_source_expressions(), strict=True):
            columns[name], params = compiler.compile(expression)
            if params:
                raise TypeError(f"The column {name} of an item's state has parameters.")
        return item_state_case(columns), []


def placements_in(
    states: frozenset[ItemState], *, item: str = "item__", outer: bool = False
) -> QuerySet[Placement]:
    """Return the placements whose items are in some states.

    With ``outer``, the item is a row of the query around this one, found under the prefix ``item``.
    """
    column = OuterRef if outer else F
    state = state_of_placement(column(f"{item}wanted"), column(f"{item}fingerprint"))
    rows = Placement.objects.filter(state__in=placement_states_of(states))
    return rows.alias(item_state=state).filter(item_state__in=states)


def in_states(states: frozenset[ItemState]) -> Q:
    """Return the condition that a placement's item is in some states, for filtered counts."""
    return Q(state__in=placement_states_of(states)) & Q(item_state__in=states)


def state_of_placement(
    wanted: Combinable = _WANTED, fingerprint: Combinable = _FINGERPRINT
) -> ItemStateOf:
    """Return the state of the item of each row of ``Placement``."""
    return ItemStateOf(
        wanted=wanted,
        fingerprint=fingerprint,
        placement_state=F("state"),
        put_code=F("put_code"),
        sent_fingerprint=F("fingerprint"),
        error_code=F("error_code"),
    )
