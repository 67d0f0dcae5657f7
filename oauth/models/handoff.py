"""The doors on a tenant's own site: signed hand-overs, where they may lead back, sign-in first."""

from django.db import models

from scoping.models import TenantOwned
from scoping.public_ids import PublicIdField
from tenants.models import Credential, Researcher

LONGEST_ADDRESS = 500


class HandOverKey(TenantOwned):
    """A key by which the tenant's site signs who is handed over; shown once, when it is made.

    A key that is withdrawn is deleted, and its entrance in ``tenants.Route`` with it.
    """

    public_id = PublicIdField()
    secret_sealed = models.BinaryField()
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Show the number."""
        return f"#{self.pk}"


class HandOver(TenantOwned):
    """One hand-over that was opened: who came, from where, in which browser.

    The unique hash of its nonce lets it be opened once; ``browser_hash`` is SHA-256 of the cookie
    of the browser that did, which may come back until ``expires_at``.
    """

    public_id = PublicIdField()
    key = models.ForeignKey(
        HandOverKey,
        on_delete=models.CASCADE,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    researcher = models.ForeignKey(
        Researcher, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    credential = models.ForeignKey(
        Credential, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    nonce_hash = models.BinaryField(max_length=32)
    browser_hash = models.BinaryField(max_length=32)
    return_to = models.URLField(max_length=LONGEST_ADDRESS, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        """A nonce serves once."""

        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "key", "nonce_hash"], name="oauth_hand_over_one_per_nonce"
            ),
        ]
        indexes = [
            # The sweep over hand-overs that are over
            models.Index(fields=["tenant", "expires_at"], name="oauth_hand_over_expiring"),
        ]

    def __str__(self) -> str:
        """Show the number."""
        return f"#{self.pk}"


class ReturnAddress(TenantOwned):
    """An address of the tenant's site to which the portal may lead a researcher; exactly this."""

    public_id = PublicIdField()
    url = models.URLField(max_length=LONGEST_ADDRESS)
    created_at = models.DateTimeField()

    class Meta:
        """Listed once."""

        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "url"], name="oauth_return_address_listed_once"
            ),
        ]

    def __str__(self) -> str:
        """Show the number."""
        return f"#{self.pk}"


class InstitutionalDoor(TenantOwned):
    """Where ORCID's Institutional Connect may lead for one credential, if the tenant wants it.

    Researchers come there with a code that nobody asked for. It is never used: they are led to
    ``sign_in``, the page of the tenant's site that hands over whoever has signed in there.
    """

    public_id = PublicIdField()
    credential = models.ForeignKey(
        Credential, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    sign_in = models.ForeignKey(
        ReturnAddress,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    created_at = models.DateTimeField()

    class Meta:
        """One door per credential."""

        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "credential"], name="oauth_institutional_door_one_per_credential"
            ),
        ]

    def __str__(self) -> str:
        """Show the number."""
        return f"#{self.pk}"
