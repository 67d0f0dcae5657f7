"""Connections, their grants, and the portal's own client tokens."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from scoping.models import TenantOwned
from scoping.public_ids import PublicIdField
from tenants.models import Credential, Researcher


class ConnectionState(models.TextChoices):
    """Whether a connection's permission can be used."""

    ACTIVE = "active"
    LOST = "lost"
    EXPIRED = "expired"
    MOVED = "moved"
    DISCONNECTED = "disconnected"


class Connection(TenantOwned):
    """A researcher's permission under one credential, for one authenticated iD.

    Made only by a code exchange. ``generation`` numbers its grants; an answer 401 counts only if
    the call was made with the current one.
    """

    public_id = PublicIdField()
    researcher = models.ForeignKey(
        Researcher,
        on_delete=models.CASCADE,
        related_name="connections",
        db_constraint=False,
        db_index=False,
    )
    credential = models.ForeignKey(
        Credential,
        on_delete=models.PROTECT,
        related_name="connections",
        db_constraint=False,
        db_index=False,
    )
    orcid_id = models.CharField(max_length=19)
    state = models.CharField(max_length=12, choices=ConnectionState, default=ConnectionState.ACTIVE)
    state_reason = models.CharField(max_length=200, blank=True)
    scopes = ArrayField(models.CharField(max_length=40))
    generation = models.IntegerField(default=1)
    name_at_orcid = models.CharField(max_length=300, blank=True)
    authenticated_at = models.DateTimeField()
    connected_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # When the person is to be asked for permission again; once for each loss
    ask_due_at = models.DateTimeField(null=True)

    class Meta:
        """An iD is one person's; a person has one live iD under a credential."""

        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "credential", "orcid_id"],
                name="oauth_connection_one_per_credential_and_id",
            ),
            models.UniqueConstraint(
                fields=["tenant", "credential", "researcher"],
                condition=Q(state="active"),
                name="oauth_connection_one_active_per_researcher",
            ),
        ]
        indexes = [
            # A researcher's page; the state column of the researchers' list
            models.Index(fields=["tenant", "researcher"], name="oauth_connection_by_person"),
            # The search box by iD
            models.Index(fields=["tenant", "orcid_id"], name="oauth_connection_by_orcid_id"),
            # The sweep over permissions whose time is over
            models.Index(
                fields=["tenant", "expires_at"],
                condition=Q(state="active"),
                name="oauth_connection_expiring",
            ),
            # The sweep over people who are to be asked again
            models.Index(
                fields=["tenant", "ask_due_at"],
                condition=Q(ask_due_at__isnull=False),
                name="oauth_connection_to_ask_again",
            ),
        ]

    def __str__(self) -> str:
        """Show the state."""
        return f"#{self.pk} {self.state}"


class GrantState(models.TextChoices):
    """Whether a grant's tokens are in use.

    WITHDRAWN by the researcher at ORCID, or by a disconnection here that ORCID does not know of
    yet. REVOKED tokens are dead at ORCID, on our own request.
    """

    CURRENT = "current"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


class Grant(TenantOwned):
    """One full token response, sealed. A new consent adds a grant; it changes none."""

    public_id = PublicIdField(unique=False)
    connection = models.ForeignKey(
        Connection,
        on_delete=models.CASCADE,
        related_name="grants",
        db_constraint=False,
        db_index=False,
    )
    generation = models.IntegerField()
    state = models.CharField(max_length=10, choices=GrantState, default=GrantState.CURRENT)
    access_token_sealed = models.BinaryField()
    refresh_token_sealed = models.BinaryField(null=True)
    response_sealed = models.BinaryField()
    token_type = models.CharField(max_length=20)
    scopes = ArrayField(models.CharField(max_length=40))
    received_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoke_due_at = models.DateTimeField(null=True)
    revoke_attempts = models.SmallIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """Grants of a connection are numbered."""

        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "connection", "generation"],
                name="oauth_grant_one_per_generation",
            ),
        ]
        indexes = [
            # The sweep over grants that are to be revoked at ORCID
            models.Index(
                fields=["tenant", "revoke_due_at"],
                condition=Q(revoke_due_at__isnull=False),
                name="oauth_grant_due_for_revoking",
            ),
        ]

    def __str__(self) -> str:
        """Show the generation and the state."""
        return f"#{self.pk} generation {self.generation} {self.state}"


class UnwantedToken(TenantOwned):
    """A token that came out of an exchange we could not accept, until it is revoked at ORCID.

    Such an exchange stores no connection, so the token stands here alone, and only for so long.
    """

    public_id = PublicIdField()
    credential = models.ForeignKey(
        Credential, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    token_sealed = models.BinaryField()
    revoke_due_at = models.DateTimeField()
    revoke_attempts = models.SmallIntegerField(default=0)

    class Meta:
        """Found when it is due."""

        indexes = [
            # The sweep over tokens that are to be revoked at ORCID
            models.Index(fields=["tenant", "revoke_due_at"], name="oauth_unwanted_token_due"),
        ]

    def __str__(self) -> str:
        """Show the number."""
        return f"#{self.pk}"


class ClientToken(TenantOwned):
    """A token of the client itself (client credentials), one per credential and scope."""

    public_id = PublicIdField()
    credential = models.ForeignKey(
        Credential, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    scope = models.CharField(max_length=40)
    token_sealed = models.BinaryField()
    received_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        """One token serves all records for years."""

        constraints = [
            models.UniqueConstraint(
                F("tenant"), F("credential"), F("scope"), name="oauth_client_token_one_per_scope"
            ),
        ]

    def __str__(self) -> str:
        """Show the scope."""
        return f"#{self.pk} {self.scope}"
