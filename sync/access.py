"""From an id in an address to a record or an item of the current tenant, or 404."""

from records.models import Item
from scoping.lookup import by_public_id
from sync.models import Preview, RecordSync
from sync.scheduling import pause_filters


def record(public_id: str) -> RecordSync:
    """Return a record of the current tenant with its connection, credential and researcher.

    Raises:
        Http404: there is none of that id.
    """
    rows = pause_filters.records().select_related(
        "connection__researcher", "connection__credential", "credential"
    )
    return by_public_id(rows, public_id)


def preview(public_id: str) -> Preview:
    """Return a dry run of the current tenant.

    Raises:
        Http404: there is none of that id.
    """
    rows = Preview.objects.select_related("researcher", "batch", "asked_by")
    return by_public_id(rows, public_id)


def item(public_id: str) -> Item:
    """Return an item of the current tenant with its researcher.

    Raises:
        Http404: there is none of that id.
    """
    return by_public_id(Item.objects.select_related("researcher"), public_id)
