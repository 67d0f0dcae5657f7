"""A tenant's ORCID API credentials."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from scoping.models import TenantOwned
from scoping.public_ids import PublicIdField


class Environment(models.TextChoices):
    """ORCID's two registries, and ours for rehearsal."""

    PRODUCTION = "production", gettext_lazy("Production")
    SANDBOX = "sandbox", gettext_lazy("Sandbox")
    SIMULATOR = "simulator", gettext_lazy("Simulator")


class ApiType(models.TextChoices):
    """Which of ORCID's APIs a credential is for."""

    PUBLIC = "public", gettext_lazy("Public API")
    MEMBER = "member", gettext_lazy("Member API")


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
