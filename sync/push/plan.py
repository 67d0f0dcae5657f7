"""Which calls make an ORCID record agree with the items. Pure: no database, clock or network.

Removals come first and additions last, so that an item never meets its own predecessor: ORCID
compares a new item's identifiers with those on the record (ORCID API tutorial, "Duplicates").
What each item needs is decided by ``sync.status.item_state`` alone; here calls are put in order.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sync.states import PlacementState, Verb
from sync.status.item_state import ItemFacts, ItemState, is_there, state_of, verb_of

MOST_CALLS = 10
LARGEST_BULK = 100


class WantedItem(NamedTuple):
    """One item as the tenant has it; ``wanted`` is False once it is withdrawn.

    ``paused`` items are left alone: a person has paused the import they came by.
    """

    item_id: int
    section: str
    fingerprint: str
    self_ids: tuple[str, ...] = ()
    wanted: bool = True
    paused: bool = False


class PlacedItem(NamedTuple):
    """What is known of an item on the record.

    ``fingerprint`` is that of what was last taken, or last refused. ``by_portal`` tells that a
    refusal is the portal's own, made before ORCID was asked.
    """

    state: PlacementState
    put_code: int | None = None
    fingerprint: str = ""
    by_portal: bool = False


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """One call: several items only for a POST of several works, or a READ."""

    verb: Verb
    section: str
    item_ids: tuple[int, ...]
    put_code: int | None = None


@dataclass(frozen=True, slots=True)
class DuplicateItem:
    """An item that is not sent since another one has an equal identifier of its own."""

    item_id: int
    first_id: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The calls in their order, the items held back, and whether more calls are to follow."""

    calls: tuple[PlannedCall, ...] = ()
    duplicates: tuple[DuplicateItem, ...] = ()
    has_more: bool = False


class _Candidate(NamedTuple):
    """An item with what is known of it on the record."""

    item: WantedItem
    placed: PlacedItem | None
    facts: ItemFacts
    verb: Verb | None

    @property
    def put_code(self) -> int | None:
        return self.placed.put_code if self.placed else None

    @property
    def is_alone(self) -> bool:
        return self.placed is not None and self.placed.state is PlacementState.ALONE


def facts_of(item: WantedItem, placed: PlacedItem | None) -> ItemFacts:
    """Return what is known of an item as the rules of its state take it."""
    if placed is None:
        return ItemFacts(item.wanted)
    return ItemFacts(
        item.wanted,
        placed.state,
        placed.put_code is not None,
        placed.fingerprint == item.fingerprint,
        placed.by_portal,
    )


def plan(
    wanted: Sequence[WantedItem],
    placed: Mapping[int, PlacedItem],
    *,
    bulk_sections: Collection[str] = ("work",),
    writable: Collection[str] | None = None,
    only_removals: bool = False,
    backwards: bool = False,
    most_calls: int = MOST_CALLS,
) -> Plan:
    """Return the fewest calls that make the record agree with the wanted items.

    ``writable`` are the sections that the researcher allowed (None: all), ``only_removals``
    tells that the permission is gone: ORCID then still lets a client remove its own items.
    ``backwards`` turns the changes round: items that pass an identifier on to the next one can be
    changed in one of the two orders.
    """
    found = [
        _candidate(item, placed.get(item.item_id))
        for item in wanted
        if writable is None or item.section in writable
    ]
    moving = [one for one in found if one.verb and not one.item.paused]
    calls = list(_singles(moving, Verb.DELETE))
    duplicates: tuple[DuplicateItem, ...] = ()
    if not only_removals:
        duplicates = tuple(_duplicates(found))
        second = {one.item_id for one in duplicates}
        # What was withdrawn meanwhile may be there too, and is found to be removed.
        calls += _reads(moving)
        free = [one for one in moving if one.item.item_id not in second]
        changes = list(_singles(free, Verb.PUT))
        calls += reversed(changes) if backwards else changes
        calls += _additions(free, bulk_sections)
    return Plan(tuple(calls[:most_calls]), duplicates, has_more=len(calls) > most_calls)


def is_to_be_sent(item: WantedItem, placed: PlacedItem | None) -> bool:
    """Say whether an item is to be added, or changed, if nothing else is in its way."""
    return not item.paused and _candidate(item, placed).verb in (Verb.POST, Verb.PUT)


def _candidate(item: WantedItem, placed: PlacedItem | None) -> _Candidate:
    facts = facts_of(item, placed)
    return _Candidate(item, placed, facts, verb_of(facts))


def _singles(candidates: Iterable[_Candidate], verb: Verb) -> Iterator[PlannedCall]:
    for one in candidates:
        if one.verb is verb:
            yield PlannedCall(verb, one.item.section, (one.item.item_id,), one.put_code)


def _reads(candidates: Iterable[_Candidate]) -> list[PlannedCall]:
    lost: dict[str, list[int]] = {}
    for one in candidates:
        if one.verb is Verb.READ:
            lost.setdefault(one.item.section, []).append(one.item.item_id)
    return [PlannedCall(Verb.READ, section, tuple(ids)) for section, ids in sorted(lost.items())]


def _additions(
    candidates: Iterable[_Candidate], bulk_sections: Collection[str]
) -> Iterator[PlannedCall]:
    together: dict[str, list[int]] = {}
    for one in candidates:
        if one.verb is not Verb.POST:
            continue
        if one.item.section in bulk_sections and not one.is_alone:
            together.setdefault(one.item.section, []).append(one.item.item_id)
        else:
            yield PlannedCall(Verb.POST, one.item.section, (one.item.item_id,))
    for section, ids in sorted(together.items()):
        for start in range(0, len(ids), LARGEST_BULK):
            yield PlannedCall(Verb.POST, section, tuple(ids[start : start + LARGEST_BULK]))


def _duplicates(candidates: Iterable[_Candidate]) -> Iterator[DuplicateItem]:
    """Yield the wanted items whose self id another one has; what is there already is first."""
    first: dict[tuple[str, str], int] = {}
    for one in sorted(candidates, key=lambda one: (not is_there(one.facts), one.item.item_id)):
        item = one.item
        if not item.self_ids or not _takes_part(one):
            continue
        names = [(item.section, self_id) for self_id in item.self_ids]
        taken = next((first[name] for name in names if name in first), None)
        if taken is not None:
            if not item.paused:
                yield DuplicateItem(item.item_id, taken)
            continue
        for name in names:
            first[name] = item.item_id


def _takes_part(one: _Candidate) -> bool:
    """Say whether the item is on the record or on its way there; a paused one stays or waits."""
    if is_there(one.facts) or state_of(one.facts) is ItemState.TO_FIND:
        return one.item.wanted or one.item.paused
    return one.verb is Verb.POST and not one.item.paused
