"""Where each item is on ORCID's records."""

from django.db import models
from django.db.models import F, Q

from records.models import Item
from scoping.models import TenantOwnedByKeys
from sync.states import PlacementState, choices
from tenants.models import Credential


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
    state = models.CharField(max_length=10, choices=choices(PlacementState))
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
