"""What is wanted and what is placed, as planning takes it.

A claim reads thousands of rows here, so they come as they are, past Django's models.
"""

from collections import defaultdict

from django.db import connection

from scoping.arrays import array
from scoping.context import required_tenant_id
from sync.push.plan import PlacedItem, WantedItem
from sync.states import PlacementState

_WANTED = """
SELECT researcher_id, batch_id, id, section, fingerprint, self_ids, wanted FROM records_item
WHERE tenant_id = %s AND researcher_id = ANY(%s::bigint[]) ORDER BY id
"""

_PLACED = """
SELECT orcid_id, item_id, state, put_code, fingerprint, error_code FROM sync_placement
WHERE tenant_id = %s AND credential_id = %s AND orcid_id = ANY(%s::text[])
"""


def wanted_items(
    researcher_ids: set[int], *, paused_imports: set[int | None]
) -> dict[int, list[WantedItem]]:
    """Return what is wanted of each researcher; items of paused imports are marked."""
    found: dict[int, list[WantedItem]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_WANTED, [required_tenant_id(), array(researcher_ids)])
        for researcher_id, batch_id, pk, section, fingerprint, names, wanted in cursor:
            found[researcher_id].append(
                WantedItem(
                    pk, section, fingerprint, tuple(names), wanted, batch_id in paused_imports
                )
            )
    return found


def placed_items(credential_id: int, orcid_ids: set[str]) -> dict[str, dict[int, PlacedItem]]:
    """Return how items stand on each record under a credential, by item."""
    found: dict[str, dict[int, PlacedItem]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_PLACED, [required_tenant_id(), credential_id, array(orcid_ids)])
        for orcid_id, item_id, state, put_code, fingerprint, code in cursor:
            by_portal = code is None and not fingerprint
            found[orcid_id][item_id] = PlacedItem(
                PlacementState(state), put_code, fingerprint, by_portal
            )
    return found
