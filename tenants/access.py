"""From an id in an address to a row of the current tenant, or 404.

What is missing and what is another tenant's are answered alike.
"""

from django.http import Http404

from scoping.lookup import by_public_id
from tenants import routes
from tenants.models import (
    Credential,
    IdentityProvider,
    Invitation,
    Membership,
    Researcher,
    RouteKind,
    StaffSession,
    Tenant,
    User,
)


def current_tenant(tenant_id: int) -> Tenant:
    """Return the tenant in whose context the code runs."""
    return Tenant.objects.get(pk=tenant_id)


def tenant_id_of_slug(slug: str) -> int:
    """Return the number of the tenant that an address names.

    Raises:
        Http404: there is none.
    """
    destination = routes.find(kind=RouteKind.TENANT_SLUG, key=slug)
    if destination is None:
        raise Http404
    return destination.tenant_id


def tenant_id_of_sign_in(public_id: str) -> int:
    """Return the number of the tenant that a provider's answer is for.

    Raises:
        Http404: there is none, or it has no provider.
    """
    destination = routes.find(kind=RouteKind.SIGN_IN, key=public_id)
    if destination is None:
        raise Http404
    return destination.tenant_id


def provider() -> IdentityProvider:
    """Return the identity provider of the current tenant.

    Raises:
        Http404: there is none.
    """
    found = IdentityProvider.objects.select_related("tenant").first()
    if found is None:
        raise Http404
    return found


def membership(user: User) -> Membership:
    """Return a user's place in the current tenant.

    Raises:
        Http404: the user is no member.
    """
    found = Membership.objects.select_related("tenant", "user").filter(user=user).first()
    if found is None:
        raise Http404
    return found


def member(public_id: str) -> Membership:
    """Return a member of the current tenant.

    Raises:
        Http404: there is none of that id.
    """
    return by_public_id(Membership.objects.select_related("user"), public_id)


def invitation(public_id: str) -> Invitation:
    """Return an invitation of the current tenant that is not accepted yet.

    Raises:
        Http404: there is none of that id.
    """
    return by_public_id(Invitation.objects.filter(accepted_at=None), public_id)


def staff_session(public_id: str) -> StaffSession:
    """Return an operator's session with the current tenant.

    Raises:
        Http404: there is none of that id.
    """
    found = StaffSession.objects.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def credential(public_id: str) -> Credential:
    """Return a credential of the current tenant.

    Raises:
        Http404: there is none of that id.
    """
    return by_public_id(Credential.objects.all(), public_id)


def researcher(public_id: str) -> Researcher:
    """Return a researcher of the current tenant; who was merged leads to whom they are now.

    Raises:
        Http404: there is none of that id.
    """
    rows = Researcher.with_merged.select_related("merged_into")
    return by_public_id(rows, public_id).current
