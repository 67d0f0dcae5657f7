"""Which calls make an ORCID record agree with the items. Pure: no database, clock or network.

Removals come first and additions last, so that an item never meets its own predecessor: ORCID
compares a new item's identifiers with those on the record (ORCID API tutorial, "Duplicates").
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

MOST_CALLS = 10
LARGEST_BULK = 100


class Verb(StrEnum):
    """What a call does; READ finds items again whose put-code was lost."""

    DELETE = "DELETE"
    PUT = "PUT"
    POST = "POST"
    READ = "GET"


class Standing(StrEnum):
    """How an item stands on the record as far as we know; the words of ``PlacementState``."""

    IN_ORCID = "in-orcid"
    REFUSED = "refused"
    REMOVED = "removed"
    LOST = "lost"
    ALONE = "alone"
    DELETED = "deleted"


class WantedItem(NamedTuple):
    """One item as the tenant has it; ``wanted`` is False once it is withdrawn.

    ``held`` items are left as they stand: a person has paused the import they came by.
    """

    item_id: int
    section: str
    fingerprint: str
    self_ids: tuple[str, ...] = ()
    wanted: bool = True
    held: bool = False


class PlacedItem(NamedTuple):
    """What is known of an item on the record.

    ``fingerprint`` is that of what was last taken, or last refused. ``by_us`` tells that we
    refused it before asking ORCID, so that it is judged anew each time.
    """

    standing: Standing
    put_code: int | None = None
    fingerprint: str = ""
    by_us: bool = False


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
    doubled: tuple[DuplicateItem, ...] = ()
    has_more: bool = False


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
    items = [item for item in wanted if writable is None or item.section in writable]
    calls = list(_removals(items, placed))
    doubled: tuple[DuplicateItem, ...] = ()
    if not only_removals:
        doubled = tuple(_doubled(items, placed))
        second = {found.item_id for found in doubled}
        free = [item for item in items if _is_free(item) and item.item_id not in second]
        # What was withdrawn meanwhile may stand there too, and is found to be removed.
        calls += _reads([item for item in items if not item.held], placed)
        changes = list(_changes(free, placed))
        calls += reversed(changes) if backwards else changes
        calls += _additions(free, placed, bulk_sections)
    return Plan(tuple(calls[:most_calls]), doubled, has_more=len(calls) > most_calls)


def is_to_be_sent(item: WantedItem, found: PlacedItem | None) -> bool:
    """Say whether an item is to be added, or changed, if nothing else is in its way."""
    if not _is_free(item):
        return False
    if found is not None and _is_there(found):
        return found.fingerprint != item.fingerprint
    return _is_to_be_added(item, found)


def _is_free(item: WantedItem) -> bool:
    return item.wanted and not item.held


def _removals(
    items: Iterable[WantedItem], placed: Mapping[int, PlacedItem]
) -> Iterator[PlannedCall]:
    for item in items:
        found = placed.get(item.item_id)
        if not item.wanted and not item.held and found and _is_there(found):
            yield PlannedCall(Verb.DELETE, item.section, (item.item_id,), found.put_code)


def _is_there(found: PlacedItem) -> bool:
    """Say whether a version of the item stands on the record, as far as we know."""
    return found.put_code is not None and found.standing in (Standing.IN_ORCID, Standing.REFUSED)


def _reads(items: Iterable[WantedItem], placed: Mapping[int, PlacedItem]) -> list[PlannedCall]:
    lost: dict[str, list[int]] = {}
    for item in items:
        found = placed.get(item.item_id)
        if found and found.standing is Standing.LOST:
            lost.setdefault(item.section, []).append(item.item_id)
    return [PlannedCall(Verb.READ, section, tuple(ids)) for section, ids in sorted(lost.items())]


def _changes(
    items: Iterable[WantedItem], placed: Mapping[int, PlacedItem]
) -> Iterator[PlannedCall]:
    for item in items:
        found = placed.get(item.item_id)
        if found and _is_there(found) and found.fingerprint != item.fingerprint:
            yield PlannedCall(Verb.PUT, item.section, (item.item_id,), found.put_code)


def _additions(
    items: Iterable[WantedItem], placed: Mapping[int, PlacedItem], bulk_sections: Collection[str]
) -> Iterator[PlannedCall]:
    together: dict[str, list[int]] = {}
    for item in items:
        found = placed.get(item.item_id)
        if not _is_to_be_added(item, found):
            continue
        if item.section in bulk_sections and not (found and found.standing is Standing.ALONE):
            together.setdefault(item.section, []).append(item.item_id)
        else:
            yield PlannedCall(Verb.POST, item.section, (item.item_id,))
    for section, ids in sorted(together.items()):
        for start in range(0, len(ids), LARGEST_BULK):
            yield PlannedCall(Verb.POST, section, tuple(ids[start : start + LARGEST_BULK]))


def _is_to_be_added(item: WantedItem, found: PlacedItem | None) -> bool:
    if found is None or found.standing in (Standing.DELETED, Standing.ALONE):
        return True
    if found.standing is Standing.REFUSED and found.put_code is None:
        return found.by_us or found.fingerprint != item.fingerprint
    return False


def _doubled(
    items: Iterable[WantedItem], placed: Mapping[int, PlacedItem]
) -> Iterator[DuplicateItem]:
    """Yield the wanted items whose self id another one has; what stands there already is first."""
    first: dict[tuple[str, str], int] = {}
    for item in sorted(items, key=lambda item: (not _stands(item, placed), item.item_id)):
        if not _takes_part(item, placed):
            continue
        names = [(item.section, self_id) for self_id in item.self_ids]
        taken = next((first[name] for name in names if name in first), None)
        if taken is not None:
            if not item.held:
                yield DuplicateItem(item.item_id, taken)
            continue
        for name in names:
            first[name] = item.item_id


def _stands(item: WantedItem, placed: Mapping[int, PlacedItem]) -> bool:
    found = placed.get(item.item_id)
    return found is not None and _is_there(found)


def _takes_part(item: WantedItem, placed: Mapping[int, PlacedItem]) -> bool:
    """Say whether the item is on the record or on its way there; a held one stays or waits."""
    found = placed.get(item.item_id)
    if found is not None and (_is_there(found) or found.standing is Standing.LOST):
        return item.wanted or item.held
    return _is_free(item) and _is_to_be_added(item, found)
