"""Keys that seal a tenant's values."""

from django.db import models

from scoping.models import TenantOwned
from scoping.public_ids import PublicIdField
from tenants.models.researchers import Researcher


class DataKey(TenantOwned):
    """A key that seals values of a tenant, or the log of one researcher; itself sealed.

    The key of a tenant has no researcher. Deleting a key makes what it sealed unreadable.
    """

    public_id = PublicIdField(unique=False)
    researcher = models.ForeignKey(
        Researcher,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    wrapped = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        """A key is found by its number, or by whose it is."""

        indexes = [
            # The newest key of a tenant or a researcher, to seal with
            models.Index(fields=["tenant", "researcher", "id"], name="tenants_datakey_by_owner"),
        ]

    def __str__(self) -> str:
        """Show the number."""
        return f"#{self.pk}"
