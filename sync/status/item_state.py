"""What one item waits for on one record, where that is not what the record waits for. Pure."""

from typing import NamedTuple

from records.models import Item
from sync.error_policy import BY_CODE, FixableBy, ItemEffect
from sync.models import Placement, PlacementState


class ItemWait(NamedTuple):
    """A state of the badges with its words, and a sentence; ``is_tried`` if it is by itself."""

    state: str
    label: str
    sentence: str = ""
    is_tried: bool = False


UNKNOWN = ItemWait(
    "unknown",
    "Outcome unknown",
    "ORCID's answer was lost; whether it took the item is found out first.",
    is_tried=True,
)
NOTHING = ItemWait("done", "Nothing", "It stands on the record as you have it.")
WITHDRAWN = ItemWait("skipped", "Nothing", "You withdrew it; it is not on the record.")
REMOVED = ItemWait("removed", "Your word", "It is sent again only when a member asks for it.")
READ_ONLY = ItemWait("disabled", "A Member API credential", "The Public API cannot write.")
IMPORT_PAUSED = ItemWait("paused", "Import paused", "It goes on when somebody resumes the import.")


def wait_of(
    item: Item,
    placement: Placement | None,
    *,
    has_open_call: bool = False,
    is_held: bool = False,
    writes: bool = True,
) -> ItemWait | None:
    """Return what an item waits for; None: for the same as its record.

    ``is_held`` tells that the import it came by is paused, ``writes`` that the credential can.
    """
    if has_open_call:
        return UNKNOWN
    settled = _settled(item, placement)
    if settled or writes:
        return settled or (IMPORT_PAUSED if is_held else None)
    return READ_ONLY


def _settled(item: Item, placement: Placement | None) -> ItemWait | None:
    """Return how it stands if nothing is sent by itself any more."""
    if not item.wanted:
        return None if placement is not None and _is_there(placement) else WITHDRAWN
    if placement is None:
        return None
    if placement.state == PlacementState.REMOVED:
        return REMOVED
    if placement.refuses(item):
        return ItemWait("refused", "A correction", f"It can be mended by {_mender(placement)}.")
    if placement.fingerprint != item.fingerprint:
        return None
    return NOTHING if placement.state == PlacementState.IN_ORCID else None


def _is_there(placement: Placement) -> bool:
    states = (PlacementState.IN_ORCID, PlacementState.REFUSED)
    return placement.put_code is not None and placement.state in states


def _mender(placement: Placement) -> str:
    verdict = BY_CODE.get(placement.error_code or 0)
    # Some codes refuse an item only in the end: after many tries, or where another has its place.
    return verdict.mender if verdict and verdict.fate is ItemEffect.REFUSED else FixableBy.EDITOR
