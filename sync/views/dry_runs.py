"""Pages of dry runs: ask for one, look at what it found."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from records import access as records_access
from sync import access
from sync.dry_run import runner
from sync.dry_run.queries import differences_of, with_first_items
from sync.dry_run.summary import DryRunOutcome
from sync.scheduling import enqueue, pause_filters
from sync.scheduling.targets import SyncTarget
from tenants import access as tenants_access
from tenants.decorators import TenantRequest, tenant_view
from tenants.roles import Capability

STANDS_STILL = timedelta(minutes=1)
WORDS = {
    DryRunOutcome.CREATE: (gettext_lazy("To be added"), "plus"),
    DryRunOutcome.CHANGE: (gettext_lazy("To be updated"), "pencil"),
    DryRunOutcome.REMOVE: (gettext_lazy("To be deleted"), "trash-2"),
    DryRunOutcome.FIND: (gettext_lazy("To be found"), "file-search"),
    DryRunOutcome.UNCHANGED: (gettext_lazy("Unchanged"), "equal"),
    DryRunOutcome.REFUSED: (gettext_lazy("Refused"), "x"),
    DryRunOutcome.LEFT: (gettext_lazy("Deleted by users"), "user-x"),
    DryRunOutcome.WAITING: (gettext_lazy("Waiting"), "clock"),
}


@require_POST
@tenant_view(Capability.SYNC)
def everybody(request: TenantRequest) -> HttpResponse:
    """Find out what a push of everything would do."""
    return _ask(request, SyncTarget())


@require_POST
@tenant_view(Capability.SYNC)
def researcher(request: TenantRequest, researcher_id: str) -> HttpResponse:
    """Find out what a push of one researcher would do."""
    return _ask(request, SyncTarget(researcher=tenants_access.researcher(researcher_id)))


@require_POST
@tenant_view(Capability.SYNC)
def batch(request: TenantRequest, batch_id: str) -> HttpResponse:
    """Find out what a push of one import would do, also while it is paused."""
    return _ask(request, SyncTarget(batch=records_access.batch(batch_id)))


def _ask(request: TenantRequest, scope: SyncTarget) -> HttpResponse:
    try:
        preview = runner.ask(scope=scope, actor=request.actor, now=now())
    except runner.NotPutInError:
        messages.warning(
            request, gettext("The import has not been committed, so there is nothing to send yet.")
        )
        return redirect("records:imports", request.tenant.slug)
    return redirect("sync:preview", request.tenant.slug, preview.public_id)


@require_safe
@tenant_view(Capability.VIEW)
def preview(request: TenantRequest, preview_id: str) -> HttpResponse:
    """Show how far a dry run is, and what it found."""
    found = access.preview(preview_id)
    first = with_first_items(found.reasons)
    changed = [
        item for what, _, _, items in first if what == DryRunOutcome.CHANGE for item in items
    ]
    changes = differences_of(changed)
    context = {
        "preview": found,
        "running": found.finished_at is None,
        "stands_still": found.finished_at is None and found.moved_at < now() - STANDS_STILL,
        "figures": [
            (word, found.figures.get(deed, 0), icon) for deed, (word, icon) in WORDS.items()
        ],
        "calls": sum(found.calls.values()),
        "duration": timedelta(seconds=round(found.seconds)),
        "group_calls": found.figures.get("group_calls", 0),
        "unread": found.figures.get("unread", 0),
        "named": [
            (
                WORDS[DryRunOutcome(what)][0],
                count,
                [(item, changes.get(item.pk, [])) for item in items],
            )
            for what, sentence, count, items in first
            if not sentence
        ],
        "reasons": [reason for reason in first if reason[1]],
        "anything": any(found.figures.get(deed) for deed in DryRunOutcome),
        "import_paused": found.batch and pause_filters.pause_of(SyncTarget(batch=found.batch)),
    }
    is_part = bool(request.headers.get("HX-Request"))
    return render(request, f"sync/{'preview_body' if is_part else 'preview'}.html", context)


@require_POST
@tenant_view(Capability.SYNC)
def go_on(request: TenantRequest, preview_id: str) -> HttpResponse:
    """Ask a worker again for a dry run that stands still."""
    found = access.preview(preview_id)
    enqueue.preview_soon(tenant_id=request.tenant.pk, preview_id=found.pk)
    messages.info(request, gettext("The dry run was restarted."))
    return redirect("sync:preview", request.tenant.slug, found.public_id)
