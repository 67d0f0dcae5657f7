"""Buttons that pause and resume: a researcher, an import, everybody."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from records import access as records_access
from sync.scheduling import pausing
from sync.scheduling.targets import SyncTarget
from tenants import access as tenants_access
from tenants.decorators import TenantRequest, tenant_view
from tenants.roles import Capability

DEEDS = {"pause": pausing.pause, "resume": pausing.resume}
SAID = {
    "pause": gettext_lazy(
        "Paused. Calls in progress finish, and nothing new starts until somebody resumes."
    ),
    "resume": gettext_lazy("Resumed."),
}
SAID_ALREADY = {
    "pause": gettext_lazy("This is already paused."),
    "resume": gettext_lazy("This is not paused."),
}


@require_POST
@tenant_view(Capability.SYNC)
def everybody(request: TenantRequest, verb: str) -> HttpResponse:
    """Pause or resume all work on ORCID records."""
    _act(request, verb, SyncTarget())
    return redirect("sync:overview", request.tenant.slug)


@require_POST
@tenant_view(Capability.SYNC)
def researcher(request: TenantRequest, researcher_id: str, verb: str) -> HttpResponse:
    """Pause or resume the work on one researcher's records."""
    found = tenants_access.researcher(researcher_id)
    _act(request, verb, SyncTarget(researcher=found))
    return redirect("dashboard:researcher", request.tenant.slug, found.public_id)


@require_POST
@tenant_view(Capability.SYNC)
def batch(request: TenantRequest, batch_id: str, verb: str) -> HttpResponse:
    """Pause or resume the sending of what one import brought."""
    found = records_access.batch(batch_id)
    _act(request, verb, SyncTarget(batch=found))
    return redirect("records:import", request.tenant.slug, found.public_id)


def _act(request: TenantRequest, verb: str, scope: SyncTarget) -> None:
    if DEEDS[verb](scope=scope, actor=request.actor, now=now()):
        messages.success(request, SAID[verb])
    else:
        messages.warning(request, SAID_ALREADY[verb])
