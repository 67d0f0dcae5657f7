"""The groups that peer reviews are counted under: which are known, and which are to be asked for.

A peer review names its group by an id such as ``issn:1741-4857``; ORCID refuses it where there is
no such group (API tutorial, "Peer review"). So a review waits until its group was looked up, or
created, by ``sync.push.review_group_lookup``; the record's other items go on meanwhile.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import connection
from django.db.models.fields.json import KeyTextTransform, KeyTransform

from records.models import Item
from scoping.context import required_tenant_id
from sync.models import ReviewGroup
from sync.push.write_rows import NewPlacement

SECTION = "peer-review"
LONGEST_NAME = 1000
_GROUP_ID = KeyTextTransform("review-group-id", "content")
# What a group is called that has to be created: after the journal, else after who convenes.
_CONTAINER = KeyTextTransform("subject-container-name", "content")
_CONVENER = KeyTextTransform("name", KeyTransform("convening-organization", "content"))

_NOTE_GROUPS = """
UPDATE sync_placement AS placed SET group_id = found.group_id, group_put_code = found.put_code
FROM records_item AS item, sync_reviewgroup AS found
WHERE placed.tenant_id = %s AND placed.credential_id = %s AND placed.item_id = ANY(%s)
    AND item.tenant_id = placed.tenant_id AND item.id = placed.item_id
    AND found.tenant_id = placed.tenant_id AND found.credential_id = placed.credential_id
    AND found.group_id = item.content ->> 'review-group-id'
"""


def needed_by(
    item_ids: Collection[int], *, credential_id: int, now: datetime
) -> dict[int, ReviewGroup]:
    """Return the group of each peer review; one without a number has not been asked for yet."""
    if not item_ids:
        return {}
    named = Item.objects.filter(pk__in=item_ids, content__has_key="review-group-id")
    rows = list(named.order_by("id").values_list("pk", _GROUP_ID, _CONTAINER, _CONVENER))
    known = {
        group.group_id: group
        for group in ReviewGroup.objects.filter(
            credential_id=credential_id, group_id__in={row[1] for row in rows}
        )
    }
    for _, group_id, container, convener in rows:
        if group_id not in known:
            known[group_id] = ReviewGroup(
                tenant_id=required_tenant_id(),
                credential_id=credential_id,
                group_id=group_id,
                name=(container or convener or group_id)[:LONGEST_NAME],
                due_at=now,
                changed_at=now,
            )
    return {pk: known[group_id] for pk, group_id, _, _ in rows}


def ask_for(groups: Iterable[ReviewGroup]) -> None:
    """Write down the groups that nobody has asked for yet, to be looked up after the claim."""
    new = {group.group_id: group for group in groups if not group.pk}
    if new:
        ReviewGroup.objects.bulk_create(new.values(), ignore_conflicts=True)


def note_groups(rows: Iterable[NewPlacement], *, credential_id: int) -> None:
    """Write the groups beside the placements of peer reviews that stand on a record now."""
    numbers = [row.item_id for row in rows if row.section == SECTION and row.put_code]
    if numbers:
        with connection.cursor() as cursor:
            cursor.execute(_NOTE_GROUPS, [required_tenant_id(), credential_id, numbers])
