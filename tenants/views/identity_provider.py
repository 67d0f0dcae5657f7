"""The settings of a tenant's own identity provider."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from tenants import access, actions, queries
from tenants.decorators import TenantRequest, tenant_view
from tenants.forms.identity_provider import ProviderForm
from tenants.reauthentication import reauthentication_required
from tenants.roles import Capability
from tenants.waiting_places import ServerKind, waits_for


@tenant_view(Capability.MANAGE_TENANT)
def provider(request: TenantRequest) -> HttpResponse:
    """Show the identity provider, the redirect URI to register, and how its last test went."""
    words = {"provider": queries.provider(), "redirect_uri": queries.redirect_uri(request.tenant)}
    return render(request, "tenants/provider.html", words)


@sensitive_post_parameters("client_secret")
@tenant_view(Capability.MANAGE_TENANT)
@reauthentication_required
def provider_edit(request: TenantRequest) -> HttpResponse:
    """Save the identity provider; an empty secret leaves the saved one as it is."""
    saved = queries.provider()
    form = ProviderForm(request.POST or None, provider=saved, tenant=request.tenant)
    if form.is_valid():
        actions.save_provider(
            tenant=request.tenant, draft=form.draft(), actor=request.actor, now=now()
        )
        messages.success(
            request, gettext("Saved. Register the redirect URI with your provider, then test it.")
        )
        return redirect("tenants:provider", request.tenant.slug)
    words = {"form": form, "provider": saved, "redirect_uri": queries.redirect_uri(request.tenant)}
    return render(request, "tenants/provider_form.html", words)


@require_POST
@waits_for(ServerKind.SIGN_IN)
@tenant_view(Capability.MANAGE_TENANT)
def provider_test(request: TenantRequest) -> HttpResponse:
    """Try the identity provider; its page shows what each step answered."""
    found = access.provider()
    actions.check_provider(
        provider=found, party=queries.party(found), actor=request.actor, now=now()
    )
    return redirect("tenants:provider", request.tenant.slug)


@require_POST
@tenant_view(Capability.MANAGE_TENANT)
@reauthentication_required
def provider_remove(request: TenantRequest) -> HttpResponse:
    """Take the identity provider away."""
    actions.remove_provider(
        tenant=request.tenant, provider=access.provider(), actor=request.actor, now=now()
    )
    messages.success(request, gettext("Removed. Members sign in with their own accounts again."))
    return redirect("tenants:provider", request.tenant.slug)
