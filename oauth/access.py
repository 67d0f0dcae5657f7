"""From an id or a token in an address to a row of the current tenant, or 404."""

from oauth.models import Authorization, Connection, PersonalLink
from scoping.lookup import by_public_id


def connection(public_id: str) -> Connection:
    """Return a connection of the current tenant.

    Raises:
        Http404: there is none of that id.
    """
    rows = Connection.objects.select_related("researcher", "credential")
    return by_public_id(rows, public_id)


def authorization(public_id: str, *, browser_hash: bytes) -> Authorization | None:
    """Return a way to ORCID that was begun in this browser, or None."""
    rows = Authorization.objects.select_related("researcher", "credential", "connection", "link")
    return rows.filter(public_id=public_id, browser_hash=browser_hash).first()


def personal_link(link_id: int) -> PersonalLink | None:
    """Return the link that a route leads to, with whom and what it is for, or None."""
    rows = PersonalLink.objects.select_related("researcher", "credential")
    return rows.filter(pk=link_id).first()
