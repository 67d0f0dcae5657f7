"""How our items stand on ORCID's records, and what else was read there."""

from django.db import models
from django.db.models import F, Q

from oauth.models import Connection
from records.models import Item
from scoping.models import TenantOwnedByKeys
from tenants.models import Credential


class PlacementState(models.TextChoices):
    """How an item stands on a record."""

    IN_ORCID = "in-orcid", "In ORCID"
    REFUSED = "refused", "Refused by ORCID"
    REMOVED = "removed", "Removed in ORCID by the researcher"
    LOST = "lost", "Put-code to be found again"
    ALONE = "alone", "To be sent by itself"
    DELETED = "deleted", "Deleted from ORCID"


class Placement(TenantOwnedByKeys):
    """One item on one record: its put-code and the fingerprint that was last sent.

    A row without a put-code remembers a refusal. ``fingerprint`` of a refused item is the one that
    was refused, so that it is sent again only when the item changes; empty where a person asked
    for it to be sent again, or where we refused it before ORCID was asked.
    """

    credential = models.ForeignKey(
        Credential, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    item = models.ForeignKey(
        Item,
        on_delete=models.PROTECT,
        related_name="placements",
        db_constraint=False,
        db_index=False,
    )
    orcid_id = models.CharField(max_length=19)
    section = models.CharField(max_length=24)
    state = models.CharField(max_length=10, choices=PlacementState)
    put_code = models.BigIntegerField(null=True)
    group_id = models.CharField(max_length=1000, blank=True)
    group_put_code = models.BigIntegerField(null=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    error_code = models.IntegerField(null=True)
    sentence = models.CharField(max_length=500, blank=True)
    placed_at = models.DateTimeField(null=True)
    # When a read found it otherwise than we sent it; it is overwritten only when our item changes
    edited_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        """ORCID's number for an item is one item's."""

        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "credential", "orcid_id", "section", "put_code"],
                name="sync_placement_one_item_per_put_code",
            ),
            models.UniqueConstraint(
                fields=["tenant", "item", "credential", "orcid_id"],
                name="sync_placement_one_per_item_and_record",
            ),
        ]
        indexes = [
            # What researchers removed, newest first
            models.Index(
                F("tenant"),
                F("item").desc(),
                condition=Q(state="removed"),
                name="sync_placement_removed",
            ),
        ]

    def __str__(self) -> str:
        """Show the state."""
        return f"#{self.pk} {self.section} {self.state}"

    def refuses(self, item: Item) -> bool:
        """Say whether an item was refused as it is now: see :func:`refused_as_is`."""
        by_us = self.error_code is None and not self.fingerprint
        return self.state == PlacementState.REFUSED and (
            by_us or self.fingerprint == item.fingerprint
        )


def refused_as_is(fingerprint: F = F("item__fingerprint")) -> Q:  # noqa: B008 (a constant)
    """Return the condition that an item was refused as it is now.

    By ORCID in this form, or by us before ORCID was asked, which keeps no form: it is judged anew
    whenever the record is planned.
    """
    by_us = Q(error_code=None, fingerprint="")
    return Q(state=PlacementState.REFUSED) & (Q(fingerprint=fingerprint) | by_us)


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
