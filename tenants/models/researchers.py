"""Researchers, as the tenant knows them."""

from django.db import models

from scoping.models import TenantOwned
from scoping.public_ids import PublicIdField

SEARCH_NAME_LENGTH = 410


SEARCH_EMAIL_LENGTH = 254


class Researcher(TenantOwned):
    """A person as the tenant knows them."""

    public_id = PublicIdField()
    external_ref = models.CharField(max_length=100)
    # Empty where only an e-mail address is known
    given_names = models.CharField(max_length=200, blank=True)
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
        """Return the name as members and the researcher read it, or what is known in its place."""
        return self.full_name or self.email or self.external_ref

    @property
    def full_name(self) -> str:
        """Return the name, which may be empty; what is public shows nothing in its place."""
        return f"{self.given_names} {self.family_name}".strip()
