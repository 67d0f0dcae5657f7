"""Researchers, as the tenant knows them."""

from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q

from scoping.models import TenantManager, TenantOwned
from scoping.public_ids import PublicIdField

M = TypeVar("M", bound=models.Model)

SEARCH_NAME_LENGTH = 410


SEARCH_EMAIL_LENGTH = 254


class CurrentManager(TenantManager[M]):
    """Reads only the people who were not merged into others."""

    def get_queryset(self) -> models.QuerySet[M]:
        """Return the current tenant's people, each of them once.

        Raises:
            NoTenantError: outside any tenant's context.
        """
        return super().get_queryset().filter(merged_into=None)


class Researcher(TenantOwned):
    """A person as the tenant knows them.

    The row of one who turned out to be somebody else (``merged_into``) stays without anything of
    its own but its number, ids, reference and data key: the log refers to the number, its content
    is sealed by the key, and the reference goes on to find the person. Only ``with_merged`` reads
    such rows. They always refer to somebody who is not merged.
    """

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
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects: ClassVar[TenantManager[Self]] = CurrentManager()
    with_merged: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        """The tenant's own key finds a person."""

        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "external_ref"], name="tenants_researcher_one_per_external_ref"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None)
                | Q(
                    given_names="",
                    family_name="",
                    email="",
                    department="",
                    search_name="",
                    search_email="",
                    claimed_orcid_id="",
                ),
                name="tenants_researcher_merged_keeps_nothing",
            ),
        ]
        indexes = [
            # The list of researchers by name, and the search box by the beginning of a name
            models.Index(fields=["tenant", "search_name", "id"], name="tenants_researcher_by_name"),
            # Imports: who claims an iD of a file?
            models.Index(
                fields=["tenant", "claimed_orcid_id"],
                condition=~Q(claimed_orcid_id=""),
                name="tenants_researcher_by_claim",
            ),
            # The search box by the beginning of an e-mail address
            models.Index(fields=["tenant", "search_email"], name="tenants_researcher_by_email"),
            # All whom a person was known as: for the log, and for erasing them
            models.Index(
                fields=["tenant", "merged_into"],
                condition=Q(merged_into__isnull=False),
                name="tenants_researcher_merged",
            ),
        ]

    def __str__(self) -> str:
        """Show the number alone; the rest is personal."""
        return f"#{self.pk}"

    @property
    def current(self) -> "Researcher":
        """Return the person whom this row stands for: themselves, or whom they were merged into."""
        return self.merged_into or self

    @property
    def name(self) -> str:
        """Return the name as members and the researcher read it, or what is known in its place."""
        return self.full_name or self.email or self.external_ref

    @property
    def full_name(self) -> str:
        """Return the name, which may be empty; what is public shows nothing in its place."""
        return f"{self.given_names} {self.family_name}".strip()
