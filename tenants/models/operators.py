"""Sessions in which an operator may look at a tenant."""

from django.conf import settings
from django.db import models

from scoping.models import TenantOwned
from scoping.public_ids import PublicIdField


class StaffSession(TenantOwned):
    """An operator's access to a tenant: for a reason, for a time, ended by either side.

    It runs from ``began_at``, which waits for consent where the tenant wants to be asked.
    """

    public_id = PublicIdField()
    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reason = models.CharField(max_length=500)
    minutes = models.PositiveSmallIntegerField()
    may_edit = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """An operator has one open session with a tenant."""

        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "operator"],
                condition=models.Q(ended_at__isnull=True),
                name="tenants_staffsession_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__gte=1, minutes__lte=60),
                name="tenants_staffsession_an_hour_at_most",
            ),
        ]

    def __str__(self) -> str:
        """Show the number."""
        return f"#{self.pk}"
