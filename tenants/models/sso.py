"""A tenant's own identity provider, who signs in through it, and sign-ins under way."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from scoping.models import TenantOwned
from scoping.public_ids import PublicIdField


class IdentityProvider(TenantOwned):
    """Where a tenant's members sign in; it vouches for them in this tenant and no other."""

    public_id = PublicIdField()
    issuer = models.CharField(max_length=500)
    client_id = models.CharField(max_length=200)
    secret_sealed = models.BinaryField()
    # The domains its addresses may have; none means any
    domains = ArrayField(models.CharField(max_length=253), default=list, blank=True)
    # Take an address for verified although the provider does not say so
    addresses_verified = models.BooleanField(default=False)
    # Take every sign-in there for one with a second factor
    factor_trusted = models.BooleanField(default=False)
    # Sessions that an earlier issuer or client vouched for have ended
    since = models.DateTimeField()
    changed_at = models.DateTimeField()
    tested_at = models.DateTimeField(null=True, blank=True)
    test_passed = models.BooleanField(null=True, blank=True)
    # The steps of the last test: label, state, answer, detail
    test_report = models.JSONField(default=list, blank=True)

    class Meta:
        """A tenant has one."""

        constraints = [
            models.UniqueConstraint(fields=["tenant"], name="tenants_identityprovider_one"),
        ]

    def __str__(self) -> str:
        """Show the number."""
        return f"#{self.pk}"


class Identity(TenantOwned):
    """A member as the tenant's identity provider knows them: an address may change hands."""

    public_id = PublicIdField()
    membership = models.ForeignKey(
        "tenants.Membership",
        on_delete=models.CASCADE,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    issuer = models.CharField(max_length=500)
    subject = models.CharField(max_length=255)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField()

    class Meta:
        """One subject is one member, and one member one subject."""

        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "issuer", "subject"], name="tenants_identity_one_per_subject"
            ),
            models.UniqueConstraint(
                fields=["tenant", "membership"], name="tenants_identity_one_per_member"
            ),
        ]

    def __str__(self) -> str:
        """Show the number; the subject is personal."""
        return f"#{self.pk}"


class SignInAttempt(TenantOwned):
    """A sign-in that was begun; deleted by the answer that belongs to it, so it serves once."""

    public_id = PublicIdField()
    state_hash = models.BinaryField(max_length=32)
    browser_hash = models.BinaryField(max_length=32)
    nonce = models.CharField(max_length=64)
    verifier_sealed = models.BinaryField()
    return_to = models.CharField(max_length=500)
    # A fresh proof was asked for, not just a sign-in
    fresh = models.BooleanField(default=False)
    expires_at = models.DateTimeField()

    class Meta:
        """An attempt is found by its state."""

        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "state_hash"], name="tenants_signinattempt_one_per_state"
            ),
        ]

    def __str__(self) -> str:
        """Show the number."""
        return f"#{self.pk}"
