"""A researcher's public page, where the institution shows such pages."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.queries.public import public_person
from scoping.context import serving
from tenants import routes
from tenants.models import RouteKind


@require_safe
def researcher_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a researcher's name and authenticated iD, and nothing that is private.

    Whoever has no such page gets the same 404: unknown, not connected, not shown.
    """
    destination = routes.find(kind=RouteKind.PUBLIC_PAGE, key=public_id)
    if destination is None:
        raise Http404
    with serving(request, destination.tenant_id):
        person = public_person(destination.object_id)
        if person is None:
            raise Http404
        return render(request, "dashboard/public_person.html", {"person": person, **person.frame})
