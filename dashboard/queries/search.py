"""What the search box finds: people, and items by DOI or put-code."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.queries.people import PersonRow, matching, rows_of
from orcid_client.normalization import normalized
from records.models import Item
from sync.models import Placement, Snapshot

MOST = 25
_DOI = re.compile(r"10\.[0-9.]+/\S+")
_PUT_CODE = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, at most ``MOST`` of each kind."""

    people: Sequence[PersonRow]
    items: Sequence[Item]
    placements: Sequence[Placement]
    snapshots: Sequence[Snapshot]


def find(words: str) -> Found:
    """Look for people by name, e-mail, iD or own key, for items by DOI, put-code or own key."""
    words = words.strip()
    if not words:
        return Found([], [], [], [])
    put_code = int(words) if _PUT_CODE.fullmatch(words) else None
    return Found(
        people=rows_of(list(matching(words)[:MOST])),
        items=_items(words),
        placements=_placements(put_code) if put_code else [],
        snapshots=_snapshots(put_code) if put_code else [],
    )


def _placements(put_code: int) -> list[Placement]:
    found = Placement.objects.filter(put_code=put_code)
    return list(found.select_related("item__researcher").order_by("id")[:MOST])


def _snapshots(put_code: int) -> list[Snapshot]:
    found = Snapshot.objects.filter(put_code=put_code, ours=False)
    return list(found.select_related("connection__researcher").order_by("id")[:MOST])


def _items(words: str) -> list[Item]:
    """Return the items with a DOI, in any of its spellings."""
    if not _DOI.search(words):
        return []
    wanted = [f"doi:{normalized('doi', words)}"]
    found = Item.objects.filter(self_ids__contains=wanted).select_related("researcher")
    return list(found.order_by("id")[:MOST])
