"""What is wanted and what is placed, as planning takes it."""

from collections import defaultdict

from records.models import Item
from sync.models import Placement
from sync.plan import Placed, Standing, Wanted


def wanted_items(researcher_ids: set[int], *, held: set[int | None]) -> dict[int, list[Wanted]]:
    """Return what is wanted of each researcher; items of the held imports are marked."""
    found: dict[int, list[Wanted]] = defaultdict(list)
    rows = Item.objects.filter(researcher_id__in=researcher_ids).order_by("id")
    columns = ("researcher_id", "batch_id", "id", "section", "fingerprint", "self_ids", "wanted")
    for researcher_id, batch_id, pk, section, fingerprint, names, wanted in rows.values_list(
        *columns
    ):
        found[researcher_id].append(
            Wanted(pk, section, fingerprint, tuple(names), wanted, batch_id in held)
        )
    return found


def placed_items(credential_id: int, orcid_ids: set[str]) -> dict[str, dict[int, Placed]]:
    """Return how items stand on each record under a credential, by item."""
    found: dict[str, dict[int, Placed]] = defaultdict(dict)
    rows = Placement.objects.filter(credential_id=credential_id, orcid_id__in=orcid_ids)
    columns = ("orcid_id", "item_id", "state", "put_code", "fingerprint", "error_code")
    for orcid_id, item_id, state, put_code, fingerprint, code in rows.values_list(*columns):
        standing = Standing(state)
        by_us = standing is Standing.REFUSED and code is None
        found[orcid_id][item_id] = Placed(standing, put_code, fingerprint, by_us)
    return found
