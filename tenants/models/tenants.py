"""Tenants, their members and invitations."""

from django.db import models
from django.db.models import Q

from scoping.models import TenantOwned
from scoping.public_ids import PublicIdField
from tenants.models.users import User
from tenants.roles import Role


class Tenant(models.Model):
    """A client organisation; everything it owns carries its id."""

    public_id = PublicIdField()
    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=200)
    contact_email = models.EmailField(blank=True)
    time_zone = models.CharField(max_length=50, default="UTC")
    public_pages = models.BooleanField(default=False)
    second_factor_required = models.BooleanField(default=False)
    # Members, but for owners, get in through the tenant's identity provider alone
    provider_required = models.BooleanField(default=False)
    staff_consent_required = models.BooleanField(default=False)
    # The tenant's own organisation, which fills an affiliation that names none
    organization_name = models.CharField(max_length=200, blank=True, db_default="")
    organization_city = models.CharField(max_length=200, blank=True, db_default="")
    organization_region = models.CharField(max_length=200, blank=True, db_default="")
    organization_country = models.CharField(max_length=2, blank=True, db_default="")
    organization_ror = models.CharField(max_length=40, blank=True, db_default="")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        """Show the number and the slug."""
        return f"#{self.pk} {self.slug}"


class Membership(TenantOwned):
    """A user's place in a tenant."""

    public_id = PublicIdField()
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=Role)
    created_at = models.DateTimeField()

    class Meta:
        """One place per user and tenant."""

        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "user"], name="tenants_membership_one_per_user"
            ),
        ]

    def __str__(self) -> str:
        """Show the role."""
        return f"#{self.pk} {self.role}"


class Invitation(TenantOwned):
    """An open door for one person to one role; its token stands hashed in ``Route`` alone.

    A revoked invitation is deleted. An accepted one stays, without a route.
    """

    public_id = PublicIdField()
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=10, choices=Role)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        """One open invitation per address."""

        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "email"],
                condition=Q(accepted_at__isnull=True),
                name="tenants_invitation_one_open_per_email",
            ),
        ]

    def __str__(self) -> str:
        """Show the role; the address is personal."""
        return f"#{self.pk} {self.role}"
