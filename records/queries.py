"""Read the items of the current tenant."""

from collections.abc import Iterable

from django.db.models import QuerySet

from records.models import BatchState, ImportBatch, ImportRow, Item, RowVerdict


def items_of(*, researcher_id: int) -> QuerySet[Item]:
    """Return everything the tenant asserted about a researcher, withdrawn items included."""
    return Item.objects.filter(researcher_id=researcher_id).order_by("section", "id")


def wanted_items(*, researcher_ids: Iterable[int]) -> QuerySet[Item]:
    """Return the items that are to stand on these researchers' records."""
    return Item.objects.filter(researcher_id__in=list(researcher_ids), wanted=True).order_by("id")


def shared_items(item: Item) -> QuerySet[Item]:
    """Return a work as each researcher has it who is to have it, by researcher.

    Those under one key are one work: the tenant's own reference, or the same identifiers.
    """
    rows = Item.objects.filter(section="work", key=item.key, wanted=True).order_by("researcher_id")
    return rows if item.section == "work" else rows.none()


def items_here_and_coming() -> int:
    """Return how many items there are, with the new ones of the imports that are going in.

    It reads every item of the tenant: ``tenants.quotas`` asks seldom.
    """
    going_in = ImportBatch.objects.filter(state=BatchState.COMMITTING).exclude(section="people")
    coming = ImportRow.objects.filter(
        batch_id__in=going_in.values("pk"), verdict__in=[RowVerdict.NEW, RowVerdict.TAKEN]
    )
    return Item.objects.count() + coming.count()
