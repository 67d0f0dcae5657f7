"""Read tenants, members, credentials and researchers."""

from django.db.models import Q, QuerySet

from registry.clients import ClientAccess
from scoping.context import tenant_context
from tenants import routes
from tenants.models import (
    Credential,
    Invitation,
    Membership,
    MessageFormat,
    Researcher,
    RouteKind,
    Tenant,
    User,
)
from tenants.secrets import open_value


def tenants_of(user: User) -> list[Tenant]:
    """Return the tenants a user is a member of, by name; each is read in its own context."""
    tenants = []
    for destination in routes.find_all(kind=RouteKind.MEMBER, key=str(user.pk)):
        with tenant_context(destination.tenant_id):
            tenants.append(Tenant.objects.get(pk=destination.tenant_id))
    return sorted(tenants, key=lambda tenant: tenant.name)


def members() -> QuerySet[Membership]:
    """Return the members of the current tenant with their users."""
    return Membership.objects.select_related("user").order_by("id")


def open_invitations() -> QuerySet[Invitation]:
    """Return the invitations that nobody accepted yet, oldest first."""
    return Invitation.objects.filter(accepted_at=None).order_by("id")


def credentials() -> QuerySet[Credential]:
    """Return the credentials of the current tenant, oldest first."""
    return Credential.objects.order_by("id")


def researchers(*, search: str = "") -> QuerySet[Researcher]:
    """Return researchers by name; ``search`` is the beginning of a name or e-mail address.

    The ranges in collation C let Postgres use the indexes under row security.
    """
    rows = Researcher.objects.order_by("search_name", "id")
    word = search.strip().lower()
    if not word:
        return rows
    end = word + "\U0010ffff"
    return rows.filter(
        Q(search_name__gte=word, search_name__lt=end)
        | Q(search_email__gte=word, search_email__lt=end)
        | Q(external_ref=search.strip())
    )


def client_access(credential: Credential) -> ClientAccess:
    """Return what a client of ORCID needs to know of a credential, its secret opened."""
    return ClientAccess(
        environment=credential.environment,
        api_type=credential.api_type,
        client_id=credential.client_id,
        client_secret=open_value(credential, "secret_sealed"),
        message_format="xml" if credential.message_format == MessageFormat.XML else "json",
    )
