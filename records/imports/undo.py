"""Take an import back: items go to what they were before, what it added goes.

What was never sent disappears; what is on a record, or may be, is withdrawn and leaves it with the
next push. What somebody changed since is left alone and listed. An item that the import took over
from the record is let go, so it stays there. A person whom the import added goes if nothing else
hangs on them. Everything happens by slices in the caller's transactions.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from records.imports.matching import matcher
from records.imports.queries import KEPT_FOR_CORRECTION
from records.models import BatchState, ImportBatch, ImportChange, ImportPerson, Item
from records.signals import items_changed
from scoping.translation import N_
from tenants import actions as tenants
from tenants import erasure
from tenants.models import Researcher

MOST_LISTED = 100
# Each takes statements of its own
PEOPLE_AT_ONCE = 50
_LEFT = N_("“{item}” was changed after the import and stays as it is.")


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """What undoing an import would do now: how many items and people, and what it leaves alone."""

    deleted: int
    withdrawn: int
    restored: int
    let_go: int
    people_changed: int
    people_added: int
    left: Sequence[str]
    more_left: bool

    @property
    def does_something(self) -> bool:
        """Say whether there is anything to undo."""
        return any(
            (self.deleted, self.withdrawn, self.restored, self.let_go, self.people_changed,
             self.people_added)
        )  # fmt: skip


def can_be_undone(batch: ImportBatch, *, now: datetime) -> bool:
    """Say whether an import has gone in, and how things were before is still kept."""
    return (
        batch.state == BatchState.COMMITTED
        and batch.committed_at is not None
        and batch.committed_at > now - KEPT_FOR_CORRECTION
    )


def plan(batch: ImportBatch) -> UndoPlan:
    """Return what undoing would do; it reads all that the import did."""
    added = list(_added(batch).values_list("pk", flat=True))
    sent = matcher().sent(added, lock=False)
    changes = _changes(batch)
    restored = changes.filter(was_taken=False, item__fingerprint=F("after"))
    let_go = changes.filter(was_taken=True, item__fingerprint=F("after"), item__wanted=True)
    left = [*_left_of_changes(batch), *_left_of_added(batch)]
    return UndoPlan(
        deleted=len(added) - len(sent),
        withdrawn=len(sent),
        restored=restored.count(),
        let_go=let_go.count(),
        people_changed=_changed_people(batch).count(),
        people_added=_added_people(batch).count(),
        left=left[:MOST_LISTED],
        more_left=len(left) > MOST_LISTED,
    )


def undo_slice(batch: ImportBatch, *, most: int, now: datetime) -> bool:
    """Undo the next things, in the caller's transaction; say whether there were any.

    The caller holds the import's row, and saves it.
    """
    return (
        _undo_changes(batch, most=most, now=now)
        or _undo_added(batch, most=most, now=now)
        or _undo_people_changes(batch, most=most, now=now)
        or _undo_people(batch, most=PEOPLE_AT_ONCE)
    )


def _changes(batch: ImportBatch) -> QuerySet[ImportChange]:
    """Return what the import did to items that were there, in the portal or on the record."""
    return ImportChange.objects.filter(batch_id=batch.pk, item__isnull=False)


def _added(batch: ImportBatch) -> QuerySet[Item]:
    """Return the items that the import added, and nobody touched since."""
    return _of(batch).filter(wanted=True, changed_at=F("created_at"))


def _of(batch: ImportBatch) -> QuerySet[Item]:
    rows = Item.objects.filter(batch_id=batch.pk, created_at__gte=batch.created_at)
    return rows.exclude(pk__in=_changes(batch).values("item_id"))


def _added_people(batch: ImportBatch) -> QuerySet[ImportChange]:
    return ImportChange.objects.filter(batch_id=batch.pk, item__isnull=True)


def _changed_people(batch: ImportBatch) -> QuerySet[ImportPerson]:
    return ImportPerson.objects.filter(batch_id=batch.pk, applied_at__isnull=False)


def _left_of_changes(batch: ImportBatch) -> list[str]:
    rows = _changes(batch).exclude(item__fingerprint=F("after"))
    return list(rows.values_list("item__label", flat=True)[: MOST_LISTED + 1])


def _left_of_added(batch: ImportBatch) -> list[str]:
    """Return what the import added and somebody changed: by a form, or by a later import."""
    rows = _of(batch).filter(wanted=True).exclude(changed_at=F("created_at"))
    later = ImportChange.objects.filter(before__batch=batch.pk).exclude(batch_id=batch.pk)
    return [
        *rows.values_list("label", flat=True)[: MOST_LISTED + 1],
        *later.values_list("item__label", flat=True)[: MOST_LISTED + 1],
    ]


def _undo_changes(batch: ImportBatch, *, most: int, now: datetime) -> bool:
    rows = list(_changes(batch).order_by("pk")[:most])
    if not rows:
        return False
    people = _lock(row.researcher_id for row in rows)
    items = {item.pk: item for item in Item.objects.filter(pk__in=[row.item_id for row in rows])}
    taken = []
    for row in rows:
        item = items.get(row.item_id or 0)
        if item is None:
            continue
        if item.fingerprint != row.after:
            _list(batch, item.label)
        elif row.was_taken:
            taken.append(item.pk)
        else:
            _restore(item, row.before or {}, now=now)
    matcher().release(taken)
    ImportChange.objects.filter(pk__in=[row.pk for row in rows]).delete()
    Item.objects.filter(pk__in=taken).delete()
    items_changed.send(sender=Item, researcher_ids=people)
    return True


def _restore(item: Item, before: dict[str, Any], *, now: datetime) -> None:
    if Item.objects.filter(
        researcher_id=item.researcher_id, section=item.section, key=before["key"]
    ).exists():
        before = before | {"key": item.key}  # its own, or by now another item's: people merge
    for name in ("key", "label", "content", "fingerprint", "self_ids", "wanted"):
        setattr(item, name, before[name])
    known = ImportBatch.objects.filter(pk=before["batch"]).exists()
    item.batch_id, item.changed_at = (before["batch"] if known else None), now
    item.save()


def _undo_added(batch: ImportBatch, *, most: int, now: datetime) -> bool:
    rows = list(_added(batch).order_by("pk").values_list("pk", "researcher_id")[:most])
    if not rows:
        for label in _left_of_added(batch)[:MOST_LISTED]:
            _list(batch, label)
        return False
    people = _lock(researcher_id for _, researcher_id in rows)
    items = [pk for pk, _ in rows]
    sent = matcher().sent(items, lock=True)
    Item.objects.filter(pk__any_of=sent).update(wanted=False, changed_at=now)
    Item.objects.filter(pk__any_of=set(items) - sent).delete()
    items_changed.send(sender=Item, researcher_ids=people)
    return True


def _undo_people_changes(batch: ImportBatch, *, most: int, now: datetime) -> bool:
    rows = list(_changed_people(batch).select_related("researcher").order_by("pk")[:most])
    if not rows:
        return False
    before = {
        row.researcher_id: {
            name: old
            for name, (old, new) in row.changes.items()
            if getattr(row.researcher, name) == new
        }
        for row in rows
    }
    tenants.change_researchers_in_batch(changes=before, now=now)
    ImportPerson.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return True


def _undo_people(batch: ImportBatch, *, most: int) -> bool:
    rows = list(_added_people(batch).order_by("pk").values_list("pk", "researcher_id")[:most])
    if not rows:
        return False
    people = _lock(researcher_id for _, researcher_id in rows)
    with_items = set(
        Item.objects.filter(researcher_id__any_of=people).values_list("researcher_id", flat=True)
    )
    busy = with_items | matcher().with_permissions(people)
    ImportChange.objects.filter(pk__in=[pk for pk, _ in rows]).delete()
    for researcher in Researcher.objects.filter(pk__any_of=set(people) - busy):
        ImportPerson.objects.filter(researcher_id=researcher.pk).delete()
        ImportChange.objects.filter(researcher_id=researcher.pk).delete()
        erasure.forget_researcher(researcher)
    return True


def _lock(researcher_ids: Iterable[int]) -> list[int]:
    """Lock people in the order of their numbers, as everywhere; return those who are there."""
    wanted: Collection[int] = set(researcher_ids)
    rows = Researcher.objects.select_for_update().filter(pk__any_of=wanted).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _list(batch: ImportBatch, label: str) -> None:
    if len(batch.notes) < MOST_LISTED:
        batch.notes = [*batch.notes, _LEFT.format(item=label)]
