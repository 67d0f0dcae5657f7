"""Read the items of the current tenant."""

from collections.abc import Iterable

from django.db.models import QuerySet

from records.models import Item


def items_of(*, researcher_id: int) -> QuerySet[Item]:
    """Return everything the tenant asserted about a researcher, withdrawn items included."""
    return Item.objects.filter(researcher_id=researcher_id).order_by("section", "id")


def wanted_items(*, researcher_ids: Iterable[int]) -> QuerySet[Item]:
    """Return the items that are to stand on these researchers' records."""
    return Item.objects.filter(researcher_id__in=list(researcher_ids), wanted=True).order_by("id")
