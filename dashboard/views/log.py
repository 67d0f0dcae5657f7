"""The audit log: calls to ORCID, one call, events."""

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from audit.models import Event, Exchange
from audit.vocabulary import ActorKind
from dashboard import access, curl, forms, timeline
from dashboard.frame import address
from dashboard.queries import log as queries
from dashboard.queries.person import names_of
from tenants.decorators import TenantRequest, tenant_view
from tenants.models import Tenant
from tenants.roles import Capability


@require_safe
@tenant_view(Capability.VIEW_AUDIT)
def exchanges(request: TenantRequest) -> HttpResponse:
    """List the calls to ORCID, newest first; every filter stands in the address."""
    form = forms.ExchangeFilter(request.GET)
    page = queries.newest_first(Exchange).page(
        queries.exchanges(forms.chosen(form)),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=queries.PAGE_SIZE,
    )
    people = queries.people(page.rows)
    context = {
        "form": form,
        "page": page,
        "rows": [_line(row, people.get(row.researcher_id or 0)) for row in page.rows],
        "tabs": _tabs(request.tenant, current="exchanges"),
        "now": timezone.now(),
    }
    return render(request, "dashboard/exchanges.html", context)


def _line(exchange: Exchange, person: object) -> dict[str, object]:
    return {
        "exchange": exchange,
        "person": person,
        "title": timeline.call_title(exchange),
        "purpose": timeline.purpose_title(exchange.purpose),
        "state": timeline.answer_state(exchange),
        "answer": timeline.answer(exchange),
    }


@require_safe
@tenant_view(Capability.VIEW_AUDIT)
def exchange(request: TenantRequest, exchange_id: str) -> HttpResponse:
    """Show one call as the pair of what was sent and what was answered."""
    found = access.exchange(exchange_id)
    content = queries.content(found)
    people = queries.people([found])
    context = {
        **_line(found, people.get(found.researcher_id or 0)),
        "content": content,
        "credential": queries.credential_of(found),
        "answer_line": _status_line(found),
        "curl": curl.command(found.method, content) if content else "",
        "put_codes": ", ".join(map(str, found.put_codes)),
    }
    return render(request, "dashboard/exchange.html", context)


def _status_line(exchange: Exchange) -> str:
    """Return "201 Created", or why there is no answer."""
    if exchange.status is None:
        reason = exchange.failure or gettext("the connection ended")
        return gettext("No response: {reason}").format(reason=reason)
    try:
        return f"{exchange.status} {HTTPStatus(exchange.status).phrase}"
    except ValueError:
        return str(exchange.status)


@require_safe
@tenant_view(Capability.VIEW_AUDIT)
def events(request: TenantRequest) -> HttpResponse:
    """List who did what in the portal, newest first."""
    form = forms.EventFilter(request.GET)
    page = queries.newest_first(Event).page(
        queries.events(forms.chosen(form)),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=queries.PAGE_SIZE,
    )
    actors = {row.actor_id for row in page.rows if row.actor_kind == ActorKind.MEMBER}
    names = names_of([actor for actor in actors if actor])
    context = {
        "form": form,
        "page": page,
        "rows": [(row, timeline.of_event(row, names)) for row in page.rows],
        "tabs": _tabs(request.tenant, current="events"),
        "now": timezone.now(),
    }
    return render(request, "dashboard/events.html", context)


def _tabs(tenant: Tenant, *, current: str) -> list[dict[str, object]]:
    pages = (
        ("exchanges", gettext_lazy("Calls to ORCID"), "dashboard:audit"),
        ("events", gettext_lazy("Events"), "dashboard:events"),
    )
    return [
        {"label": label, "url": address(name, tenant), "current": key == current}
        for key, label, name in pages
    ]
