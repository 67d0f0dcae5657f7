"""How an item or a record stands, in words: rows in, words out, no queries.

What is shown is derived from :mod:`sync.status.item_state`, which the plan derives from too.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from oauth.models import Connection, ConnectionState
from orcid_client.scopes import covers
from orcid_client.sections import SECTIONS
from records.models import Item
from sync.error_policy import BY_CODE, NO_SCOPE, FixableBy, ItemEffect
from sync.models import Pause, Placement, RecordSync
from sync.scheduling.pause_filters import Pauses
from sync.states import PlacementState, Verb, WaitsFor
from sync.status.item_counts import ItemCounts
from sync.status.item_state import (
    NEEDS_FIX,
    RETRIED,
    Blocker,
    ItemFacts,
    ItemState,
    PauseScope,
    RecordFacts,
    blocker_of,
    state_of,
    verb_of,
)
from sync.status.labels import FIXED_BY, label_of


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """How something stands, and what happens next.

    ``state`` is a key of the labels. ``note`` is what ORCID or the portal said of this very case;
    ``pause`` is the one that blocks it, where one does. ``verb`` is the call that comes next, None
    if nothing is left to do; ``next_try_at`` when, None if that takes a person first.
    """

    state: str
    note: str = ""
    label_text: str = ""
    pause: Pause | None = None
    verb: Verb | None = None
    next_try_at: datetime | None = None
    fixer: FixableBy | None = None
    item_state: ItemState | None = None

    @property
    def label(self) -> str:
        """Return the state in a word or two."""
        return self.label_text or label_of(self.state).label

    @property
    def sentence(self) -> str:
        """Return why it is so."""
        return self.note or label_of(self.state).explanation

    @property
    def next_step(self) -> str:
        """Return what people can do, or that there is nothing to do."""
        return label_of(self.state).next_step

    @property
    def needs_fix(self) -> bool:
        """Say whether somebody has to correct the item itself."""
        return self.item_state in NEEDS_FIX

    @property
    def who_can_fix(self) -> str:
        """Return who can fix it, as a sentence."""
        return FIXED_BY[self.fixable_by]

    @property
    def fixable_by(self) -> FixableBy:
        """Return who can fix it."""
        return self.fixer or label_of(self.state).fixable_by


def facts_of(
    item: Item, placement: Placement | None, *, open_call: Verb | None = None
) -> ItemFacts:
    """Return what the rows say of an item on one record."""
    if placement is None:
        return ItemFacts(wanted=item.wanted, open_call=open_call)
    return ItemFacts(
        wanted=item.wanted,
        placement=PlacementState(placement.state),
        has_put_code=placement.put_code is not None,
        is_current=placement.fingerprint == item.fingerprint,
        is_refused_by_portal=placement.error_code is None and not placement.fingerprint,
        open_call=open_call,
    )


def record_facts(
    connection: Connection | None,
    *,
    pauses: Pauses,
    record: RecordSync | None = None,
    item: Item | None = None,
) -> tuple[RecordFacts, Pause | None]:
    """Return what the rows say of a record, or of one item on it, and the pause that counts."""
    if connection is None:
        return RecordFacts(connection=None), None
    pause = pauses.over(connection.researcher_id, item=item)
    facts = RecordFacts(
        connection=connection.state,
        writes=connection.credential.writes,
        is_allowed=item is None or _is_allowed(connection.scopes, item.section),
        pause=_scope_of(pause),
        waits_for=_waits_for(record),
    )
    return facts, pause


def _is_allowed(scopes: Collection[str], section: str) -> bool:
    return section in SECTIONS and covers(scopes, SECTIONS[section].write_scope)


def _scope_of(pause: Pause | None) -> PauseScope | None:
    if pause is None:
        return None
    if pause.batch_id:
        return PauseScope.IMPORT
    return PauseScope.RESEARCHER if pause.researcher_id else PauseScope.TENANT


def _waits_for(record: RecordSync | None) -> WaitsFor:
    """Return what stopped a record; a missing scope stops some of its items alone."""
    if record is None or record.wait_note == NO_SCOPE:
        return WaitsFor.NOTHING
    return WaitsFor(record.waits_for)


def item_status(
    item: Item,
    *,
    connection: Connection | None,
    record: RecordSync | None,
    placement: Placement | None,
    pauses: Pauses,
    open_call: Verb | None = None,
) -> SyncStatus:
    """Return how an item stands on the record of one connection, and what comes next."""
    facts = facts_of(item, placement, open_call=open_call)
    state, verb = state_of(facts), verb_of(facts)
    sentence = placement.sentence if placement else ""
    if state in (ItemState.REFUSED, ItemState.REFUSED_BY_PORTAL):
        return SyncStatus(
            state, note=sentence, verb=verb, fixer=_fixer(placement), item_state=state
        )
    if verb is None:
        return SyncStatus(state, item_state=state)
    circumstances, pause = record_facts(connection, pauses=pauses, record=record, item=item)
    blocker = blocker_of(circumstances, verb=verb)
    due = record.push_due_at if record else None
    if blocker is None:
        return SyncStatus(state, verb=verb, next_try_at=due, item_state=state)
    return SyncStatus(
        blocker,
        note=_note(blocker, record),
        pause=pause if circumstances.pause else None,
        verb=verb,
        next_try_at=due if blocker in RETRIED else None,
        item_state=state,
    )


def _fixer(placement: Placement | None) -> FixableBy:
    policy = BY_CODE.get((placement.error_code if placement else None) or 0)
    # Some codes refuse an item only in the end: after many tries, or where another has its place.
    is_final = policy is not None and policy.effect is ItemEffect.REFUSED
    return policy.fixable_by if policy and is_final else FixableBy.EDITOR


_OF_RECORDS = frozenset(
    {
        Blocker.TRANSIENT,
        Blocker.CREDENTIAL,
        Blocker.RESEARCHER,
        Blocker.RECORD,
        Blocker.OPERATOR,
    }
)


def _note(blocker: Blocker, record: RecordSync | None) -> str:
    """Return what is known of this very case, where the record itself is what blocks."""
    return record.wait_note if record and blocker in _OF_RECORDS else ""


def is_drifted(placement: Placement | None) -> bool:
    """Say whether the record shows our item differently from how it was sent."""
    return bool(placement and placement.state == PlacementState.IN_ORCID and placement.edited_at)


def send_blocker(
    connection: Connection | None,
    *,
    pauses: Pauses,
    record: RecordSync | None = None,
    item: Item | None = None,
) -> SyncStatus | None:
    """Return why nothing is sent to a record, or nothing of one item, at present; or None."""
    facts, pause = record_facts(connection, pauses=pauses, record=record, item=item)
    blocker = blocker_of(facts)
    if blocker is None:
        return None
    return SyncStatus(blocker, note=_note(blocker, record), pause=pause if facts.pause else None)


def read_blocker(connection: Connection, *, pauses: Pauses) -> SyncStatus | None:
    """Return why a record is not read at present, or None: the Public API reads too."""
    pause = pauses.over(connection.researcher_id)
    # Scopes to write do not matter here, and the Public API reads too.
    facts = RecordFacts(connection=connection.state, pause=_scope_of(pause))
    blocker = blocker_of(facts)
    return SyncStatus(blocker, pause=pause if facts.pause else None) if blocker else None


def record_status(
    record: RecordSync, *, now: datetime, pauses: Pauses, counts: ItemCounts | None = None
) -> SyncStatus:
    """Return how work on a record, and its items, stand; it comes with its connection."""
    if record.leased_until and record.leased_until > now:
        if is_being_read(record, now=now):
            return SyncStatus("reading", next_try_at=record.push_due_at and record.leased_until)
        return SyncStatus("running")
    blocked = send_blocker(record.connection, pauses=pauses, record=record)
    if blocked or record.push_due_at:
        return blocked or SyncStatus("waiting", next_try_at=record.push_due_at)
    if record.connection.state == ConnectionState.ACTIVE and record.wait_note == NO_SCOPE:
        return SyncStatus(Blocker.NO_SCOPE, note=record.wait_note)
    return _settled(counts)


def is_being_read(record: RecordSync, *, now: datetime) -> bool:
    """Say whether a worker reads a record just now: what is to be sent waits for it.

    ``leased_until`` is then the latest time at which sending begins if that worker died.
    """
    # A reader, and no sender, puts the next read at the end of its own lease.
    is_leased = record.leased_until is not None and record.leased_until > now
    return is_leased and record.pull_due_at == record.leased_until


def _settled(counts: ItemCounts | None) -> SyncStatus:
    """Return how a record stands for which nothing is left to do."""
    if counts is None or not counts.missing:
        return SyncStatus("up-to-date")
    state = ItemState.REFUSED if counts.refused else ItemState.REMOVED
    return SyncStatus(
        Blocker.PAUSED_IMPORT if counts.held and not counts.refused else state,
        label_text=counts.missing,
    )
