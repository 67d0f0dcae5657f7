"""Inviting members, and the page an invitation leads to."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from scoping.context import serving
from tenants import access, actions, forms, routes
from tenants.decorators import TenantRequest, tenant_view
from tenants.models import Invitation, RouteKind, User
from tenants.reauthentication import reauthentication_required
from tenants.roles import Capability, Role, roles_to_give
from tenants.sessions.adapters import note_method
from tenants.sessions.devices import remember_device
from tenants.sso.session import may_use_tenant
from tenants.waiting_places import ServerKind, waits_for

BACKEND = settings.AUTHENTICATION_BACKENDS[0]


@require_POST
@waits_for(ServerKind.MAIL)
@tenant_view(Capability.MANAGE_MEMBERS)
@reauthentication_required
def invite(request: TenantRequest) -> HttpResponse:
    """Invite somebody by e-mail."""
    form = forms.InvitationForm(request.POST, roles=roles_to_give(Role(request.membership.role)))
    if not form.is_valid():
        messages.error(request, gettext("Enter an e-mail address and a role that you can give."))
        return redirect("tenants:members", request.tenant.slug)
    try:
        actions.invite_member(
            email=form.cleaned_data["email"],
            role=Role(form.cleaned_data["role"]),
            acting=request.membership,
            site=settings.PUBLIC_URL,
            now=now(),
        )
    except (actions.MemberRuleError, actions.LetterRefusedError) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, gettext("The invitation has been sent. It is valid for seven days.")
        )
    return redirect("tenants:members", request.tenant.slug)


@require_POST
@waits_for(ServerKind.MAIL)
@tenant_view(Capability.MANAGE_MEMBERS)
@reauthentication_required
def resend(request: TenantRequest, invitation_id: str) -> HttpResponse:
    """Send an invitation again; the link of the last letter ends."""
    found = _manageable(request, invitation_id)
    try:
        actions.resend_invitation(
            invitation=found,
            actor=request.actor,
            site=settings.PUBLIC_URL,
            now=now(),
        )
    except actions.LetterRefusedError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, gettext("Sent again. The link in the previous e-mail no longer works.")
        )
    return redirect("tenants:members", request.tenant.slug)


@require_POST
@tenant_view(Capability.MANAGE_MEMBERS)
@reauthentication_required
def revoke(request: TenantRequest, invitation_id: str) -> HttpResponse:
    """Take an invitation back."""
    found = _manageable(request, invitation_id)
    actions.revoke_invitation(invitation=found, actor=request.actor, now=now())
    messages.success(request, gettext("The invitation was revoked."))
    return redirect("tenants:members", request.tenant.slug)


def _manageable(request: TenantRequest, invitation_id: str) -> Invitation:
    """Return an invitation to no more than the member may give; else there is none."""
    found = access.invitation(invitation_id)
    if Role(found.role) not in roles_to_give(Role(request.membership.role)):
        raise Http404
    return found


@sensitive_post_parameters("password")
@never_cache
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation, and let the person in whom it was made for."""
    destination = routes.find(kind=RouteKind.INVITATION, key=token)
    if destination is None:
        return render(request, "tenants/invitation_gone.html", status=404)
    with serving(request, destination.tenant_id):
        found = Invitation.objects.select_related("tenant").get(pk=destination.object_id)
        if found.expires_at <= now():
            return render(request, "tenants/invitation_gone.html", status=404)
        if User.objects.filter(email=found.email).exists():
            return _join(request, found)
        return _sign_up(request, found)


def _join(request: HttpRequest, found: Invitation) -> HttpResponse:
    """Let somebody who has an account join with it, once they are signed in."""
    user = request.user
    fits = (
        user.is_authenticated
        and user.email.lower() == found.email
        and may_use_tenant(request, found.tenant_id)
    )
    if request.method == "POST" and isinstance(user, User) and fits:
        return _let_in(request, found, user)
    return render(request, "tenants/invitation_join.html", {"invitation": found, "fits": fits})


@sensitive_variables("form")
def _sign_up(request: HttpRequest, found: Invitation) -> HttpResponse:
    """Let somebody new choose a password."""
    form = forms.AcceptForm(request.POST or None, email=found.email)
    if not form.is_valid():
        context = {"invitation": found, "form": form}
        return render(request, "tenants/invitation_new.html", context)
    user = User(email=found.email, name=form.cleaned_data["name"], joined_at=now())
    user.set_password(form.cleaned_data["password"].reveal())
    return _let_in(request, found, user)


def _let_in(request: HttpRequest, found: Invitation, user: User) -> HttpResponse:
    is_new = not user.pk
    try:
        actions.accept_invitation(invitation=found, user=user, now=now())
    except actions.InvitationRefusedError as refused:
        messages.error(request, str(refused))
        return redirect("account_login")
    if is_new:
        login(request, user, backend=BACKEND)
        note_method(request, "invitation")
        remember_device(request, user.email)
    return redirect("dashboard:overview", found.tenant.slug)
