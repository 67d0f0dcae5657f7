"""Which items of two researchers who are one person say the same, and which of them stays. Pure.

The stricter decision wins: what the person removed from a record stays, as removed, so that it is
not added again under the other item. Next comes what is on a record, so that as little as possible
changes there, and real records come before those of rehearsals.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from records import keys
from records.contents import OWN_ID_PREFIX
from records.imports.likeness import said


class Presence(NamedTuple):
    """How an item stands on the records of one environment, the strongest first."""

    is_removed: bool = False
    is_on_live_record: bool = False
    is_on_record: bool = False


@dataclass(frozen=True, slots=True)
class ComparedItem:
    """An item of one of the two, with how it stands by environment."""

    item_id: int
    researcher_id: int
    section: str
    key: str
    label: str
    content: Mapping[str, Any]
    fingerprint: str
    self_ids: Sequence[str]
    wanted: bool
    created_at: datetime
    presences: Mapping[str, Presence]

    @property
    def has_own_key(self) -> bool:
        """Say whether the tenant gave it a reference."""
        return keys.is_own(self.key)

    @property
    def identifiers(self) -> frozenset[str]:
        """Return what ORCID compares, without what the portal made of the key."""
        return frozenset(one for one in self.self_ids if OWN_ID_PREFIX not in one)


class EqualItems(NamedTuple):
    """Two items that say the same: the one that stays, and the one that is withdrawn.

    Where only one of them is wanted there is nothing to withdraw.
    """

    stays: ComparedItem
    goes: ComparedItem

    @property
    def withdraws(self) -> bool:
        """Say whether an item is withdrawn that was wanted until now."""
        return self.goes.wanted

    def removed_in(self) -> set[str]:
        """Return the environments in which the person removed one of the two from a record."""
        return {
            environment
            for one in self
            for environment, presence in one.presences.items()
            if presence.is_removed
        }


class Rekeyed(NamedTuple):
    """An item that gets another key; ``is_other`` if what it says is not said by the other one."""

    item: ComparedItem
    key: str
    is_other: bool = False


def pairs(
    kept: Iterable[ComparedItem],
    other: Iterable[ComparedItem],
    *,
    environments: Sequence[str],
) -> list[EqualItems]:
    """Return the items that both have: equal in all, else in an identifier, else in words.

    Each item is in one pair at most: what one person was given twice stays twice.
    """
    first = {one.item_id: one for one in kept}
    second = {one.item_id: one for one in other}
    found = []
    for marks in (_all, _identifiers, _words):
        for one, same in _matches(first, second, marks):
            if one.wanted or same.wanted:
                found.append(_pair(one, same, environments=environments))
    return found


def rekeyed(
    kept: Sequence[ComparedItem],
    other: Sequence[ComparedItem],
    equal: Iterable[EqualItems],
    *,
    longest: int,
) -> list[Rekeyed]:
    """Return the keys that change, in an order in which no two items ever have the same.

    Of two items with one key the one that stays keeps it, else the one of the person who stays. A
    reference of the tenant's own goes over to the item that stays, so that files find that one.
    """
    goes = {pair.goes.item_id: pair for pair in equal}
    used = {(one.section, one.key) for one in (*kept, *other)}
    owners = {(one.section, one.key): one for one in kept}
    found = []

    def renamed(item: ComparedItem, *, is_other: bool) -> None:
        key = _free_key(item, used, longest=longest)
        used.add((item.section, key))
        found.append(Rekeyed(item, key, is_other))

    for item in other:
        owner = owners.get((item.section, item.key))
        if owner is None:
            continue
        pair = goes.get(owner.item_id)
        if pair and pair.stays.item_id == item.item_id:
            renamed(owner, is_other=False)
        else:
            renamed(item, is_other=item.item_id not in goes)
    moved = {one.item.item_id for one in found}
    for pair in goes.values():
        clash = moved & {pair.stays.item_id, pair.goes.item_id}
        if pair.goes.has_own_key and not pair.stays.has_own_key and not clash:
            renamed(pair.goes, is_other=False)
            found.append(Rekeyed(pair.stays, pair.goes.key))
    return found


def _all(item: ComparedItem) -> Iterator[Hashable]:
    yield item.fingerprint


def _identifiers(item: ComparedItem) -> Iterator[Hashable]:
    yield from sorted(item.identifiers)


def _words(item: ComparedItem) -> Iterator[Hashable]:
    yield said(item.section, item.content)


def _matches(
    first: dict[int, ComparedItem],
    second: dict[int, ComparedItem],
    marks: Callable[[ComparedItem], Iterator[Hashable]],
) -> Iterator[tuple[ComparedItem, ComparedItem]]:
    """Yield items with an equal mark, and take them out; what is wanted is compared first."""
    by_mark: dict[tuple[str, Hashable], list[ComparedItem]] = defaultdict(list)
    for one in _in_order(first.values()):
        for mark in marks(one):
            by_mark[one.section, mark].append(one)
    for other in _in_order(second.values()):
        same = [one for mark in marks(other) for one in by_mark.get((other.section, mark), ())]
        found = next((one for one in same if _may_be_one(first, one, other)), None)
        if found:
            del first[found.item_id], second[other.item_id]
            yield found, other


def _in_order(items: Collection[ComparedItem]) -> list[ComparedItem]:
    return sorted(items, key=lambda one: (not one.wanted, one.item_id))


def _may_be_one(left: Mapping[int, ComparedItem], one: ComparedItem, other: ComparedItem) -> bool:
    """Say whether nothing speaks against it: identifiers that differ do, whatever the words."""
    mine, theirs = one.identifiers, other.identifiers
    return one.item_id in left and (not mine or not theirs or bool(mine & theirs))


def _pair(one: ComparedItem, other: ComparedItem, *, environments: Sequence[str]) -> EqualItems:
    def strength(item: ComparedItem) -> tuple[object, ...]:
        presences = [item.presences.get(name, Presence()) for name in environments]
        return (item.wanted, presences)

    if strength(one) != strength(other):
        stays = max(one, other, key=strength)
    else:
        stays = min(one, other, key=lambda item: (item.created_at, item.item_id))
    return EqualItems(stays, other if stays is one else one)


def _free_key(item: ComparedItem, used: Collection[tuple[str, str]], *, longest: int) -> str:
    """Return a key that nobody has: "E-7 (2)"."""
    number = 2
    while True:
        suffix = f" ({number})"
        key = item.key[: longest - len(suffix)] + suffix
        if (item.section, key) not in used:
            return key
        number += 1
