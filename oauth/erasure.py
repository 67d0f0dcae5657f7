"""Forget one researcher's permissions: links, ways to ORCID, connections and their grants."""

from oauth.models import Authorization, Connection, Grant, HandOver, PersonalLink
from tenants import routes
from tenants.models import RouteKind


def forget_researcher(*, researcher_id: int) -> None:
    """Delete it all, within the caller's transaction; tokens should be revoked by then."""
    for link_id in PersonalLink.objects.filter(researcher_id=researcher_id).values_list("pk"):
        routes.remove(kind=RouteKind.PERSONAL_LINK, object_id=link_id[0])
    Authorization.objects.filter(researcher_id=researcher_id).delete()
    PersonalLink.objects.filter(researcher_id=researcher_id).delete()
    HandOver.objects.filter(researcher_id=researcher_id).delete()
    Grant.objects.filter(connection__researcher_id=researcher_id).delete()
    Connection.objects.filter(researcher_id=researcher_id).delete()


def tokens_to_revoke(*, researcher_id: int) -> int:
    """Return how many of a researcher's tokens still have to be revoked at ORCID."""
    grants = Grant.objects.filter(connection__researcher_id=researcher_id)
    return grants.filter(revoke_due_at__isnull=False).count()
