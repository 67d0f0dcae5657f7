"""What is new on people's records, numbered so that a reader misses nothing."""

from django.db import models

from oauth.models import Connection
from scoping.models import TenantOwned, TenantOwnedByKeys


class FeedEnd(TenantOwned):
    """The number of a tenant's newest change, and the newest that is forgotten.

    The row is locked from taking numbers until the commit, so that numbers become visible in
    their order: who has read up to a number will see no smaller one any more.
    """

    last_number = models.BigIntegerField(default=0)
    forgotten_to = models.BigIntegerField(default=0)

    class Meta:
        """One end per tenant."""

        constraints = [
            models.UniqueConstraint(fields=["tenant"], name="sync_feed_one_end_per_tenant"),
        ]

    def __str__(self) -> str:
        """Show the number."""
        return f"#{self.pk} {self.last_number}"


class ChangeKind(models.TextChoices):
    """What happened to an item on a record."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class Change(TenantOwnedByKeys):
    """One thing that somebody else did on a record, as a read found it. Never changed."""

    number = models.BigIntegerField()
    connection = models.ForeignKey(
        Connection, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=8, choices=ChangeKind)
    section = models.CharField(max_length=24)
    put_code = models.BigIntegerField()
    label = models.CharField(max_length=300, blank=True)
    ours = models.BooleanField()
    source_client_id = models.CharField(max_length=60, blank=True)
    source_orcid_id = models.CharField(max_length=19, blank=True)
    source_name = models.CharField(max_length=300, blank=True)
    modified_ms = models.BigIntegerField(null=True)
    noted_at = models.DateTimeField()

    class Meta:
        """Read by number, within a tenant."""

        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="sync_change_one_per_number"),
        ]
        indexes = [
            # Erasing a person; a person's own news
            models.Index(fields=["tenant", "connection"], name="sync_change_of_connection"),
            # Forgetting what is old
            models.Index(fields=["tenant", "noted_at"], name="sync_change_by_date"),
        ]

    def __str__(self) -> str:
        """Show the number and the kind."""
        return f"#{self.pk} {self.number} {self.kind}"
