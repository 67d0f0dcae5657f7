"""Tenants, their members, credentials and researchers, data keys and routes."""

from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from scoping.models import TenantOwned
from scoping.public_ids import PublicIdField
from tenants.roles import Role
from tenants.sign_in_models import Identity, IdentityProvider, SignInAttempt
from tenants.staff_models import StaffSession

__all__ = [
    "ApiType",
    "Credential",
    "DataKey",
    "Environment",
    "Identity",
    "IdentityProvider",
    "Invitation",
    "Membership",
    "MessageFormat",
    "Researcher",
    "Role",
    "Route",
    "RouteKind",
    "SignInAttempt",
    "StaffSession",
    "Tenant",
    "User",
]

SEARCH_NAME_LENGTH = 410
SEARCH_EMAIL_LENGTH = 254


class User(AbstractBaseUser):
    """A person who signs in: a member of one or more tenants, or an operator."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    joined_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()

    class Meta:
        """An address is one person's, however it is written."""

        constraints = [
            models.UniqueConstraint(Lower("email"), name="tenants_user_one_per_email"),
        ]

    def __str__(self) -> str:
        """Show the number alone; the address is personal."""
        return f"#{self.pk}"


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


class Environment(models.TextChoices):
    """ORCID's two registries, and ours for rehearsal."""

    PRODUCTION = "production", "Production"
    SANDBOX = "sandbox", "Sandbox"
    SIMULATOR = "simulator", "Simulator"


class ApiType(models.TextChoices):
    """Which of ORCID's APIs a credential is for."""

    PUBLIC = "public", "Public API"
    MEMBER = "member", "Member API"


class MessageFormat(models.TextChoices):
    """How messages are written on the wire."""

    JSON = "json", "JSON"
    XML = "xml", "XML"


class Credential(TenantOwned):
    """One ORCID API client of a tenant."""

    public_id = PublicIdField()
    environment = models.CharField(max_length=10, choices=Environment)
    api_type = models.CharField(max_length=6, choices=ApiType)
    premium = models.BooleanField(default=False)
    client_id = models.CharField(max_length=60)
    secret_sealed = models.BinaryField()
    scopes = ArrayField(models.CharField(max_length=40))
    message_format = models.CharField(
        max_length=4, choices=MessageFormat, default=MessageFormat.JSON
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    tested_at = models.DateTimeField(null=True, blank=True)
    test_passed = models.BooleanField(null=True, blank=True)
    # The steps of the last test: label, state, answer, detail
    test_report = models.JSONField(default=list, blank=True)

    class Meta:
        """A client id is unique within its registry and tenant."""

        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "environment", "client_id"],
                name="tenants_credential_one_per_client_id",
            ),
            models.CheckConstraint(
                condition=Q(premium=False) | Q(api_type=ApiType.MEMBER),
                name="tenants_credential_only_member_is_premium",
            ),
        ]

    def __str__(self) -> str:
        """Show the registry and the API."""
        return f"#{self.pk} {self.environment} {self.api_type}"

    @property
    def writes(self) -> bool:
        """Say whether items can be pushed: the Public API only reads."""
        return self.api_type == ApiType.MEMBER


class Researcher(TenantOwned):
    """A person as the tenant knows them."""

    public_id = PublicIdField()
    external_ref = models.CharField(max_length=100)
    given_names = models.CharField(max_length=200)
    family_name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    department = models.CharField(max_length=200, blank=True)
    # Folded words for the search box: row security lets Postgres use an index for ranges in
    # collation C, but not for LIKE over lower().
    search_name = models.CharField(max_length=SEARCH_NAME_LENGTH, db_collation="C", blank=True)
    search_email = models.CharField(max_length=SEARCH_EMAIL_LENGTH, db_collation="C", blank=True)
    # An iD that was typed or imported; never shown or exported as authenticated.
    claimed_orcid_id = models.CharField(max_length=19, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        """The tenant's own key finds a person."""

        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "external_ref"], name="tenants_researcher_one_per_external_ref"
            ),
        ]
        indexes = [
            # The list of researchers by name, and the search box by the beginning of a name
            models.Index(fields=["tenant", "search_name", "id"], name="tenants_researcher_by_name"),
            # The search box by the beginning of an e-mail address
            models.Index(fields=["tenant", "search_email"], name="tenants_researcher_by_email"),
        ]

    def __str__(self) -> str:
        """Show the number alone; the rest is personal."""
        return f"#{self.pk}"

    @property
    def name(self) -> str:
        """Return the name as it is read."""
        return f"{self.given_names} {self.family_name}".strip()


class DataKey(TenantOwned):
    """A key that seals values of a tenant, or the log of one researcher; itself sealed.

    The key of a tenant has no researcher. Deleting a key makes what it sealed unreadable.
    """

    public_id = PublicIdField(unique=False)
    researcher = models.ForeignKey(
        Researcher,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    wrapped = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        """A key is found by its number, or by whose it is."""

        indexes = [
            # The newest key of a tenant or a researcher, to seal with
            models.Index(fields=["tenant", "researcher", "id"], name="tenants_datakey_by_owner"),
        ]

    def __str__(self) -> str:
        """Show the number."""
        return f"#{self.pk}"


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
