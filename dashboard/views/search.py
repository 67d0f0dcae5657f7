"""The search box's page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard import words
from dashboard.queries.search import find
from tenants.doors import TenantRequest, tenant_view
from tenants.roles import Capability

LONGEST = 200


@require_safe
@tenant_view(Capability.VIEW)
def search(request: TenantRequest) -> HttpResponse:
    """Show the people and items that a word finds."""
    asked = request.GET.get("q", "").replace("\0", "")[:LONGEST]
    found = find(asked)
    items = [
        *((row.researcher, row.section, row.label, None) for row in found.items),
        *((row.item.researcher, row.section, row.item.label, row) for row in found.placements),
        *(
            (row.connection.researcher, row.section, words.label(row.section, row.content), row)
            for row in found.snapshots
        ),
    ]
    context = {"asked": asked, "people": found.people, "items": items}
    return render(request, "dashboard/search.html", context)
