"""Operators at the doors: their own pages, and a tenant's for as long as it is open to them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.timezone import now

from tenants.models import Membership, StaffSession, Tenant, User
from tenants.roles import STAFF_CHANGES, Capability, StaffRole
from tenants.sso.session import sso_session_of

P = ParamSpec("P")
SAFE = frozenset(("GET", "HEAD"))


class OperatorRequest(HttpRequest):
    """A request of somebody who works for the portal's operator."""

    user: User


def is_operator(request: Any) -> bool:  # noqa: ANN401
    """Say whether this is an operator's own session, with a second factor."""
    user = request.user
    return user.is_operator and sso_session_of(request) is None and is_mfa_enabled(user)


def operator_view(
    view: Callable[Concatenate[OperatorRequest, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Let a page be reached by operators with a second factor; others find no page there."""

    @login_required
    @wraps(view)
    def within(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:  # noqa: ANN401
        if not request.user.is_operator or sso_session_of(request):
            raise Http404
        if not is_mfa_enabled(request.user):
            return redirect("mfa_activate_totp")
        return view(request, *args, **kwargs)

    return within


def running_session(request: Any) -> StaffSession | None:  # noqa: ANN401
    """Return the session by which an operator may be in the current tenant now."""
    if not is_operator(request):
        return None
    moment = now()
    rows = StaffSession.objects.filter(
        operator=request.user, began_at__lte=moment, ends_at__gt=moment, ended_at=None
    )
    return rows.first()


def place_of_staff(session: StaffSession, user: User) -> Membership:
    """Return the place an operator has in a tenant meanwhile; it is never saved."""
    role = StaffRole.EDITOR if session.may_edit else StaffRole.READER
    tenant = Tenant.objects.get(pk=session.tenant_id)
    return Membership(tenant=tenant, user=user, role=role, created_at=session.asked_at)


def may_ask(method: str | None, capability: Capability) -> bool:
    """Say whether staff may send such a request: changes want a capability that allows them."""
    return method in SAFE or capability in STAFF_CHANGES
