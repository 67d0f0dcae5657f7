"""OAuth scopes of ORCID: what each allows, who may ask for it, in which flow.

Source: ORCID API tutorial, "Scopes". A granted set is compared as a set; order means nothing.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from orcid_client.environments import Api

if TYPE_CHECKING:
    from collections.abc import Iterable


class Scope(StrEnum):
    """The scopes of API 3.0 in their own spelling."""

    AUTHENTICATE = "/authenticate"
    OPENID = "openid"
    READ_PUBLIC = "/read-public"
    READ_LIMITED = "/read-limited"
    ACTIVITIES_UPDATE = "/activities/update"
    PERSON_UPDATE = "/person/update"
    WEBHOOK = "/webhook"
    PREMIUM_NOTIFICATION = "/premium-notification"
    GROUP_ID_READ = "/group-id-record/read"
    GROUP_ID_UPDATE = "/group-id-record/update"


class Flow(StrEnum):
    """How a token is had: from a researcher's grant, or by the credential alone."""

    AUTHORIZATION_CODE = "authorization_code"
    CLIENT_CREDENTIALS = "client_credentials"


_GRANTED_BY_PEOPLE = frozenset(
    {
        Scope.AUTHENTICATE,
        Scope.OPENID,
        Scope.READ_PUBLIC,
        Scope.READ_LIMITED,
        Scope.ACTIVITIES_UPDATE,
        Scope.PERSON_UPDATE,
    }
)
_HAD_BY_CREDENTIALS = frozenset(
    {
        Scope.READ_PUBLIC,
        Scope.WEBHOOK,
        Scope.PREMIUM_NOTIFICATION,
        Scope.GROUP_ID_READ,
        Scope.GROUP_ID_UPDATE,
    }
)
_OPEN_TO_PUBLIC_API = frozenset({Scope.AUTHENTICATE, Scope.OPENID, Scope.READ_PUBLIC})

# What a scope carries besides itself. An update scope alone lets a client read its own items,
# which is not reading another's limited data, so it does not cover /read-limited.
_COVERS: dict[str, frozenset[str]] = {
    Scope.OPENID: frozenset({Scope.AUTHENTICATE, Scope.READ_PUBLIC}),
    Scope.AUTHENTICATE: frozenset({Scope.READ_PUBLIC}),
    Scope.READ_LIMITED: frozenset({Scope.READ_PUBLIC, Scope.AUTHENTICATE}),
    Scope.ACTIVITIES_UPDATE: frozenset({Scope.READ_PUBLIC, Scope.AUTHENTICATE}),
    Scope.PERSON_UPDATE: frozenset({Scope.READ_PUBLIC, Scope.AUTHENTICATE}),
    Scope.GROUP_ID_UPDATE: frozenset({Scope.GROUP_ID_READ}),
}


def parse_scopes(text: str) -> frozenset[str]:
    """Return the scopes of a space-separated list; unknown ones are kept as they stand."""
    return frozenset(text.split())


def format_scopes(scopes: Iterable[str]) -> str:
    """Return a list for the authorize address, in a stable order."""
    return " ".join(sorted(str(scope) for scope in scopes))


def covers(granted: Iterable[str], needed: str) -> bool:
    """Return whether the granted scopes allow what the needed one allows."""
    held = frozenset(str(scope) for scope in granted)
    return needed in held or any(needed in _COVERS.get(scope, ()) for scope in held)


def may_ask(scope: str, *, api_type: Api, flow: Flow) -> bool:
    """Return whether ORCID lets a client of this API type ask for the scope in this flow.

    Asking in the wrong flow, or a member scope with a Public API client, is `invalid_scope`.
    """
    of_flow = _GRANTED_BY_PEOPLE if flow is Flow.AUTHORIZATION_CODE else _HAD_BY_CREDENTIALS
    return scope in of_flow and (api_type is Api.MEMBER or scope in _OPEN_TO_PUBLIC_API)
