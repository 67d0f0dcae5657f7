"""Sessions that a tenant's identity provider vouches for: good in that tenant, and nowhere else.

Whoever runs a tenant's provider can make it say anybody's address. So what it says opens that
tenant alone: no other tenant of the same person, and no page of the person's own account, where
a password or a second factor could be set that opens everything.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext

from tenants.models import IdentityProvider, Tenant

KEY = "vouched"
CLOCKS_DIFFER = 60
ACCOUNT, SIGN_OUT = "/accounts/", "/accounts/logout/"


@dataclass(frozen=True, slots=True)
class SsoSession:
    """What a provider said when a session began; ``proven_at`` in epoch seconds, 0 if unsaid."""

    tenant_id: int
    provider_id: str
    since: str
    second_factor: bool
    proven_at: float

    @property
    def is_fresh(self) -> bool:
        """Say whether the person proved themselves at the provider in the last ten minutes."""
        return is_recent(self.proven_at)


def is_recent(moment: float) -> bool:
    """Say whether a moment (epoch seconds) lies within the last ten minutes.

    One that is still to come proves nothing, but for clocks that differ by a minute.
    """
    return -CLOCKS_DIFFER <= time.time() - moment < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def begin_sso_session(
    request: HttpRequest, provider: IdentityProvider, *, second_factor: bool, proven_at: float
) -> None:
    """Bind a session to the tenant whose provider vouches for it."""
    since = provider.since.isoformat()
    said = SsoSession(provider.tenant_id, provider.public_id, since, second_factor, proven_at)
    request.session[KEY] = asdict(said)


def sso_session_of(request: HttpRequest) -> SsoSession | None:
    """Return what a provider said of this session; None for one of the person's own."""
    kept = request.session.get(KEY)
    return SsoSession(**kept) if kept else None


def may_use_tenant(request: HttpRequest, tenant_id: int) -> bool:
    """Say whether a session may be used in a tenant: its own, or one the provider vouches in."""
    said = sso_session_of(request)
    return said is None or said.tenant_id == tenant_id


def is_still_valid(said: SsoSession) -> bool:
    """Say whether the provider is still the one that vouched; within its tenant's context."""
    provider = IdentityProvider.objects.filter(public_id=said.provider_id).first()
    return provider is not None and provider.since.isoformat() == said.since


def must_use_sso(tenant: Tenant, said: SsoSession | None, *, is_owner: bool) -> bool:
    """Say whether a tenant wants this session to come from its own provider.

    Owners may come in otherwise, so that a provider that fails locks nobody out for good.
    """
    if said is None:
        return tenant.provider_required and not is_owner
    return tenant.second_factor_required and not said.second_factor


class SsoSessionMiddleware:
    """Keep such sessions away from the pages of a person's account."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or lead back to the institution."""
        at_account = request.path.startswith(ACCOUNT) and request.path != SIGN_OUT
        if at_account and sso_session_of(request) and request.user.is_authenticated:
            messages.info(request, SENTENCE)
            return redirect("/")
        return self.get_response(request)


SENTENCE = gettext(
    "You signed in with your institution, which manages your password, two-factor "
    "authentication and sessions. To change them here, sign out and sign in with your "
    "own password."
)
