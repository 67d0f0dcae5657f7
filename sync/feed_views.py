"""What is new on people's records, as a page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sync import feed
from sync.feed_forms import ChangesFilter
from tenants.doors import TenantRequest, tenant_view
from tenants.roles import Capability, allows


@require_safe
@tenant_view(Capability.VIEW)
def changes(request: TenantRequest) -> HttpResponse:
    """List what others did on the records, newest first."""
    form = ChangesFilter(request.GET)
    only = form.only()
    page = feed.page(before=form.cleaned_data.get("after"), **only)
    may_export = allows(request.membership.role, Capability.EXPORT)
    context = {"form": form, "page": page, "may_export": may_export}
    return render(request, "sync/changes.html", context)
