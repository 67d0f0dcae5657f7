"""Read dry runs of the current tenant."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from records.differences import Difference, differences
from records.fields import FIELDS
from records.models import Item
from sync.models import Placement, Preview, Snapshot


def preview(preview_id: int) -> Preview:
    """Return a dry run, with what it is about."""
    return Preview.objects.select_related("researcher", "batch").get(pk=preview_id)


def differences_of(items: Iterable[Item]) -> dict[int, list[Difference]]:
    """Return what a push would change of items on their records, as they were last read.

    Three queries, however many items there are; an item whose record was not read is left out.
    """
    wanted = {item.pk: item for item in items}
    placed = Placement.objects.filter(item_id__any_of=wanted, put_code__isnull=False)
    rows = placed.values_list("item_id", "credential_id", "orcid_id", "section", "put_code")
    places = {(bound, orcid, section, code): item for item, bound, orcid, section, code in rows}
    snapshots = Snapshot.objects.filter(
        put_code__any_of={code for *_, code in places if code},
        connection__orcid_id__any_of={orcid for _, orcid, *_ in places},
    ).exclude(fingerprint="")
    found = {}
    for read in snapshots.select_related("connection"):
        bound = read.connection
        item_id = places.get((bound.credential_id, bound.orcid_id, read.section, read.put_code))
        if item_id and read.section in FIELDS:
            item = wanted[item_id]
            found[item_id] = differences(item.section, read.content, item.content)
    return found


def with_first_items(
    reasons: Sequence[Mapping[str, Any]],
) -> list[tuple[str, str, int, list[Item]]]:
    """Return a dry run's reasons with their first items, in one query."""
    numbers = {number for reason in reasons for number in reason["first"]}
    items = Item.objects.select_related("researcher").in_bulk(numbers)
    return [
        (
            reason["what"],
            reason["sentence"],
            reason["items"],
            [items[number] for number in reason["first"] if number in items],
        )
        for reason in reasons
    ]
