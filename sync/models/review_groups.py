"""Peer-review groups, as each credential asked ORCID for them."""

from django.db import models
from django.db.models import Q

from scoping.models import TenantOwned
from tenants.models import Credential


class ReviewGroup(TenantOwned):
    """A group that peer reviews are counted under, as one credential asked ORCID for it.

    Asked for once: ``put_code`` is ORCID's number for it from then on. Until it is known the
    reviews that need it wait, and ``due_at`` is when ORCID is asked (again); of a refused one
    they are refused with its ``sentence``. ``name`` is what it is called if it has to be created.
    """

    credential = models.ForeignKey(
        Credential, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    group_id = models.CharField(max_length=1000)
    name = models.CharField(max_length=1000)
    put_code = models.BigIntegerField(null=True)
    is_refused = models.BooleanField(default=False)
    sentence = models.CharField(max_length=500, blank=True)
    attempts = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        """Found by its id, and where ORCID is to be asked."""

        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "credential", "group_id"], name="sync_group_asked_for_once"
            ),
        ]
        indexes = [
            # The groups of a credential that ORCID is to be asked for
            models.Index(
                fields=["tenant", "credential", "due_at"],
                condition=Q(put_code=None),
                name="sync_group_due",
            ),
        ]

    def __str__(self) -> str:
        """Show ORCID's number for it."""
        return f"#{self.pk} {self.put_code}"
