"""What is new on people's records, as a page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sync.forms import ChangesFilter
from sync.pull import change_feed
from tenants.decorators import TenantRequest, tenant_view
from tenants.roles import Capability, allows


@require_safe
@tenant_view(Capability.VIEW)
def changes(request: TenantRequest) -> HttpResponse:
    """List what others did on the records, newest first."""
    form = ChangesFilter(request.GET)
    only = form.only()
    page = change_feed.newest.page(
        change_feed.changes(**only),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=change_feed.CHANGES_SHOWN,
    )
    may_export = allows(request.membership.role, Capability.EXPORT)
    context = {"form": form, "page": page, "may_export": may_export}
    return render(request, "sync/changes.html", context)
