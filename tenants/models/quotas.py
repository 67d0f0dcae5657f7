"""How much a tenant may have or do at once, and what it does at present."""

from django.db import models
from django.db.models import Q

from scoping.models import TenantOwned


class QuotaName(models.TextChoices):
    """What is limited for each tenant; the defaults are in ``tenants.quotas``."""

    FILES_WAITING = "files-waiting"
    BYTES_WAITING = "bytes-waiting"
    RESEARCHERS = "researchers"
    ITEMS = "items"
    MAILS_A_DAY = "mails-a-day"
    EXPORTS_AT_ONCE = "exports-at-once"


class Quota(TenantOwned):
    """A tenant's own value of a quota, instead of the default."""

    name = models.CharField(max_length=20, choices=QuotaName)
    most = models.BigIntegerField()

    class Meta:
        """One value for each name."""

        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="tenants_quota_one_per_name"),
            models.CheckConstraint(condition=Q(most__gte=0), name="tenants_quota_not_negative"),
        ]

    def __str__(self) -> str:
        """Show the name and the value."""
        return f"#{self.pk} {self.name} {self.most}"


class QuotaCount(TenantOwned):
    """How much of a quota is used, kept so that adding one thing does not count a whole table.

    Whatever adds raises it in the same transaction; what removes leaves it too high. So it is
    counted anew before anything is refused, and when it is older than a day.
    """

    name = models.CharField(max_length=20, choices=QuotaName)
    amount = models.BigIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        """One count for each name."""

        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "name"], name="tenants_quota_count_one_per_name"
            ),
        ]

    def __str__(self) -> str:
        """Show the name and the amount."""
        return f"#{self.pk} {self.name} {self.amount}"


class QuotaUse(TenantOwned):
    """What counts against a quota until a time, where no other table tells it.

    The mails of a day are one row until its end; each export under way is one until it ends, or
    until it would have ended if its process died.
    """

    name = models.CharField(max_length=20, choices=QuotaName)
    amount = models.BigIntegerField()
    until = models.DateTimeField()

    class Meta:
        """Read by name and time."""

        indexes = [
            # What counts now
            models.Index(fields=["tenant", "name", "until"], name="tenants_quota_use_now"),
        ]

    def __str__(self) -> str:
        """Show the name and the amount."""
        return f"#{self.pk} {self.name} {self.amount}"
