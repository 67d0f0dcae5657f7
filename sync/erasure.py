"""Forget what is known of one researcher's records, before everything else about them goes."""

from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext

from sync.models import Call, Pause, Placement, Preview, RecordSync, Snapshot
from sync.models.changes import Change
from sync.models.webhooks import Hook, HookState
from sync.orcid_webhooks.rules import ENOUGH_TO_FORGET
from tenants import routes
from tenants.models import RouteKind


class RecordBusyError(Exception):
    """A worker is at one of the records; it will be done within a minute."""


def forget_researcher(*, researcher_id: int) -> None:
    """Delete calls, placements, snapshots and records, within the caller's transaction.

    Raises:
        RecordBusyError: a call may be under way; its answer would find nothing to settle.
    """
    records = lock_records([researcher_id])
    Pause.objects.filter(researcher_id=researcher_id).delete()
    forget_hooks(researcher_id=researcher_id)
    Preview.objects.filter(researcher_id=researcher_id).delete()
    Change.objects.filter(connection__researcher_id=researcher_id).delete()
    Call.objects.filter(record_sync__connection__researcher_id=researcher_id).delete()
    Snapshot.objects.filter(connection__researcher_id=researcher_id).delete()
    Placement.objects.filter(item__researcher_id=researcher_id).delete()
    records.delete()


def lock_records(researcher_ids: Collection[int]) -> QuerySet[RecordSync]:
    """Return the records of people, locked until the end of the caller's transaction.

    Raises:
        RecordBusyError: a call may be under way for one of them.
    """
    rows = RecordSync.objects.filter(connection__researcher_id__in=list(researcher_ids))
    list(rows.select_for_update(of=("self",)).order_by("id").values_list("pk", flat=True))
    # Asked once they are locked: until then a worker may have taken one
    if rows.filter(leased_until__gt=Now()).exists():
        raise RecordBusyError(
            gettext("A call to ORCID is in progress for this researcher. Try again soon.")
        )
    return rows


def left_on_records(*, researcher_id: int) -> int:
    """Return how many of a researcher's items still stand on an ORCID record, as far as known."""
    placed = Q(put_code__isnull=False) & ~Q(state__in=["deleted", "removed"])
    return Placement.objects.filter(placed, item__researcher_id=researcher_id).count()


def forget_hooks(*, researcher_id: int) -> None:
    """Delete the addresses for ORCID's webhooks; one that ORCID still calls leads nowhere."""
    rows = Hook.objects.filter(connection__researcher_id=researcher_id)
    for hook_id in rows.values_list("pk", flat=True):
        routes.remove(kind=RouteKind.WEBHOOK, object_id=hook_id)
    rows.delete()


def hooks_to_remove(*, researcher_id: int | None = None) -> int:
    """Return how many webhooks ORCID is being asked to remove; a few failures are enough.

    Those of one researcher, or of the whole tenant.
    """
    rows = Hook.objects.filter(state=HookState.LEAVING, attempts__lt=ENOUGH_TO_FORGET)
    if researcher_id is not None:
        rows = rows.filter(connection__researcher_id=researcher_id)
    return rows.count()
