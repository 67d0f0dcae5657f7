"""The organisation's settings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now

from tenants import actions, forms
from tenants.decorators import TenantRequest, tenant_view
from tenants.reauthentication import reauthentication_required
from tenants.roles import Capability


@tenant_view(Capability.MANAGE_TENANT)
@reauthentication_required
def tenant_settings(request: TenantRequest) -> HttpResponse:
    """Change the organisation's settings."""
    form = forms.TenantForm(request.POST or None, tenant=request.tenant)
    if form.is_valid():
        actions.change_tenant(
            tenant=request.tenant,
            draft=form.draft(),
            actor=request.actor,
            now=now(),
        )
        messages.success(request, "Saved.")
        return redirect("tenants:settings", request.tenant.slug)
    return render(request, "tenants/settings.html", {"form": form})
