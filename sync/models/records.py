"""What is due: one ORCID record under one connection, and the credentials that have work."""

from django.db import models
from django.db.models import Q

from oauth.models import Connection
from scoping.models import TenantOwnedByKeys
from scoping.public_ids import PublicIdField
from sync.states import WaitsFor, choices
from tenants.models import Credential


class SyncDue(models.Model):
    """When a credential has work, and who is draining it: without row security, without names.

    The sweeper reads this table before it knows a tenant. The lease makes one drain per
    credential; times are the database's own.
    """

    credential_id = models.BigIntegerField(primary_key=True)
    tenant_id = models.BigIntegerField()
    next_due_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    fence = models.BigIntegerField(default=0)
    # Drains in a row whose lease ran out: their process died or stood still
    losses = models.SmallIntegerField(default=0, db_default=0)

    class Meta:
        """Read by due date."""

        indexes = [
            # The sweep: which credentials have work now
            models.Index(
                fields=["next_due_at"],
                condition=Q(next_due_at__isnull=False),
                name="sync_due_by_date",
            ),
        ]
        db_table = "sync_due"

    def __str__(self) -> str:
        """Show the credential's number."""
        return f"#{self.pk}"


class DayQuota(models.Model):
    """Until when a Public API client has read ahead: without row security, without names.

    Tenants may share a client, so it stands under the HMAC by which Redis knows it too.
    """

    client_key = models.CharField(max_length=32, primary_key=True)
    free_at = models.DateTimeField(null=True)

    class Meta:
        """Read by its key alone."""

        db_table = "sync_day_quota"

    def __str__(self) -> str:
        """Show the beginning of the key."""
        return self.client_key[:8]


class Lane(models.IntegerChoices):
    """Which records go first."""

    ASKED = 0
    BATCH = 1


class RecordSync(TenantOwnedByKeys):
    """One ORCID record under one connection: the unit of work.

    ``push_due_at`` and ``pull_due_at`` are when it is to be looked at next; None means never. A
    holder of the lease has the number ``fence``; a later holder has a higher one, and settling
    under an old number changes no state. While a push holds the lease, ``push_due_at`` is the
    lease's end: so the record is due again by itself if the holder dies, and any other value
    tells that something was added meanwhile.
    """

    public_id = PublicIdField()
    credential = models.ForeignKey(
        Credential, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    connection = models.OneToOneField(
        Connection, on_delete=models.CASCADE, related_name="record_sync", db_constraint=False
    )
    lane = models.SmallIntegerField(choices=Lane, default=Lane.BATCH)
    push_due_at = models.DateTimeField(null=True)
    pull_due_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    fence = models.BigIntegerField(default=0)
    # Tries in a row without success: to write to it, and to read it
    attempts = models.SmallIntegerField(default=0)
    pull_attempts = models.SmallIntegerField(default=0, db_default=0)
    # How often in a row it was tried on its own and never settled (``sync.scheduling.quarantine``)
    losses = models.SmallIntegerField(default=0, db_default=0)
    waits_for = models.CharField(
        max_length=10, choices=choices(WaitsFor), default=WaitsFor.NOTHING.value
    )
    wait_note = models.CharField(max_length=300, blank=True)
    pushed_at = models.DateTimeField(null=True)
    pulled_at = models.DateTimeField(null=True)
    # ORCID's own last-modified of the whole record, in milliseconds since 1970
    record_modified_ms = models.BigIntegerField(null=True)
    # When its summary was read, or was found to be switched off
    summary_read_at = models.DateTimeField(null=True)

    class Meta:
        """Claimed by credential, lane and due date."""

        indexes = [
            # Claiming the records of a credential that have items to push
            models.Index(
                fields=["tenant", "credential", "lane", "push_due_at"],
                condition=Q(push_due_at__isnull=False),
                name="sync_record_push_due",
            ),
            # Claiming the records of a credential that are to be read
            models.Index(
                fields=["tenant", "credential", "pull_due_at"],
                condition=Q(pull_due_at__isnull=False),
                name="sync_record_pull_due",
            ),
        ]

    def __str__(self) -> str:
        """Show what it waits for."""
        return f"#{self.pk} {self.waits_for}"
