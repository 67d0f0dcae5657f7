"""Lookups that run before the tenant is known."""

from django.db import models
from django.db.models import Q


class RouteKind(models.TextChoices):
    """The entrances that come before a tenant is known."""

    TENANT_SLUG = "tenant-slug"
    MEMBER = "member"
    CALLBACK = "callback"
    PERSONAL_LINK = "personal-link"
    HAND_OVER = "hand-over"
    INSTITUTIONAL = "institutional"
    PUBLIC_PAGE = "public-page"
    API_KEY = "api-key"
    WEBHOOK = "webhook"
    SHARE_LINK = "share-link"
    INVITATION = "invitation"
    SIGN_IN = "sign-in"


class Route(models.Model):
    """From the hash of a key to a tenant and an object: without row security, without names.

    A door that does not know its tenant yet asks here, enters the tenant's context, and reads the
    object itself under row security.
    """

    kind = models.CharField(max_length=16, choices=RouteKind)
    key_hash = models.BinaryField(max_length=32)
    tenant_id = models.BigIntegerField()
    object_id = models.BigIntegerField()

    class Meta:
        """One object per key; a user has one route per tenant."""

        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key_hash", "tenant_id"],
                condition=Q(kind=RouteKind.MEMBER),
                name="tenants_route_one_per_member_and_tenant",
            ),
            models.UniqueConstraint(
                fields=["kind", "key_hash"],
                condition=~Q(kind=RouteKind.MEMBER),
                name="tenants_route_one_per_key",
            ),
        ]
        indexes = [
            # Taking the routes of a deleted object away
            models.Index(fields=["tenant_id", "kind", "object_id"], name="tenants_route_by_object"),
        ]

    def __str__(self) -> str:
        """Show the entrance."""
        return f"#{self.pk} {self.kind}"
