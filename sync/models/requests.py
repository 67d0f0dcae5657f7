"""What people ask for besides pushing: pauses and dry runs."""

from django.db import models
from django.db.models import Q

from records.models import ImportBatch
from scoping.models import TenantOwned
from scoping.public_ids import PublicIdField
from tenants.models import Researcher, User


class Pause(TenantOwned):
    """A person's word that something is left alone until somebody resumes it.

    Of one researcher nothing is sent or read; of one import (``batch``) no item is sent, while
    the records' other items go on; with neither, the whole institution rests. The row is there
    while the pause lasts; who paused and resumed stands in the log.
    """

    researcher = models.ForeignKey(
        Researcher,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    batch = models.ForeignKey(
        ImportBatch,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    paused_at = models.DateTimeField()
    paused_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        """Each thing is paused once."""

        constraints = [
            # Claiming: is this researcher paused, or everybody? Planning: which imports are?
            models.UniqueConstraint(
                fields=["tenant", "batch", "researcher"],
                nulls_distinct=False,
                name="sync_pause_once_for_each",
            ),
            models.CheckConstraint(
                condition=Q(researcher=None) | Q(batch=None), name="sync_pause_of_one_thing"
            ),
        ]

    def __str__(self) -> str:
        """Show the number."""
        return f"#{self.pk}"


class Preview(TenantOwned):
    """A dry run: what a push would do with one researcher, one import, or (neither) everybody.

    A worker goes through the records by number; ``after`` is the last one it has done.
    ``figures`` are counts by the words of ``sync.dry_run.summary``, ``reasons`` say why items are
    not sent: ``{"what", "sentence", "items", "first"}`` with the ids of the first ones; without a
    sentence they are those that would be created, changed or removed. ``calls`` are the writes it
    would cost by credential, ``seconds`` the time at the rate of that moment.
    """

    public_id = PublicIdField()
    researcher = models.ForeignKey(
        Researcher,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    batch = models.ForeignKey(
        ImportBatch,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    records_total = models.IntegerField(default=0)
    records_done = models.IntegerField(default=0)
    after = models.BigIntegerField(default=0)
    figures = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)
    calls = models.JSONField(default=dict)
    seconds = models.FloatField(default=0)
    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        """Listed newest first."""

        indexes = [
            # The dry runs on the page of sync
            models.Index(fields=["tenant", "-id"], name="sync_preview_newest_first"),
        ]

    def __str__(self) -> str:
        """Show how far it is."""
        return f"#{self.pk} {self.records_done} of {self.records_total}"
