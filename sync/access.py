"""From an id in an address to a record or an item of the current tenant, or 404."""

from django.http import Http404

from records.models import Item
from sync.models import RecordSync


def record(public_id: str) -> RecordSync:
    """Return a record of the current tenant with its connection, credential and researcher.

    Raises:
        Http404: there is none of that id.
    """
    rows = RecordSync.objects.select_related("connection__researcher", "credential")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def item(public_id: str) -> Item:
    """Return an item of the current tenant with its researcher.

    Raises:
        Http404: there is none of that id.
    """
    found = Item.objects.select_related("researcher").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
