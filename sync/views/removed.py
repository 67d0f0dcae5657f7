"""What researchers removed from their records: their will stands until a person asks again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from sync import access, actions
from sync.status import queries
from tenants.decorators import TenantRequest, tenant_view
from tenants.roles import Capability, allows


@require_safe
@tenant_view(Capability.VIEW)
def removed(request: TenantRequest) -> HttpResponse:
    """List the items that researchers removed, newest items first."""
    page = queries.newest_removed.page(
        queries.removed(),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=queries.RECORDS_SHOWN,
    )
    context = {
        "page": page,
        "may_sync": allows(request.membership.role, Capability.SYNC),
    }
    return render(request, "sync/removed.html", context)


@require_POST
@tenant_view(Capability.SYNC)
def resend_removed(request: TenantRequest) -> HttpResponse:
    """Send the chosen items again, since a person asks for it."""
    chosen = request.POST.getlist("item")[: queries.RECORDS_SHOWN]
    items = [access.item(item_id) for item_id in chosen]
    count = actions.resend_items(items=items, actor=request.actor, now=now())
    if count:
        notice = ngettext("{count} item is sent again.", "{count} items are sent again.", count)
        messages.success(request, notice.format(count=count))
    else:
        messages.warning(request, gettext("Select the items to send again."))
    return redirect("sync:removed", request.tenant.slug)
