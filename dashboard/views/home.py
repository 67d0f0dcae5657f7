"""The portal's own front door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from tenants.queries import tenants_of
from tenants.sso.session import may_use_tenant


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Welcome a visitor; lead a member to their institution, or let them choose one."""
    if not request.user.is_authenticated:
        return render(request, "dashboard/welcome.html")
    tenants = [found for found in tenants_of(request.user) if may_use_tenant(request, found.pk)]
    if len(tenants) == 1:
        return redirect("dashboard:overview", slug=tenants[0].slug)
    if not tenants and request.user.is_operator:
        return redirect("dashboard_public:staff")
    return render(request, "dashboard/home.html", {"tenants": tenants})
