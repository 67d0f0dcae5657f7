"""Merge two researchers who turn out to be one person.

Rows move by reference: what is sealed is bound to its row, not to the person. Of the second one a
row without anything personal stays (``tenants.models.Researcher.merged_into``), and the key of
their log. There is no way back, since afterwards nobody can tell whose a row was.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction

from audit import actions as audit
from audit.entries import Actor, EventEntry, Subject
from audit.vocabulary import EventKind
from dashboard import equal_items
from dashboard.equal_items import ComparedItem, EqualItems, Presence, Rekeyed
from oauth.models import Authorization, Connection, ConnectionState, HandOver, PersonalLink
from orcid_client import canonical
from records import erasure as imports
from records.actions import KEY_LENGTH
from records.contents import own_id_of
from records.models import ImportChange, ImportLeaver, ImportPerson, Item
from records.signals import items_changed
from scoping.translation import N_
from sync.erasure import RecordBusyError, lock_records
from sync.models import Pause, Placement, Preview
from sync.states import PlacementState
from tenants.actions import change_researchers_in_batch
from tenants.models import ApiType, Environment, Researcher
from tenants.queries import current_tenant

# Every table that refers to a researcher. A test fails for a new one until it is in here, or among
# those that stay with the row that is left.
MOVED: tuple[type[models.Model], ...] = (
    PersonalLink,
    HandOver,
    Authorization,
    Connection,
    Item,
    ImportChange,
    ImportPerson,
    Pause,
    Preview,
)
_NAMES = ("given_names", "family_name")
# What the kept researcher takes over where they have nothing
_FILLED = (*_NAMES, "email", "department", "claimed_orcid_id")
_SEARCHED = ("search_name", "search_email")


class MergeRefusedError(Exception):
    """Two researchers cannot be merged, or not now; the text says why."""


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What merging two researchers would do now.

    ``counts`` are the rows that move, by table; ``equal`` the items that both have. ``refusal``
    says why nothing would happen.
    """

    counts: Mapping[type[models.Model], int]
    equal: Sequence[EqualItems]
    is_paused: bool
    refusal: str

    @property
    def withdrawn(self) -> list[EqualItems]:
        """Return the equal items of which one is withdrawn."""
        return [pair for pair in self.equal if pair.withdraws]

    @property
    def off_records(self) -> int:
        """Return how many items are removed from a record, since an equal one stays."""
        return sum(
            any(presence.is_on_record for presence in pair.goes.presences.values())
            for pair in self.withdrawn
        )


def plan(*, kept: Researcher, other: Researcher) -> MergePlan:
    """Return what merging would do, for the page that asks a person."""
    people = [kept.pk, other.pk]
    return MergePlan(
        counts={
            model: model._base_manager.filter(tenant_id=kept.tenant_id, researcher=other.pk).count()
            for model in MOVED
        },
        equal=_compared(kept, other).equal,
        is_paused=Pause.objects.filter(researcher__in=people).exists(),
        refusal=_refusal(kept, other),
    )


def merge_researchers(
    *, kept: Researcher, other: Researcher, actor: Actor, now: datetime
) -> Researcher:
    """Let one researcher have all that another one had; return the one who is kept.

    Raises:
        MergeRefusedError: the two have live permissions for different iDs, one of them is merged
            or erased already, or a call to ORCID is under way.
    """
    with transaction.atomic(durable=True):
        # Imports lock their file before the people, so its words are forgotten first.
        imports.forget_words(_dropped(kept, other))
        kept, other = _locked(kept, other)
        _lock_records(kept, other)
        refusal = _refusal(kept, other)
        if refusal:
            raise MergeRefusedError(refusal)
        _merge_items(kept, other, now=now)
        _merge_pauses(kept, other)
        _merge_imports(kept, other)
        for model in MOVED:
            _move(model, other, to=kept)
        _ask_nobody_who_is_connected(kept)
        _leave_behind(kept, other, now=now)
        items_changed.send(sender=Item, researcher_ids=[kept.pk])
        for one in (kept, other):
            _record(one, kept=kept, other=other, actor=actor, now=now)
    return kept


def _locked(kept: Researcher, other: Researcher) -> tuple[Researcher, Researcher]:
    """Return the two as they are now, locked in the order of their numbers, as everywhere."""
    rows = Researcher.objects.select_for_update().filter(pk__in=[kept.pk, other.pk])
    found = {one.pk: one for one in rows.order_by("pk")}
    if not {kept.pk, other.pk} <= set(found):
        raise MergeRefusedError(
            N_("One of the two researchers was merged or erased in the meantime.")
        )
    return found[kept.pk], found[other.pk]


def _lock_records(kept: Researcher, other: Researcher) -> None:
    """Lock permissions and records, in the order that settling locks them."""
    people = [kept.pk, other.pk]
    connections = Connection.objects.select_for_update(no_key=True).filter(researcher__in=people)
    list(connections.order_by("pk"))
    try:
        lock_records(people)
    except RecordBusyError as busy:
        raise MergeRefusedError(str(busy)) from None


def _refusal(kept: Researcher, other: Researcher) -> str:
    """Return why two people cannot be one, if so.

    iDs are compared by environment: those of rehearsals are others.
    """
    if kept.pk == other.pk:
        return N_("Choose two different researchers.")
    live = Connection.objects.filter(
        researcher__in=[kept.pk, other.pk], state=ConnectionState.ACTIVE
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for environment, orcid_id, number in live.values_list(
        "credential__environment", "orcid_id", "researcher"
    ):
        found[environment][orcid_id] = number
    for owners in found.values():
        if len(owners) > 1 and len(set(owners.values())) > 1:
            return N_(
                "Both are connected, with the ORCID iDs {ids}. If these belong to one person, let "
                "the person merge the two records at ORCID, or end one of the permissions first."
            ).format(ids=", ".join(sorted(owners)))
    return ""


@dataclass(frozen=True, slots=True)
class _Compared:
    """The items of both, and which of them say the same."""

    kept: list[ComparedItem]
    other: list[ComparedItem]
    equal: list[EqualItems]


def _compared(kept: Researcher, other: Researcher) -> _Compared:
    people = [kept.pk, other.pk]
    presences = _presences(people)
    items = [
        ComparedItem(
            item.pk, item.researcher_id, item.section, item.key, item.label, item.content,
            item.fingerprint, item.self_ids, item.wanted, item.created_at,
            presences.get(item.pk, {}),
        )
        for item in Item.objects.filter(researcher__in=people).order_by("pk")
    ]  # fmt: skip
    own = [one for one in items if one.researcher_id == kept.pk]
    others = [one for one in items if one.researcher_id == other.pk and other.pk != kept.pk]
    equal = equal_items.pairs(own, others, environments=Environment.values)
    return _Compared(own, others, equal)


def _presences(researcher_ids: Collection[int]) -> dict[int, dict[str, Presence]]:
    """Return how items stand, by environment."""
    active = Connection.objects.filter(researcher__in=researcher_ids, state=ConnectionState.ACTIVE)
    live = set(active.values_list("credential_id", "orcid_id"))
    found: dict[int, dict[str, Presence]] = defaultdict(dict)
    rows = Placement.objects.filter(item__researcher__in=researcher_ids)
    for row in rows.select_related("credential"):
        is_there = (
            row.put_code is not None or row.state == PlacementState.LOST
        ) and row.state not in (PlacementState.DELETED, PlacementState.REMOVED)
        one = Presence(
            row.state == PlacementState.REMOVED,
            is_there and (row.credential_id, row.orcid_id) in live,
            is_there,
        )
        before = found[row.item_id].get(row.credential.environment, Presence())
        found[row.item_id][row.credential.environment] = Presence(
            *(a or b for a, b in zip(one, before, strict=True))
        )
    return found


def _merge_items(kept: Researcher, other: Researcher, *, now: datetime) -> None:
    """Withdraw one of equal items; its put-code stays until it is off the record."""
    compared = _compared(kept, other)
    goes = [pair.goes.item_id for pair in compared.equal if pair.withdraws]
    Item.objects.filter(pk__in=goes).update(wanted=False, changed_at=now)
    _keep_removed([kept.pk, other.pk], compared.equal, now=now)
    for one in equal_items.rekeyed(
        compared.kept, compared.other, compared.equal, longest=KEY_LENGTH
    ):
        _rekey(one, now=now)


def _keep_removed(
    researcher_ids: Collection[int], equal: Iterable[EqualItems], *, now: datetime
) -> None:
    """Let what the person removed from one record be added to none of their others."""
    records = list(
        Connection.objects.filter(
            researcher__in=researcher_ids, credential__api_type=ApiType.MEMBER
        ).select_related("credential")
    )
    removed = [(pair.stays, pair.removed_in()) for pair in equal if pair.removed_in()]
    placed = set(
        Placement.objects.filter(item__in=[item.item_id for item, _ in removed]).values_list(
            "item_id", "credential_id", "orcid_id"
        )
    )
    Placement.objects.bulk_create(
        Placement(
            tenant_id=record.tenant_id,
            credential_id=record.credential_id,
            item_id=item.item_id,
            orcid_id=record.orcid_id,
            section=item.section,
            state=PlacementState.REMOVED,
            changed_at=now,
        )
        for item, environments in removed
        for record in records
        if record.credential.environment in environments
        and (item.item_id, record.credential_id, record.orcid_id) not in placed
    )


def _rekey(one: Rekeyed, *, now: datetime) -> None:
    """Give an item another key, and its own identifier with it where two would share that."""
    item = one.item
    tenant = current_tenant().public_id
    values: dict[str, object] = {"key": one.key}
    before, after = (
        own_id_of(tenant=tenant, section=item.section, key=key) for key in (item.key, one.key)
    )
    if one.is_other and any(before in self_id for self_id in item.self_ids):
        content = json.loads(json.dumps(item.content).replace(before, after))
        values |= {
            "content": content,
            "fingerprint": canonical.fingerprint_of_json(item.section, content),
            "self_ids": [self_id.replace(before, after) for self_id in item.self_ids],
            "changed_at": now,
        }
    Item.objects.filter(pk=item.item_id).update(**values)


def _merge_pauses(kept: Researcher, other: Researcher) -> None:
    """Let both rest if one of them did."""
    if Pause.objects.filter(researcher=kept).exists():
        Pause.objects.filter(researcher=other).delete()


def _ask_nobody_who_is_connected(kept: Researcher) -> None:
    """Let a permission that is lost be asked for no more where the other one is live."""
    permissions = Connection.objects.filter(researcher=kept)
    live = permissions.filter(state=ConnectionState.ACTIVE)
    permissions.filter(
        ask_due_at__isnull=False, credential__environment__in=live.values("credential__environment")
    ).update(ask_due_at=None)


def _merge_imports(kept: Researcher, other: Researcher) -> None:
    """Drop what is true of one of the two alone.

    What a file would change about the other one was said of somebody who is no more. Undoing an
    import removes whom it added, but nobody who was there otherwise.
    """
    theirs = ImportPerson.objects.filter(researcher=other)
    same_files = ImportPerson.objects.filter(researcher=kept).values("batch")
    theirs.filter(models.Q(applied_at=None) | models.Q(batch__in=same_files)).delete()
    # Whether the one person is missing from a full list is to be seen anew
    ImportLeaver.objects.filter(researcher=other).delete()
    added = ImportChange.objects.filter(item=None)
    by_both = set(added.filter(researcher=kept).values_list("batch", flat=True)) & set(
        added.filter(researcher=other).values_list("batch", flat=True)
    )
    added.filter(researcher=other).delete()
    added.filter(researcher=kept).exclude(batch__in=by_both).delete()


def _move(model: type[models.Model], other: Researcher, *, to: Researcher) -> None:
    rows = model._base_manager.filter(tenant_id=to.tenant_id, researcher=other.pk)
    rows.update(researcher=to.pk)


def _leave_behind(kept: Researcher, other: Researcher, *, now: datetime) -> None:
    """Empty the row that stays, and fill what the kept one lacks."""
    filled = {
        name: getattr(other, name)
        for name in _FILLED
        if getattr(other, name)
        and not getattr(kept, name)
        and not (name in _NAMES and kept.full_name)
    }
    Researcher.with_merged.filter(merged_into=other).update(merged_into=kept)
    Researcher.objects.filter(pk=other.pk).update(
        merged_into=kept, changed_at=now, **dict.fromkeys((*_FILLED, *_SEARCHED), "")
    )
    if filled:
        change_researchers_in_batch(changes={kept.pk: filled}, now=now)


def _dropped(kept: Researcher, other: Researcher) -> set[str]:
    """Return what the other one is known by, and the kept one will not be."""
    return {
        value
        for name in ("email", "claimed_orcid_id")
        if (value := getattr(other, name)) and getattr(kept, name) not in ("", value)
    }


def _record(
    subject: Researcher, *, kept: Researcher, other: Researcher, actor: Actor, now: datetime
) -> None:
    audit.record_event(
        EventEntry(
            kind=EventKind.RESEARCHER_MERGED,
            actor=actor,
            at=now,
            subject=Subject("researcher", subject.public_id),
            details={"kept": kept.public_id, "merged": other.public_id},
        )
    )
