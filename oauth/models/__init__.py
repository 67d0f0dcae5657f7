"""Ways to a connection, connections and their grants, and the doors on a tenant's own site."""

from oauth.models.connections import (
    ClientToken,
    Connection,
    ConnectionState,
    Grant,
    GrantState,
    UnwantedToken,
)
from oauth.models.hand_overs import HandOver, HandOverKey, InstitutionalDoor, ReturnAddress
from oauth.models.journeys import Authorization, AuthorizationState, PersonalLink

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
