"""A researcher's way to a connection: the personal link, the way to ORCID and back."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from oauth.models.handoff import HandOver
from scoping.models import TenantOwned
from scoping.public_ids import PublicIdField
from tenants.models import Credential, Researcher


class PersonalLink(TenantOwned):
    """A link by e-mail that tells who a researcher is without a sign-in of ours.

    The link's token stands hashed in ``tenants.Route``, and sealed here so that a member can send
    the same link again. It may be opened often. Once an iD was connected through it, it serves
    that iD alone: to see the permission, to renew it, to end it.
    """

    public_id = PublicIdField()
    researcher = models.ForeignKey(
        Researcher, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    credential = models.ForeignKey(
        Credential, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    token_sealed = models.BinaryField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        """Found by its researcher on pages, by a route at the door."""

        indexes = [
            # "Invited" in the list of researchers
            models.Index(fields=["tenant", "researcher", "id"], name="oauth_link_by_researcher"),
        ]

    def __str__(self) -> str:
        """Show the number."""
        return f"#{self.pk}"


class AuthorizationState(models.TextChoices):
    """How far a researcher's way to ORCID and back has come."""

    PENDING = "pending"
    EXCHANGING = "exchanging"
    CONNECTED = "connected"
    DENIED = "denied"
    FAILED = "failed"


class Authorization(TenantOwned):
    """One way of one researcher to ORCID and back.

    ``state_hash`` and ``browser_hash`` are SHA-256 of the random ``state`` parameter and of the
    cookie of the browser that began. The row is taken from PENDING to EXCHANGING by one UPDATE,
    so a code is exchanged at most once; a row that stays EXCHANGING tells of a process that
    ended in between, and is closed by the sweep. ``outcome`` is a value of
    ``oauth.connect.outcomes.ConnectOutcome``.
    """

    public_id = PublicIdField()
    researcher = models.ForeignKey(
        Researcher, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    credential = models.ForeignKey(
        Credential, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    link = models.ForeignKey(
        PersonalLink,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    hand_over = models.ForeignKey(
        HandOver,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    state_hash = models.BinaryField(max_length=32, unique=True)
    browser_hash = models.BinaryField(max_length=32)
    scopes = ArrayField(models.CharField(max_length=40))
    return_to = models.URLField(max_length=500, blank=True)
    state = models.CharField(
        max_length=10, choices=AuthorizationState, default=AuthorizationState.PENDING
    )
    outcome = models.CharField(max_length=24, blank=True)
    connection = models.ForeignKey(
        "oauth.Connection",
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        """Found by its state at the callback."""

        indexes = [
            # A researcher's timeline: every attempt to connect
            models.Index(
                fields=["tenant", "researcher", "created_at"], name="oauth_authorization_timeline"
            ),
            # The sweep over exchanges that a dead process left behind
            models.Index(
                fields=["tenant", "taken_at"],
                condition=Q(state="exchanging"),
                name="oauth_authorization_unfinished",
            ),
        ]

    def __str__(self) -> str:
        """Show how far it has come."""
        return f"#{self.pk} {self.state}"
