"""What people ask for beside pushing: pauses and dry runs; and the groups of peer reviews."""

from django.db import models
from django.db.models import Q

from records.models import ImportBatch
from scoping.models import TenantOwned
from scoping.public_ids import PublicIdField
from tenants.models import Credential, Researcher, User


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


class ReviewGroup(TenantOwned):
    """A group that peer reviews are counted under, as one credential asked ORCID for it.

    Asked for once: ``put_code`` is ORCID's number for it from then on. Until it is known the
    reviews that need it wait, and ``due_at`` is when ORCID is asked (again); of a refused one
    they are refused with its ``sentence``. ``name`` is what it is called if it has to be created.
    """

    credential = models.ForeignKey(
        Credential, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    group_id = models.CharField(max_length=1000)
    name = models.CharField(max_length=1000)
    put_code = models.BigIntegerField(null=True)
    is_refused = models.BooleanField(default=False)
    sentence = models.CharField(max_length=500, blank=True)
    attempts = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        """Found by its id, and where ORCID is to be asked."""

        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "credential", "group_id"], name="sync_group_asked_for_once"
            ),
        ]
        indexes = [
            # The groups of a credential that ORCID is to be asked for
            models.Index(
                fields=["tenant", "credential", "due_at"],
                condition=Q(put_code=None),
                name="sync_group_due",
            ),
        ]

    def __str__(self) -> str:
        """Show ORCID's number for it."""
        return f"#{self.pk} {self.put_code}"


class Preview(TenantOwned):
    """A dry run: what a push would do with one researcher, one import, or (neither) everybody.

    A worker goes through the records by number; ``after`` is the last one it has done.
    ``figures`` are counts by the words of ``sync.tally``, ``reasons`` say why items are not sent:
    ``{"what", "sentence", "items", "first"}`` with the numbers of the first ones; without a
    sentence they are those that would be created, changed or removed. ``calls``
    are the writes it would cost by credential, ``seconds`` the time at the pace of that moment.
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
