"""From an id or a token in an address to a row of the current tenant, or 404."""

from oauth.models import (
    Authorization,
    Connection,
    HandOver,
    HandOverKey,
    InstitutionalDoor,
    PersonalLink,
    ReturnAddress,
)
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
    rows = Authorization.objects.select_related(
        "researcher", "credential", "connection", "link", "hand_over__key"
    )
    return rows.filter(public_id=public_id, browser_hash=browser_hash).first()


def personal_link(link_id: int) -> PersonalLink | None:
    """Return the link that a route leads to, with whom and what it is for, or None."""
    rows = PersonalLink.objects.select_related("researcher", "credential")
    return rows.filter(pk=link_id).first()


def hand_over_key(public_id: str) -> HandOverKey:
    """Return a hand-over key of the current tenant.

    Raises:
        Http404: there is none of that id.
    """
    return by_public_id(HandOverKey.objects.all(), public_id)


def hand_over(public_id: str, *, key: HandOverKey, browser_hash: bytes) -> HandOver | None:
    """Return a hand-over by a key that was opened in this browser, or None."""
    rows = HandOver.objects.select_related("researcher", "credential", "key")
    return rows.filter(public_id=public_id, key=key, browser_hash=browser_hash).first()


def return_address(public_id: str) -> ReturnAddress:
    """Return an address of the current tenant's site.

    Raises:
        Http404: there is none of that id.
    """
    return by_public_id(ReturnAddress.objects.all(), public_id)


def institutional_door(public_id: str) -> InstitutionalDoor:
    """Return a door of Institutional Connect of the current tenant.

    Raises:
        Http404: there is none of that id.
    """
    rows = InstitutionalDoor.objects.select_related("credential", "sign_in")
    return by_public_id(rows, public_id)
