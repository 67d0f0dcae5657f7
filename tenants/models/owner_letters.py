"""Letters to owners that the mail server has not taken yet."""

from django.conf import settings
from django.db import models

from scoping.models import TenantOwned


class OwnerLetter(TenantOwned):
    """What one owner is to be told: written with the event, deleted when the letter is gone.

    It holds more than the log may, an address and a browser, and so does not stay.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=32)
    done_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    # The person it was done to, by e-mail address: a removed member is in no table any more
    about = models.CharField(max_length=254, blank=True)
    address = models.CharField(max_length=45, blank=True)
    browser = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """Few rows, which leave within a minute."""

        indexes = [
            # The sweep's look for tenants with letters that are due, and the worker's for which
            models.Index(fields=["tenant", "due_at"], name="tenants_ownerletter_due"),
        ]

    def __str__(self) -> str:
        """Show what was done; the rest is personal."""
        return f"#{self.pk} {self.kind}"
