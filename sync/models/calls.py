"""Every write to ORCID, recorded before it is sent."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from scoping.models import TenantOwnedByKeys
from scoping.public_ids import PublicIdField
from sync.models.records import RecordSync
from sync.states import CallState, choices


class Call(TenantOwnedByKeys):
    """One write to ORCID, on record before it is sent and with exactly the body that is sent."""

    public_id = PublicIdField(unique=False)
    record_sync = models.ForeignKey(
        RecordSync,
        on_delete=models.CASCADE,
        related_name="calls",
        db_constraint=False,
        db_index=False,
    )
    fence = models.BigIntegerField()
    generation = models.IntegerField()
    verb = models.CharField(max_length=6)
    section = models.CharField(max_length=24)
    path = models.CharField(max_length=120)
    content_type = models.CharField(max_length=60, blank=True)
    body = models.BinaryField()
    item_ids = ArrayField(models.BigIntegerField())
    fingerprints = ArrayField(models.CharField(max_length=64))
    # For each item of the call, its self ids: how a lost answer is found on the record again
    self_ids = models.JSONField(default=list)
    put_code = models.BigIntegerField(null=True)
    state = models.CharField(
        max_length=10, choices=choices(CallState), default=CallState.SENDING.value
    )
    status = models.SmallIntegerField(null=True)
    error_code = models.IntegerField(null=True)
    outcome = models.JSONField(default=list)
    attempt = models.SmallIntegerField(default=1)
    planned_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """Found by its record."""

        indexes = [
            # The history of a record, and its calls without an answer
            models.Index(fields=["tenant", "record_sync", "-id"], name="sync_call_of_record"),
            models.Index(
                fields=["tenant", "record_sync"],
                condition=Q(state__in=["sending", "unknown"]),
                name="sync_call_open",
            ),
        ]

    def __str__(self) -> str:
        """Show the verb, the section and the state."""
        return f"#{self.pk} {self.verb} {self.section} {self.state}"
