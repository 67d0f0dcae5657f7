"""What a tenant sees and decides of operators' access to it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from tenants import access, actions, queries
from tenants.decorators import TenantRequest, tenant_view
from tenants.reauthentication import reauthentication_required
from tenants.roles import Capability


@tenant_view(Capability.MANAGE_MEMBERS)
def staff(request: TenantRequest) -> HttpResponse:
    """List the operators' sessions: who, when, why, until."""
    words = {"sessions": queries.staff_sessions(), "now": now()}
    return render(request, "tenants/staff.html", words)


@require_POST
@tenant_view(Capability.MANAGE_MEMBERS)
@reauthentication_required
def staff_consent(request: TenantRequest, session_id: str) -> HttpResponse:
    """Let an operator in who asked."""
    return _done(request, session_id, actions.consent_to_staff)


@require_POST
@tenant_view(Capability.MANAGE_MEMBERS)
@reauthentication_required
def staff_edit(request: TenantRequest, session_id: str) -> HttpResponse:
    """Let an operator change researchers and items."""
    return _done(request, session_id, actions.let_staff_edit)


@require_POST
@tenant_view(Capability.MANAGE_MEMBERS)
def staff_end(request: TenantRequest, session_id: str) -> HttpResponse:
    """End an operator's session at once."""
    return _done(request, session_id, actions.end_staff_session)


def _done(request: TenantRequest, session_id: str, action: Callable[..., None]) -> HttpResponse:
    session = access.staff_session(session_id)
    try:
        action(session=session, actor=request.actor, now=now())
    except actions.StaffRuleError as refused:
        messages.error(request, str(refused))
    return redirect("tenants:staff", request.tenant.slug)
