"""Pages about members."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tenants import access, actions, forms, queries
from tenants.decorators import TenantRequest, tenant_view
from tenants.reauthentication import reauthentication_required
from tenants.roles import Capability, Role, roles_to_give


@tenant_view(Capability.VIEW)
def members(request: TenantRequest) -> HttpResponse:
    """List the members; who may can change roles here."""
    words = {
        "members": queries.members(),
        "roles": roles_to_give(request.membership.role),
        "helpable": queries.helpable_members(request.membership),
        "own_id": request.membership.public_id,
        "invitations": queries.open_invitations(),
        "form": forms.InvitationForm(roles=roles_to_give(request.membership.role)),
        "now": now(),
    }
    return render(request, "tenants/members.html", words)


@require_POST
@tenant_view(Capability.MANAGE_MEMBERS)
@reauthentication_required
def member_role(request: TenantRequest, member_id: str) -> HttpResponse:
    """Give a member another role."""
    member = access.member(member_id)
    form = forms.RoleForm(request.POST, roles=list(Role))
    if form.is_valid():
        try:
            actions.change_role(
                member=member,
                role=Role(form.cleaned_data["role"]),
                acting=request.membership,
                actor=request.actor,
                now=now(),
            )
        except actions.MemberRuleError as refused:
            messages.error(request, str(refused))
    return redirect("tenants:members", request.tenant.slug)


@require_POST
@tenant_view(Capability.MANAGE_MEMBERS)
@reauthentication_required
def member_remove(request: TenantRequest, member_id: str) -> HttpResponse:
    """Take a member's place away."""
    try:
        actions.remove_member(
            member=access.member(member_id),
            acting=request.membership,
            actor=request.actor,
            now=now(),
        )
    except actions.MemberRuleError as refused:
        messages.error(request, str(refused))
    if member_id == request.membership.public_id:
        return redirect("/")
    return redirect("tenants:members", request.tenant.slug)


@require_POST
@tenant_view(Capability.MANAGE_MEMBERS)
@reauthentication_required
def factor_reset(request: TenantRequest, member_id: str) -> HttpResponse:
    """Help a member whose second factor is lost."""
    try:
        actions.reset_factor(
            member=access.member(member_id),
            acting=request.membership,
            actor=request.actor,
            site=settings.PUBLIC_URL,
            now=now(),
        )
    except actions.MemberRuleError as refused:
        messages.error(request, str(refused))
    else:
        sentence = gettext(
            "Two-factor authentication was reset. The member must choose a new "
            "password, with the link in an e-mail."
        )
        messages.success(request, sentence)
    return redirect("tenants:members", request.tenant.slug)
