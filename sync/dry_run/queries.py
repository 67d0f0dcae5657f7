"""Read dry runs of the current tenant."""

from collections.abc import Mapping, Sequence
from typing import Any

from records.models import Item
from sync.models import Preview


def preview(preview_id: int) -> Preview:
    """Return a dry run, with what it is about."""
    return Preview.objects.select_related("researcher", "batch").get(pk=preview_id)


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
