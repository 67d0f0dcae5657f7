"""Every combination of facts: the plan, the pages, the dry run and Postgres say the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import pytest
from django.db import connection

from oauth.models import Connection, ConnectionState
from records.models import Item
from sync.dry_run.summary import DryRunOutcome, judge
from sync.models import Pause, Placement
from sync.push.plan import PlacedItem, WantedItem, plan
from sync.scheduling.pause_filters import Pauses
from sync.states import PlacementState, Verb, WaitsFor
from sync.status.item_state import (
    BLOCKERS,
    RULES,
    Blocker,
    ItemFacts,
    ItemState,
    PauseScope,
    RecordFacts,
    blocker_of,
    is_there,
    placement_states_of,
    state_of,
    verb_of,
)
from sync.status.item_state_sql import blocker_case, item_state_case
from sync.status.item_status import SyncStatus, item_status
from sync.status.labels import LABELS
from tenants.models import ApiType, Credential

ITEM, RESEARCHER, IMPORT = 1, 5, 7
NOW, BEFORE = "f" * 64, "e" * 64
PAUSES = {
    None: Pauses(),
    PauseScope.TENANT: Pauses(everybody=Pause()),
    PauseScope.RESEARCHER: Pauses(researchers={RESEARCHER: Pause(researcher_id=RESEARCHER)}),
    PauseScope.IMPORT: Pauses(imports={IMPORT: Pause(batch_id=IMPORT)}),
}


@dataclass(frozen=True)
class Case:
    """One row of the table: an item, its placement, who paused what, and the permission."""

    wanted: bool
    state: PlacementState | None
    put_code: int | None
    fingerprint: str
    error_code: int | None
    pause: PauseScope | None
    permission: str | None

    @property
    def placed(self) -> PlacedItem | None:
        if self.state is None:
            return None
        by_portal = self.error_code is None and not self.fingerprint
        return PlacedItem(self.state, self.put_code, self.fingerprint, by_portal)

    @property
    def status(self) -> SyncStatus:
        placement = None
        if self.state is not None:
            placement = Placement(
                state=self.state,
                put_code=self.put_code,
                fingerprint=self.fingerprint,
                error_code=self.error_code,
                sentence="said",
            )
        return item_status(
            Item(pk=ITEM, wanted=self.wanted, fingerprint=NOW, section="work", batch_id=IMPORT),
            connection=self._connection(),
            record=None,
            placement=placement,
            pauses=PAUSES[self.pause],
        )

    def _connection(self) -> Connection | None:
        if self.permission is None:
            return None
        return Connection(
            state=self.permission,
            researcher_id=RESEARCHER,
            credential=Credential(api_type=ApiType.MEMBER),
            scopes=["/activities/update"],
        )

    @property
    def wanted_item(self) -> WantedItem:
        paused = self.pause is PauseScope.IMPORT
        return WantedItem(ITEM, "work", NOW, ("doi:10.1/x",), self.wanted, paused)

    def planned(self) -> Verb | None:
        """Return the call that a claim would plan: none of what is paused or not connected."""
        if self.permission is None or self.pause in (PauseScope.TENANT, PauseScope.RESEARCHER):
            return None
        found = plan(
            [self.wanted_item],
            {ITEM: self.placed} if self.placed else {},
            only_removals=self.permission != ConnectionState.ACTIVE,
        )
        return found.calls[0].verb if found.calls else None


def cases() -> Iterator[Case]:
    placements: list[tuple[PlacementState | None, int | None, str, int | None]] = [
        (None, None, "", None)
    ]
    placements += [
        (state, put_code, fingerprint, code)
        for state, put_code, fingerprint, code in product(
            PlacementState, (None, 7), (NOW, BEFORE, ""), (None, 9006)
        )
    ]
    for wanted, (state, put_code, fingerprint, code), pause, permission in product(
        (True, False), placements, PAUSES, (None, *ConnectionState.values)
    ):
        yield Case(wanted, state, put_code, fingerprint, code, pause, permission)


CASES = list(cases())


def test_the_table_is_the_full_product() -> None:
    assert len(CASES) == 2 * (1 + 6 * 2 * 3 * 2) * 4 * 6
    states = {case.status.item_state for case in CASES}
    assert states == set(ItemState) - {ItemState.OUTCOME_UNKNOWN}


def test_the_plan_makes_the_call_that_the_page_promises() -> None:
    for case in CASES:
        status = case.status
        blocked = status.state in set(Blocker)
        # What the portal refused itself is checked again only when the record is claimed.
        promised = None if blocked else status.verb
        if status.item_state is ItemState.REFUSED_BY_PORTAL:
            assert case.planned() in (None, status.verb), case
        else:
            assert case.planned() is promised, case


def test_the_dry_run_counts_what_the_page_says() -> None:
    by_verb = {
        Verb.POST: DryRunOutcome.CREATE,
        Verb.PUT: DryRunOutcome.CHANGE,
        Verb.DELETE: DryRunOutcome.REMOVE,
        Verb.READ: DryRunOutcome.FIND,
    }
    settled = {
        ItemState.IN_ORCID: DryRunOutcome.UNCHANGED,
        ItemState.REFUSED: DryRunOutcome.REFUSED,
        ItemState.REMOVED: DryRunOutcome.LEFT,
    }
    for case in CASES:
        planned, status = case.planned(), case.status
        found = judge(
            case.wanted_item, verb=planned, refused="", placed=case.placed, stored="s", waits="w"
        )
        state = status.item_state
        if planned is not None:
            assert found == (by_verb[planned], ""), case
        elif state is ItemState.WITHDRAWN:
            assert found is None, case
        else:
            assert state is not None
            assert found is not None
            assert found[0] is settled.get(state, DryRunOutcome.WAITING), case


def test_every_state_says_why_and_who() -> None:
    for case in CASES:
        status = case.status
        assert status.state in LABELS, case
        assert status.label
        assert status.sentence or status.state == ItemState.IN_ORCID, case
        if status.verb and status.state in set(Blocker):
            assert status.next_step, case


FACTS = [
    ItemFacts(*values)
    for values in product(
        (True, False), (None, *PlacementState), (True, False), (True, False), (True, False),
        (None, Verb.POST, Verb.DELETE),
    )
]  # fmt: skip


@pytest.mark.django_db
def test_postgres_reads_the_rules_as_python_does() -> None:
    columns = ("wanted", "placement_state", "put_code", "sent_fingerprint", "error_code",
               "open_call", "fingerprint")  # fmt: skip
    rows = [
        (case.wanted, case.state, case.put_code, case.fingerprint, case.error_code, verb, NOW)
        for case in CASES
        if case.pause is None and case.permission == ConnectionState.ACTIVE
        for verb in (None, Verb.PUT)
    ]
    expected = [
        state_of(
            ItemFacts(wanted, state, put_code is not None, sent == NOW, code is None and not sent,
                      verb)
        )
        for wanted, state, put_code, sent, code, verb, _ in rows
    ]  # fmt: skip
    sql = item_state_case({name: f"v.{name}" for name in columns})
    types = ("boolean", "text", "bigint", "text", "int", "text", "text")
    assert _in_postgres(sql, columns, types, rows) == expected


SITUATIONS = [
    (verb, RecordFacts(permission, writes, allowed, pause, waits))
    for verb, permission, writes, allowed, pause, waits in product(
        (None, *Verb), (None, *ConnectionState.values), (True, False), (True, False),
        (None, *PauseScope), WaitsFor,
    )
]  # fmt: skip


@pytest.mark.django_db
def test_postgres_finds_the_same_blockers() -> None:
    columns = ("verb", "connection_state", "writes", "is_allowed", "paused_tenant",
               "paused_researcher", "paused_import", "waits_for")  # fmt: skip
    rows = [
        (verb, facts.connection, facts.writes, facts.is_allowed,
         *(facts.pause is scope for scope in PauseScope), facts.waits_for)
        for verb, facts in SITUATIONS
    ]  # fmt: skip
    expected = [blocker_of(facts, verb=verb) for verb, facts in SITUATIONS]
    sql = blocker_case({name: f"v.{name}" for name in columns})
    types = ("text", "text", *["boolean"] * 5, "text")
    assert _in_postgres(sql, columns, types, rows) == expected


def _in_postgres(
    sql: str, columns: tuple[str, ...], types: tuple[str, ...], rows: Sequence[tuple[object, ...]]
) -> list[str | None]:
    arrays = ", ".join(f"%s::{kind}[]" for kind in types)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {sql} FROM unnest({arrays}) WITH ORDINALITY "  # noqa: S608
            f"AS v({', '.join(columns)}, nth) ORDER BY nth",
            [list(column) for column in zip(*rows, strict=True)],
        )
        return [state for (state,) in cursor.fetchall()]


def test_each_rule_decides_something() -> None:
    deciding = {next(n for n, (c, _) in enumerate(RULES) if c.holds(facts)) for facts in FACTS}
    assert deciding == set(range(len(RULES)))
    found = {blocker_of(facts, verb=verb) for verb, facts in SITUATIONS}
    assert found == {None, *(blocker for _, blocker in BLOCKERS)}


def test_a_call_follows_from_the_state_alone() -> None:
    for facts in FACTS:
        state, verb = state_of(facts), verb_of(facts)
        if facts.open_call:
            assert verb is facts.open_call
        elif verb in (Verb.PUT, Verb.DELETE):
            assert is_there(facts)
        elif verb is Verb.POST:
            assert facts.wanted and not is_there(facts)
        elif verb is None:
            assert state in {
                ItemState.WITHDRAWN, ItemState.REMOVED, ItemState.REFUSED, ItemState.IN_ORCID
            }  # fmt: skip


def test_a_filter_by_the_stored_state_loses_nothing() -> None:
    for state in ItemState:
        possible = placement_states_of(frozenset({state}))
        seen = {facts.placement for facts in FACTS if state_of(facts) is state}
        if state is not ItemState.OUTCOME_UNKNOWN:
            assert seen - {None} == set(possible)
