"""Who is at the long work of a tenant."""

from django.db import models

from scoping.models import TenantOwned


class LongWorkTurn(TenantOwned):
    """The one turn that a tenant may have at long work, and the messages that wait for its end.

    ``waiting`` holds lists of a task's name and its numbers. They are hints, as in the broker: a
    sweep finds the work if they get lost.
    """

    fence = models.BigIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    waiting = models.JSONField(default=list)

    class Meta:
        """One row per tenant."""

        constraints = [
            models.UniqueConstraint(fields=["tenant"], name="tenants_longworkturn_one_per_tenant"),
        ]

    def __str__(self) -> str:
        """Show the number."""
        return f"#{self.pk}"
