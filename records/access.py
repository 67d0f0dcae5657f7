"""From an id in an address to a row of the current tenant, or 404."""

from django.http import Http404

from records.models import BatchState, ImportBatch, Item


def item(public_id: str) -> Item:
    """Return an item of the current tenant, with its researcher.

    Raises:
        Http404: there is none of that id.
    """
    found = Item.objects.select_related("researcher").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def batch(public_id: str) -> ImportBatch:
    """Return an import of the current tenant that was not discarded.

    Raises:
        Http404: there is none of that id.
    """
    found = (
        ImportBatch.objects.select_related("uploaded_by")
        .filter(public_id=public_id)
        .exclude(state=BatchState.DISCARDED)
        .first()
    )
    if found is None:
        raise Http404
    return found
