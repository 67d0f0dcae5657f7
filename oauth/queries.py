"""Read connections, grants and links of the current tenant."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, QuerySet

from oauth.lifetimes import EXCHANGE_LIFE, HAND_OVER_KEPT
from oauth.models import (
    Authorization,
    AuthorizationState,
    Connection,
    ConnectionState,
    Grant,
    HandOver,
    HandOverKey,
    InstitutionalDoor,
    PersonalLink,
    ReturnAddress,
    UnwantedToken,
)
from scoping.context import tenant_context
from tenants.encryption.rotation import tenant_ids
from tenants.encryption.secrets import Secret, open_stored, open_value
from tenants.models import Credential, Environment, Researcher


class AccessToken(NamedTuple):
    """A connection's token, and the generation to name when ORCID refuses it."""

    generation: int
    token: Secret


def active_connection(*, researcher_id: int, credential_id: int) -> Connection | None:
    """Return the connection under which a person's items can be written, or None."""
    return Connection.objects.filter(
        researcher_id=researcher_id, credential_id=credential_id, state=ConnectionState.ACTIVE
    ).first()


def newest_connection(*, researcher_id: int, credential_id: int) -> Connection | None:
    """Return what is to be shown to a person about their connection, or None."""
    rows = Connection.objects.filter(researcher_id=researcher_id, credential_id=credential_id)
    return rows.order_by("-connected_at", "-id").first()


def current_grant(connection: Connection) -> Grant | None:
    """Return the grant whose tokens are in use, also of a connection that was lost."""
    return Grant.objects.filter(connection=connection, generation=connection.generation).first()


def open_access_token(grant: Grant) -> Secret:
    """Return a grant's access token in the open."""
    return open_value(grant, "access_token_sealed")


def access_tokens(connection_ids: Collection[int]) -> dict[int, AccessToken]:
    """Return the tokens of many connections in one query; those without a grant are left out.

    Connections that are not active are included: ORCID lets a client remove its own items with
    a token that the researcher withdrew.
    """
    column = "access_token_sealed"
    grants = Grant.objects.filter(
        connection_id__any_of=connection_ids, generation=F("connection__generation")
    )
    rows = grants.values_list("connection_id", "generation", "public_id", column)
    return {
        connection_id: AccessToken(generation, open_stored(stored, Grant, column, public_id))
        for connection_id, generation, public_id, stored in rows
    }


def default_credential() -> Credential | None:
    """Return the credential to invite with where none was chosen.

    Production comes before the sandbox and the simulator, tested before untested.
    """
    ranks = [Environment.PRODUCTION, Environment.SANDBOX, Environment.SIMULATOR]
    found = sorted(
        Credential.objects.order_by("id"),
        key=lambda row: (not row.test_passed, ranks.index(Environment(row.environment))),
    )
    return next(iter(found), None)


def newest_link(researcher: Researcher) -> PersonalLink | None:
    """Return the last link that was made for a researcher, or None."""
    return PersonalLink.objects.filter(researcher=researcher).order_by("-id").first()


def link_address(link: PersonalLink, *, site: str) -> str:
    """Return the address a researcher is sent, whose token says who they are."""
    return f"{site}/connect/{open_value(link, 'token_sealed').reveal()}/"


def callback_address(credential: Credential, *, site: str) -> str:
    """Return the redirect URI of a credential: what the tenant registers at ORCID."""
    return f"{site}/connect/callback/{credential.public_id}/"


def hand_over_address(key: HandOverKey, *, site: str) -> str:
    """Return where a tenant's site hands over by a key: the audience of its tokens."""
    return f"{site}/connect/from/{key.public_id}/"


def hand_over_page(hand_over: HandOver, *, site: str) -> str:
    """Return the page of a hand-over that was opened, for the browser that did."""
    return f"{hand_over_address(hand_over.key, site=site)}{hand_over.public_id}/"


def institutional_address(door: InstitutionalDoor, *, site: str) -> str:
    """Return the redirect URI to register at ORCID for Institutional Connect."""
    return f"{site}/connect/institutional/{door.public_id}/"


def hand_over_keys() -> QuerySet[HandOverKey]:
    """Return the keys that the tenant's site may sign with, oldest first."""
    return HandOverKey.objects.order_by("id")


def return_addresses() -> QuerySet[ReturnAddress]:
    """Return the addresses of the tenant's site to which researchers may be led."""
    return ReturnAddress.objects.order_by("url")


def institutional_doors() -> QuerySet[InstitutionalDoor]:
    """Return the doors of Institutional Connect, with where they lead."""
    return InstitutionalDoor.objects.select_related("credential", "sign_in").order_by("id")


def may_return(url: str) -> bool:
    """Say whether an address stands in the tenant's list, exactly so."""
    return bool(url) and ReturnAddress.objects.filter(url=url).exists()


def connection_through(link: PersonalLink) -> Connection | None:
    """Return the connection that was made or renewed through a link, or None."""
    rows = Authorization.objects.select_related("connection").filter(link=link)
    found = rows.filter(connection__isnull=False).order_by("-id").first()
    return found.connection if found else None


def tenants_with_due_work(*, now: datetime) -> Iterator[int]:
    """Yield the tenants in which tokens are to be revoked, or something is over.

    The sweep's one look at each tenant: five index look-ups in one statement.
    """
    for tenant_id in tenant_ids():
        with tenant_context(tenant_id):
            if _is_work_due(now=now):
                yield tenant_id


def _is_work_due(*, now: datetime) -> bool:
    kinds: list[QuerySet[Any]] = [
        Grant.objects.filter(revoke_due_at__lte=now),
        UnwantedToken.objects.filter(revoke_due_at__lte=now),
        Authorization.objects.filter(
            state=AuthorizationState.EXCHANGING, taken_at__lte=now - EXCHANGE_LIFE
        ),
        Connection.objects.filter(state=ConnectionState.ACTIVE, expires_at__lte=now),
        Connection.objects.filter(ask_due_at__lte=now),
        HandOver.objects.filter(expires_at__lte=now - HAND_OVER_KEPT),
    ]
    first, *others = (rows.order_by().values_list("tenant_id")[:1] for rows in kinds)
    return bool(first.union(*others, all=True)[:1])
