"""The addresses at which ORCID tells us that a record has changed."""

from django.db import models
from django.db.models import Q

from oauth.models import Connection
from scoping.models import TenantOwned
from scoping.public_ids import PublicIdField
from tenants.models import Credential


class HookState(models.TextChoices):
    """How far ORCID knows an address; everything but ACTIVE asks for a call."""

    ASKED = "asked"
    ACTIVE = "active"
    RENEWING = "renewing"
    LEAVING = "leaving"


class Hook(TenantOwned):
    """One connection's address for ORCID's webhooks, and what is to be done about it next.

    The address ends in a random key, which stands hashed in ``tenants.Route`` and sealed here,
    since ORCID wants it again to remove or renew the registration. ``due_at`` is when somebody is
    to look at the row: to make a call, or because ORCID called (``is_heard`` is False then). A
    holder of the lease has the number ``fence``; settling under an old number changes nothing.
    """

    public_id = PublicIdField()
    credential = models.ForeignKey(
        Credential, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    connection = models.OneToOneField(
        Connection, on_delete=models.CASCADE, related_name="hook", db_constraint=False
    )
    key_sealed = models.BinaryField()
    state = models.CharField(max_length=10, choices=HookState, default=HookState.ASKED)
    note = models.CharField(max_length=300, blank=True)
    registered_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    is_heard = models.BooleanField(default=True)
    due_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    fence = models.BigIntegerField(default=0)
    attempts = models.SmallIntegerField(default=0)

    class Meta:
        """Found by its route when ORCID calls, by its date when something is to be done."""

        indexes = [
            # Claiming the hooks of a credential that somebody is to look at
            models.Index(
                fields=["tenant", "credential", "due_at"],
                condition=Q(due_at__isnull=False),
                name="sync_hook_due",
            ),
        ]

    def __str__(self) -> str:
        """Show the state."""
        return f"#{self.pk} {self.state}"
