"""The search box's page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard import notices
from dashboard.queries.search import Found, find
from orcid_client.sections import section_name
from tenants.decorators import TenantRequest, tenant_view
from tenants.models import Researcher
from tenants.roles import Capability

LONGEST = 200


@require_safe
@tenant_view(Capability.VIEW)
def search(request: TenantRequest) -> HttpResponse:
    """Show the people and items that a word finds."""
    asked = request.GET.get("q", "")[:LONGEST]
    found = find(asked)
    context = {"asked": asked, "people": found.people, "items": _items(found)}
    return render(request, "dashboard/search.html", context)


def _items(found: Found) -> list[dict[str, object]]:
    """Return what was found of items: ours, where they are placed, and what others put there."""
    return [
        *(_item(row.researcher, row.section, row.label) for row in found.items),
        *(
            _item(row.item.researcher, row.section, row.item.label, row.put_code)
            for row in found.placements
        ),
        *(
            _item(
                row.connection.researcher,
                row.section,
                notices.label(row.section, row.content),
                row.put_code,
            )
            for row in found.snapshots
        ),
    ]


def _item(
    person: Researcher, section: str, label: str, put_code: int | None = None
) -> dict[str, object]:
    name = section_name(section)
    return {"person": person, "section": name, "label": label or name, "put_code": put_code}
