"""The list of what needs attention."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard import notices
from dashboard.queries import attention as queries
from orcid_client.sections import section_name
from sync.scheduling import pause_filters
from sync.status.item_status import record_status
from tenants.decorators import TenantRequest, tenant_view
from tenants.roles import Capability, allows


@require_safe
@tenant_view(Capability.VIEW)
def attention(request: TenantRequest) -> HttpResponse:
    """List what was refused and which records cannot be worked on: why, and who can fix it."""
    found, now = queries.attention(), timezone.now()
    pauses = pause_filters.pauses([row.connection.researcher_id for row in found.records])
    context = {
        "found": found,
        "paused": notices.paused(pauses),
        "refused": [(row, section_name(row.section)) for row in found.refused],
        "records": [(row, record_status(row, now=now, pauses=pauses)) for row in found.records],
        "may_edit": allows(request.membership.role, Capability.EDIT_RECORDS),
    }
    return render(request, "dashboard/attention.html", context)
