"""Load what a claim works with: tokens and keys, what is wanted, what is placed.

A claim reads thousands of items here, so they come as they are, past Django's models.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from oauth.models import ConnectionState
from oauth.queries import access_tokens
from orcid_client.client import OrcidClient
from scoping.arrays import array
from scoping.context import required_tenant_id
from sync.push.batch import Grants, PlanningRules, PushBatch
from sync.push.jobs import ClaimedRecord, TakenRecord
from sync.push.plan import PlacedItem, WantedItem
from sync.scheduling import pause_filters
from sync.scheduling.leases import lease_seconds
from sync.states import PlacementState
from tenants.encryption import keys

_WANTED = """
SELECT researcher_id, batch_id, id, section, fingerprint, self_ids, wanted FROM records_item
WHERE tenant_id = %s AND researcher_id = ANY(%s::bigint[]) ORDER BY id
"""

_PLACED = """
SELECT orcid_id, item_id, state, put_code, fingerprint, error_code FROM sync_placement
WHERE tenant_id = %s AND credential_id = %s AND orcid_id = ANY(%s::text[])
"""


def load_batch(
    rows: Sequence[TakenRecord],
    *,
    credential_id: int,
    client: OrcidClient,
    steady: float,
    now: datetime,
    rules: PlanningRules | None = None,
) -> PushBatch:
    """Return a batch of taken records with their tokens and the keys of their logs.

    ``steady`` is this process's clock, read before the leases were written.
    """
    tokens = access_tokens([row.connection_id for row in rows])
    data_keys = keys.researcher_keys([row.researcher_id for row in rows])
    records = {}
    for row in rows:
        access, key = tokens.get(row.connection_id), data_keys.get(row.researcher_id)
        records[row.record_id] = ClaimedRecord(
            record_id=row.record_id,
            connection_id=row.connection_id,
            researcher_id=row.researcher_id,
            orcid_id=row.orcid_id,
            generation=access.generation if access else row.generation,
            fence=row.fence + 1,
            tries=row.attempts + 1,
            leased_until=steady + lease_seconds(),
            # What cannot be logged under the person's own key is not sent either.
            token=access.token if access and key else None,
            key=key,
        )
    grants = {
        row.record_id: Grants(row.state == ConnectionState.ACTIVE, frozenset(row.scopes))
        for row in rows
    }
    return PushBatch(credential_id, client, now, records, grants, rules or PlanningRules())


def load_items(batch: PushBatch, records: Sequence[ClaimedRecord]) -> None:
    """Add to a batch what is wanted of records and where it is, in two queries."""
    if not records:
        return
    paused = pause_filters.paused_imports() - {batch.rules.released_import}
    wanted = wanted_items({record.researcher_id for record in records}, paused_imports=paused)
    placed = placed_items(batch.credential_id, {record.orcid_id for record in records})
    batch.wanted = {**batch.wanted, **wanted}
    batch.placed = {**batch.placed, **placed}


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
