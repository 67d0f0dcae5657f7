"""Pages about agreement: how far it has come, one record, one item's way to a record."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from orcid_client.sections import SECTIONS
from scoping.stored_sentences import translated
from sync import access, actions
from sync.models import RecordSync
from sync.scheduling import pause_filters
from sync.states import WaitsFor
from sync.status import feedback, queries
from sync.status.history import history_of
from sync.status.item_status import SyncStatus, record_status
from sync.status.labels import label_of
from tenants import access as tenants_access
from tenants.decorators import TenantRequest, tenant_view
from tenants.roles import Capability, allows

LEVELS = {True: messages.SUCCESS, False: messages.WARNING}
CHOICES = (
    WaitsFor.TRANSIENT,
    WaitsFor.CREDENTIAL,
    WaitsFor.RESEARCHER,
    WaitsFor.RECORD,
    WaitsFor.OPERATOR,
    WaitsFor.PAUSE,
)


@require_safe
@tenant_view(Capability.VIEW)
def overview(request: TenantRequest) -> HttpResponse:
    """Show how far the records under each credential are, and which of them wait."""
    chosen = request.GET.get("waits_for", "")
    counts = queries.waiting_counts()
    page = queries.newest_records.page(
        queries.records(waits_for=chosen),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=queries.RECORDS_SHOWN,
    )
    statuses = _statuses(page.rows)
    context = {
        **_live(),
        "page": page,
        "records": [(record, statuses[record.pk]) for record in page.rows],
        "choices": [
            ("", gettext("All"), None),
            *(
                (value, translated(label_of(value).label), counts.get(value, 0))
                for value in CHOICES
            ),
        ],
    }
    return render(request, "sync/overview.html", context)


def _statuses(records: Sequence[RecordSync]) -> dict[int, SyncStatus]:
    """Return how records stand, by their numbers."""
    counts = queries.how_items_stand(records)
    pauses = pause_filters.pauses([record.connection.researcher_id for record in records])
    return {
        record.pk: record_status(record, now=now(), pauses=pauses, counts=counts[record.pk])
        for record in records
    }


@require_safe
@tenant_view(Capability.VIEW)
def overview_live(request: TenantRequest) -> HttpResponse:
    """Return the part of the overview that changes while one looks at it."""
    return render(request, "sync/live.html", _live())


def _live() -> dict[str, object]:
    states = queries.placements_by_state()
    return {
        "progress": queries.progress(now=now()),
        "in_orcid": states.get("in-orcid", 0),
        "refused": states.get("refused", 0),
        "removed": states.get("removed", 0),
        "open_calls": queries.open_calls(),
        "paused_imports": len(pause_filters.paused_imports()),
    }


@require_safe
@tenant_view(Capability.VIEW)
def record(request: TenantRequest, record_id: str) -> HttpResponse:
    """Show one record: what it waits for, how each item stands, the last calls."""
    found = access.record(record_id)
    context = {
        "record": found,
        "state": _statuses([found])[found.pk],
        "researcher": found.connection.researcher,
        "placements": queries.placements_of_record(found),
        "calls": queries.calls_of_record(found),
        "sections": SECTIONS,
        "may_sync": _may_sync(request),
    }
    return render(request, "sync/record.html", context)


@require_safe
@tenant_view(Capability.VIEW)
def item_history(request: TenantRequest, item_id: str) -> HttpResponse:
    """Answer "why is this not on the record?": every step of one item, and what comes next."""
    item = access.item(item_id)
    context = {
        "item": item,
        "records": queries.ways_of_item(item),
        "story": history_of(item),
        "may_sync": _may_sync(request),
        "may_edit": allows(request.membership.role, Capability.EDIT_RECORDS),
    }
    return render(request, "sync/item_history.html", context)


def _may_sync(request: TenantRequest) -> bool:
    return allows(request.membership.role, Capability.SYNC)


@require_POST
@tenant_view(Capability.SYNC)
def push_now(request: TenantRequest, researcher_id: str) -> HttpResponse:
    """Put a researcher's records at the head of the queue."""
    researcher = tenants_access.researcher(researcher_id)
    actions.push_now(researcher=researcher, actor=request.actor, now=now())
    news = feedback.sending(researcher, now=now())
    messages.add_message(request, LEVELS[news.goes_on], news.sentence)
    return redirect("dashboard:researcher", request.tenant.slug, researcher.public_id)


@require_POST
@tenant_view(Capability.SYNC)
def pull_now(request: TenantRequest, researcher_id: str) -> HttpResponse:
    """Read a researcher's records at the next occasion."""
    researcher = tenants_access.researcher(researcher_id)
    actions.pull_now(researcher=researcher, actor=request.actor, now=now())
    news = feedback.reading(researcher)
    messages.add_message(request, LEVELS[news.goes_on], news.sentence)
    return redirect("dashboard:researcher", request.tenant.slug, researcher.public_id)


@require_POST
@tenant_view(Capability.SYNC)
def resend_removed(request: TenantRequest, item_id: str) -> HttpResponse:
    """Send an item again that the researcher had removed, since a person asks for it."""
    item = access.item(item_id)
    actions.resend_items(items=[item], actor=request.actor, now=now())
    news = feedback.sending(item.researcher, now=now(), item=item)
    messages.add_message(request, LEVELS[news.goes_on], news.sentence)
    return redirect("sync:item_history", request.tenant.slug, item.public_id)
