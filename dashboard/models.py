"""Links by which a member shows chosen calls to somebody outside, such as ORCID's support."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from scoping.models import TenantOwned
from scoping.public_ids import PUBLIC_ID_LENGTH, PublicIdField
from tenants.models import User


class Share(TenantOwned):
    """Some calls, readable by whoever has the link, until it expires or is taken back.

    The link's token stands hashed in ``tenants.Route`` alone. The calls are read from the log each
    time: what was erased meanwhile is not shown.
    """

    public_id = PublicIdField()
    exchange_ids = ArrayField(models.CharField(max_length=PUBLIC_ID_LENGTH))
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Show how many calls it is."""
        return f"#{self.pk} {len(self.exchange_ids)} calls"
