"""What was last read of ORCID's records."""

from django.db import models

from oauth.models import Connection
from scoping.models import TenantOwnedByKeys


class Snapshot(TenantOwnedByKeys):
    """One item of an ORCID record as it was last read, whoever put it there.

    ``put_code`` is 0 for the parts that have none (name, biography).
    """

    connection = models.ForeignKey(
        Connection,
        on_delete=models.CASCADE,
        related_name="snapshots",
        db_constraint=False,
        db_index=False,
    )
    section = models.CharField(max_length=24)
    put_code = models.BigIntegerField()
    label = models.CharField(max_length=300, blank=True, db_default="")
    content = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    visibility = models.CharField(max_length=16, blank=True)
    source_client_id = models.CharField(max_length=60, blank=True)
    source_orcid_id = models.CharField(max_length=19, blank=True)
    source_name = models.CharField(max_length=300, blank=True)
    ours = models.BooleanField(default=False)
    modified_ms = models.BigIntegerField(null=True)
    read_at = models.DateTimeField()

    class Meta:
        """One picture per item of the record."""

        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "connection", "section", "put_code"],
                name="sync_snapshot_one_per_put_code",
            ),
        ]

    def __str__(self) -> str:
        """Show the section."""
        return f"#{self.pk} {self.section}"
