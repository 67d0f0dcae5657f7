"""Change what the current tenant asserts about its researchers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from audit import actions as audit
from audit.entries import Actor, EventEntry, Subject
from audit.vocabulary import EventKind
from orcid_client.violations import Violation
from records import contents, keys
from records.contents import ContentRefusedError, Understood
from records.fields import dotted, identifiers_at
from records.models import Item
from records.queries import items_here_and_coming, shared_items
from records.signals import items_changed
from scoping.context import required_tenant_id
from scoping.public_ids import new_public_id
from scoping.translation import N_
from tenants import access, quotas
from tenants.models import QuotaName, Researcher

KEY_LENGTH = 200


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """An item as a form or a program gives it: ORCID's JSON, and the tenant's own key for it.

    Without a key it gets a random one.
    """

    section: str
    content: Mapping[str, Any]
    key: str = ""


def add_item(*, researcher: Researcher, draft: ItemDraft, actor: Actor, now: datetime) -> Item:
    """Assert something about a researcher.

    Raises:
        ContentRefusedError: ORCID would refuse it, or another item says the same already.
        QuotaReachedError: the tenant may not have so many items.
    """
    _refuse_bad_key(draft.key)
    item = Item(
        tenant_id=required_tenant_id(),
        researcher_id=researcher.pk,
        section=draft.section,
        key=draft.key or f"{keys.DERIVED}{new_public_id()}",
        created_at=now,
    )
    understood = _understood(item, draft.content)
    with transaction.atomic(durable=True):
        _lock(researcher.pk)
        if draft.key:
            _refuse_taken_key(item)
        _refuse_doubles(item, understood.self_ids)
        quotas.take(QuotaName.ITEMS, 1, used=items_here_and_coming, now=now)
        fill_item(item, understood, now=now).save()
        _tell(EventKind.ITEM_ADDED, item, actor=actor, now=now)
    return item


def change_item(*, item: Item, content: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Change what an item says; the same content changes nothing.

    Raises:
        ContentRefusedError: ORCID would refuse it, or another item says the same already.
    """
    understood = _understood(item, content)
    if understood.fingerprint == item.fingerprint:
        return
    with transaction.atomic(durable=True):
        _lock(item.researcher_id)
        _refuse_doubles(item, understood.self_ids)
        fill_item(item, understood, now=now)
        item.save(update_fields=[*UNDERSTOOD_COLUMNS, "changed_at"])
        _tell(EventKind.ITEM_CHANGED, item, actor=actor, now=now)


def withdraw_item(*, item: Item, actor: Actor, now: datetime) -> None:
    """Take an item back: it is to disappear from the record."""
    with transaction.atomic(durable=True):
        # Imports, erasure and edits of one person's items follow each other by this lock.
        _lock(item.researcher_id)
        if _want(item, wanted=False, now=now):
            _tell(EventKind.ITEM_WITHDRAWN, item, actor=actor, now=now)


def withdraw_shared_item(*, item: Item, actor: Actor, now: datetime) -> int:
    """Take a work back from every researcher who has it; return from how many."""
    with transaction.atomic(durable=True):
        people = list(shared_items(item).values_list("researcher_id", flat=True))
        # In the order of their numbers, as imports lock them
        list(Researcher.objects.select_for_update().filter(pk__in=people).order_by("pk"))
        found = list(shared_items(item).filter(researcher_id__in=people))
        changed = Item.objects.filter(pk__in=[one.pk for one in found])
        changed.update(wanted=False, changed_at=now)
        _tell_all(EventKind.ITEM_WITHDRAWN, found, actor=actor, now=now)
    return len(found)


def restore_item(*, item: Item, actor: Actor, now: datetime) -> None:
    """Assert a withdrawn item again.

    Raises:
        ContentRefusedError: meanwhile another item says the same.
        QuotaReachedError: the tenant has more items than it may have by now.
    """
    with transaction.atomic(durable=True):
        _lock(item.researcher_id)
        _refuse_doubles(item, item.self_ids)
        # A withdrawn item counts all the time.
        quotas.check(QuotaName.ITEMS, 0, used=items_here_and_coming, now=now)
        if _want(item, wanted=True, now=now):
            _tell(EventKind.ITEM_RESTORED, item, actor=actor, now=now)


UNDERSTOOD_COLUMNS = ("content", "fingerprint", "self_ids", "label")


def fill_item(item: Item, understood: Understood, *, now: datetime) -> Item:
    """Write what was understood into a row."""
    for column in UNDERSTOOD_COLUMNS:
        setattr(item, column, getattr(understood, column))
    item.self_ids = list(understood.self_ids)
    item.changed_at = now
    return item


def _understood(item: Item, content: Mapping[str, Any]) -> Understood:
    tenant = access.current_tenant(item.tenant_id)
    own_id = contents.own_id_of(tenant=tenant.public_id, section=item.section, key=item.key)
    return contents.understand(item.section, content, own_id=own_id)


def _lock(researcher_id: int) -> None:
    """Let one writer at a time decide what a researcher's items are."""
    Researcher.objects.select_for_update().get(pk=researcher_id)


def _refuse_bad_key(key: str) -> None:
    if len(key) > KEY_LENGTH or not key.isprintable():
        _refuse(
            "key",
            N_("A reference can have at most {most} printable characters.").format(most=KEY_LENGTH),
        )


def _refuse_taken_key(item: Item) -> None:
    same = Item.objects.filter(
        researcher_id=item.researcher_id, section=item.section, key=item.key
    ).first()
    if same:
        _refuse(
            "key",
            N_("The reference is already used by “{item}”. Change that item instead.").format(
                item=same.label
            ),
        )


def _refuse_doubles(item: Item, self_ids: Sequence[str]) -> None:
    """Refuse an item that ORCID would call a duplicate of another one (409, code 9021)."""
    same = (
        Item.objects.filter(
            researcher_id=item.researcher_id,
            section=item.section,
            wanted=True,
            self_ids__overlap=list(self_ids),
        )
        .exclude(pk=item.pk)
        .first()
    )
    if same:
        shared = ", ".join(sorted(set(same.self_ids) & set(self_ids)))
        _refuse(
            dotted(identifiers_at(item.section)),
            N_("“{item}” already has the same identifier: {identifier}.").format(
                item=same.label, identifier=shared
            ),
        )


def _refuse(path: str, sentence: str) -> None:
    raise ContentRefusedError([Violation(path, "portal.double", sentence)])


def _want(item: Item, *, wanted: bool, now: datetime) -> bool:
    changed = Item.objects.filter(pk=item.pk, wanted=not wanted).update(
        wanted=wanted, changed_at=now
    )
    item.wanted = wanted
    return bool(changed)


def _tell(kind: EventKind, item: Item, *, actor: Actor, now: datetime) -> None:
    _tell_all(kind, [item], actor=actor, now=now)


def _tell_all(kind: EventKind, items: Sequence[Item], *, actor: Actor, now: datetime) -> None:
    """Send the news, then write the log, whose head stays locked until the end."""
    if not items:
        return
    items_changed.send(sender=Item, researcher_ids=[item.researcher_id for item in items])
    audit.record_events(
        [
            EventEntry(
                kind=kind,
                actor=actor,
                at=now,
                subject=Subject("item", item.public_id),
                details={"section": item.section},
            )
            for item in items
        ]
    )
