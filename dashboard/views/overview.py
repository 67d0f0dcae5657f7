"""The overview of one institution."""

from datetime import datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dashboard import notices
from dashboard.cached_counts import cached_row
from dashboard.frame import address
from dashboard.queries import overview as queries
from sync.scheduling import pause_filters
from sync.status.item_status import record_status
from tenants.decorators import TenantRequest, tenant_view
from tenants.roles import Capability, allows

RECENTLY = timedelta(days=7)
RECORDS_SHOWN = 8
# (step, the field of queries.SetUp, where it is done, what one must be allowed there)
STEPS = (
    (gettext_lazy("ORCID API credential"), "credential", "tenants:credentials", Capability.VIEW),
    (gettext_lazy("Connection tested"), "tested", "tenants:credentials", Capability.VIEW),
    (gettext_lazy("Researchers imported"), "researchers", "records:imports", Capability.VIEW),
    (gettext_lazy("First invitation sent"), "invited", "dashboard:researchers", Capability.VIEW),
    (gettext_lazy("First iD connected"), "connected", "dashboard:researchers", Capability.VIEW),
    (gettext_lazy("First export"), "exported", "exports:index", Capability.EXPORT),
)


@require_safe
@tenant_view(Capability.VIEW)
def overview(request: TenantRequest) -> HttpResponse:
    """Show how the institution stands; asked for by htmx, only what changes."""
    now = timezone.now()
    researchers_url = address("dashboard:researchers", request.tenant)
    context = _living(request, now=now) | {
        "researchers_url": researchers_url,
        "connected_url": f"{researchers_url}?state=connected",
        "attention_url": address("dashboard:attention", request.tenant),
        "sync_url": address("sync:overview", request.tenant),
    }
    if request.headers.get("HX-Request"):
        return render(request, "dashboard/overview_living.html", context)
    may_import = allows(request.membership.role, Capability.EDIT_RECORDS)
    context |= {
        "withdrawn": notices.withdrawn(queries.withdrawn_since(now - RECENTLY)),
        "withdrawn_url": f"{researchers_url}?state=lost",
        "import_url": address("records:import_upload", request.tenant) if may_import else "",
    }
    return render(request, "dashboard/overview.html", context)


def _living(request: TenantRequest, *, now: datetime) -> dict[str, object]:
    hours = queries.calls_by_hour(now=now)
    set_up = queries.set_up(request.tenant)
    figures = cached_row("figures", queries.Figures, queries.figures)
    latest = queries.latest_records(most=RECORDS_SHOWN)
    pauses = pause_filters.pauses([row.record.connection.researcher_id for row in latest])
    paused = notices.paused(pauses)
    return {
        "figures": figures,
        "paused": paused,
        "needs": notices.needs(figures.attention, paused=paused),
        "troubles": notices.credential_troubles(queries.standings()),
        "bars": [(f"{hour.starts_at:%H:%M}", hour.good, hour.failed) for hour in hours],
        "good": f"2xx {sum(hour.good for hour in hours):,}",
        "failed": f"4xx+ {sum(hour.failed for hour in hours):,}",
        "set_up": () if set_up.done else _tasks(request, set_up),
        "records": [
            (row, record_status(row.record, now=now, pauses=pauses, counts=row.counts))
            for row in latest
        ],
        "now": now,
    }


def _tasks(request: TenantRequest, done: queries.SetUp) -> list[dict[str, object]]:
    """Return the checklist; each open step leads to the page where the member may do it."""
    role = request.membership.role
    return [
        {
            "label": label,
            "done": getattr(done, field),
            "url": address(name, request.tenant) if allows(role, capability) else "",
        }
        for label, field, name, capability in STEPS
    ]
