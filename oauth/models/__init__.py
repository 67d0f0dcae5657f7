"""Ways to a connection, connections and their grants, and the doors on a tenant's own site."""

from oauth.models.authorizations import Authorization, AuthorizationState, PersonalLink
from oauth.models.connections import (
    ClientToken,
    Connection,
    ConnectionState,
    Grant,
    GrantState,
    UnwantedToken,
)
from oauth.models.handoff import HandOver, HandOverKey, InstitutionalDoor, ReturnAddress

__all__ = [
    "Authorization",
    "AuthorizationState",
    "ClientToken",
    "Connection",
    "ConnectionState",
    "Grant",
    "GrantState",
    "HandOver",
    "HandOverKey",
    "InstitutionalDoor",
    "PersonalLink",
    "ReturnAddress",
    "UnwantedToken",
]
