"""Read the imports of the current tenant."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import BigIntegerField, Func, QuerySet, Sum

from records.models import BatchState, ImportBatch, ImportFile, ImportRow, RowChoice, RowVerdict

PAGE = 1000
STANDS_STILL = timedelta(minutes=1)
"""A worker that is at it moves an import on within seconds."""
KEPT_FOR_APPROVAL = timedelta(days=14)
KEPT_FOR_CORRECTION = timedelta(days=90)
"""How long the refused rows of an import can be downloaded, and the import undone."""


def batch(batch_id: int) -> ImportBatch:
    """Return an import by its number."""
    return ImportBatch.objects.get(pk=batch_id)


def batches() -> QuerySet[ImportBatch]:
    """Return the imports that were not discarded, newest first."""
    return (
        ImportBatch.objects.exclude(state=BatchState.DISCARDED)
        .select_related("uploaded_by")
        .order_by("-id")
    )


def standing_still(*, now: datetime) -> QuerySet[ImportBatch]:
    """Return the imports that a worker should be at, and none is."""
    return ImportBatch.objects.filter(
        state__in=[BatchState.CHECKING, BatchState.COMMITTING, BatchState.UNDOING],
        moved_at__lt=now - STANDS_STILL,
    )


def unapproved(*, now: datetime) -> QuerySet[ImportBatch]:
    """Return the checked imports that nobody approved for too long, and the unusable files."""
    states = [BatchState.STAGED, BatchState.UNREADABLE, BatchState.FAILED]
    return ImportBatch.objects.filter(state__in=states, moved_at__lt=now - KEPT_FOR_APPROVAL)


def long_committed(*, now: datetime) -> QuerySet[ImportBatch]:
    """Return the imports whose refused rows, and how things were before, nobody needs any more."""
    return ImportBatch.objects.filter(
        state__in=[BatchState.COMMITTED, BatchState.UNDONE],
        committed_at__lt=now - KEPT_FOR_CORRECTION,
    )


def approve_by(batch: ImportBatch) -> datetime:
    """Return until when a checked import waits for approval."""
    return batch.moved_at + KEPT_FOR_APPROVAL


def undecided(batch: ImportBatch) -> int:
    """Return how many rows look like changes of items, and nobody decided about."""
    if not batch.rows_alike:
        return 0
    rows = ImportRow.objects.filter(batch_id=batch.pk, verdict=RowVerdict.ALIKE)
    return rows.filter(choice=RowChoice.UNDECIDED).count()


def files_waiting() -> int:
    """Return how many files wait for their check, for a person's word, or for their turn."""
    waiting = [BatchState.CHECKING, BatchState.STAGED, BatchState.COMMITTING]
    return ImportBatch.objects.filter(state__in=waiting).count()


def bytes_waiting() -> int:
    """Return how large the files are that are kept until they are checked."""
    rows = ImportFile.objects.annotate(size=Func("content", function="octet_length"))
    return int(rows.aggregate(all=Sum("size", output_field=BigIntegerField()))["all"] or 0)


def refused_rows(*, batch_id: int) -> Iterator[ImportRow]:
    """Yield the refused rows in the order of the file, without holding them all."""
    last = 0
    rows = ImportRow.objects.filter(batch_id=batch_id, verdict=RowVerdict.REFUSED)
    while page := list(rows.filter(number__gt=last).order_by("number")[:PAGE]):
        yield from page
        last = page[-1].number
