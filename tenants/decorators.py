"""The door to every page of a tenant: signed in, member, allowed; or 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlsplit

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.timezone import now
from django.utils.translation import gettext

from audit.entries import Actor
from audit.vocabulary import ActorKind
from scoping.context import serving
from tenants import access
from tenants.actions.operators import record_staff_visit
from tenants.models import Membership, StaffSession, Tenant, User
from tenants.roles import Capability, Role, allows
from tenants.sessions.operators import may_ask, place_of_staff, running_session
from tenants.sso.session import is_still_valid, must_use_sso, sso_session_of

P = ParamSpec("P")


class TenantRequest(HttpRequest):
    """A request that knows its tenant and its member."""

    tenant: Tenant
    membership: Membership
    actor: Actor
    staff: StaffSession | None
    user: User
    request_id: str


def lacks_second_factor(request: TenantRequest) -> bool:
    """Say whether a tenant asks for a second factor that a member has not set up.

    Whoever has one was asked for it at the sign-in: allauth lets nobody in without. So has
    whoever signed in past the provider that members must use.
    """
    wanted = request.tenant.second_factor_required or request.tenant.provider_required
    return wanted and sso_session_of(request) is None and not is_mfa_enabled(request.user)


def _ask_for_provider(request: TenantRequest) -> HttpResponse:
    """Lead to the tenant's own sign-in."""
    asked = urlencode({"next": request.path})
    return redirect(f"{reverse('tenants_public:sign_in', args=[request.tenant.slug])}?{asked}")


def _enter(request: TenantRequest, capability: Capability) -> None:
    """Let a request know its tenant, and who asks: a member, or an operator for a while.

    Raises:
        Http404: neither.
    """
    request.staff = None
    try:
        request.membership = access.membership(request.user)
        request.actor = Actor.member(request.user.pk)
    except Http404:
        request.staff = running_session(request)
        if request.staff is None:
            raise
        _enter_as_staff(request, request.staff, capability)
    request.tenant = request.membership.tenant


def _enter_as_staff(request: TenantRequest, session: StaffSession, capability: Capability) -> None:
    """Let an operator in as far as the session goes; each request is on record."""
    request.membership = place_of_staff(session, request.user)
    request.actor = Actor(ActorKind.OPERATOR, request.user.pk)
    route = request.resolver_match.view_name if request.resolver_match else ""
    record_staff_visit(session=session, route=route, method=request.method or "", now=now())
    allowed = allows(request.membership.role, capability)
    if not allowed or not may_ask(request.method, capability):
        raise Http404


def _gate(request: TenantRequest, capability: Capability) -> HttpResponse | None:
    """Return where somebody must go first, or None; raises Http404 for who may not enter."""
    said = sso_session_of(request)
    if said and (said.tenant_id != request.tenant.pk or not is_still_valid(said)):
        raise Http404
    if not allows(request.membership.role, capability):
        raise Http404
    is_owner = request.membership.role == Role.OWNER
    if must_use_sso(request.tenant, said, is_owner=is_owner):
        return _ask_for_provider(request)
    return ask_for_second_factor(request) if lacks_second_factor(request) else None


def ask_for_second_factor(request: HttpRequest) -> HttpResponse:
    """Lead to where a second factor is set up."""
    messages.warning(
        request, gettext("This institution requires two-factor authentication for its members.")
    )
    return redirect("mfa_activate_totp")


def _page_to_return_to(request: HttpRequest) -> str:
    """Return where a sign-in leads: what was sent by a form leads to the page of the form.

    Such an address has no page of its own, and what was sent is lost.
    """
    if request.method != "POST":
        return request.get_full_path()
    page = urlsplit(request.headers.get("Referer", ""))
    is_ours = page.netloc == request.get_host() and page.path.startswith("/")
    return page.path if is_ours else "/"


TenantView = Callable[Concatenate[TenantRequest, P], HttpResponseBase]


def tenant_view(
    capability: Capability,
) -> Callable[[TenantView[P]], Callable[..., HttpResponseBase]]:
    """Let a view be reached at ``/t/<slug>/...`` by members whose role allows ``capability``.

    The view runs in the tenant's context and time zone. Strangers get the same 404 as for a
    tenant that does not exist; members whose role does not reach get 404 too.
    """

    def decorate(view: TenantView[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def within(request: Any, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:  # noqa: ANN401
            if not request.user.is_authenticated:
                return redirect_to_login(_page_to_return_to(request))
            with serving(request, access.tenant_id_of_slug(slug)):
                _enter(request, capability)
                elsewhere = None if request.staff else _gate(request, capability)
                if elsewhere:
                    return elsewhere
                with timezone.override(request.tenant.time_zone):
                    return view(request, *args, **kwargs)

        within.capability = capability  # type: ignore[attr-defined]
        return within

    return decorate
