"""From an id in an address to a row of the current tenant, or 404."""

from records.models import BatchState, ImportBatch, Item
from scoping.lookup import by_public_id


def item(public_id: str) -> Item:
    """Return an item of the current tenant, with its researcher.

    Raises:
        Http404: there is none of that id.
    """
    return by_public_id(Item.objects.select_related("researcher"), public_id)


def batch(public_id: str) -> ImportBatch:
    """Return an import of the current tenant that was not discarded.

    Raises:
        Http404: there is none of that id.
    """
    rows = ImportBatch.objects.select_related("uploaded_by")
    return by_public_id(rows.exclude(state=BatchState.DISCARDED), public_id)
