"""What a researcher's public page shows."""

from dataclasses import dataclass

from oauth.models import Connection, ConnectionState
from tenants.models import Researcher


@dataclass(frozen=True, slots=True)
class PublicPerson:
    """A researcher as everybody may see them."""

    name: str
    orcid_id: str
    environment: str
    tenant_name: str

    @property
    def frame(self) -> dict[str, str]:
        """Return what the layout shows around the page."""
        return {"tenant_name": self.tenant_name, "environment": self.environment}


def public_person(researcher_id: int) -> PublicPerson | None:
    """Return a connected researcher of the current tenant if it shows public pages, else None.

    The page of one who was merged is that of whom they are now.

    Production comes before rehearsal where somebody has connected both.
    """
    row = Researcher.with_merged.filter(pk=researcher_id).first()
    if row is None:
        return None
    found = Connection.objects.filter(
        researcher=row.merged_into_id or row.pk,
        state=ConnectionState.ACTIVE,
        tenant__public_pages=True,
    ).select_related("researcher", "credential", "tenant")
    connection = min(found, key=lambda row: (row.credential.environment, row.pk), default=None)
    if connection is None:
        return None
    return PublicPerson(
        name=connection.researcher.full_name or str(connection.orcid_id),
        orcid_id=connection.orcid_id,
        environment=connection.credential.environment,
        tenant_name=connection.tenant.name,
    )
