"""One researcher: who, what they allow, items beside the record, history."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from audit.models import Exchange
from audit.vocabulary import ActorKind
from dashboard import notices, record_summary, timeline
from dashboard.queries import person as queries
from oauth.models import Connection
from oauth.queries import link_address, newest_link
from orcid_client.sections import section_name
from records.fields import FIELDS
from sync.pull.read import DOMAINS, SUMMARY
from sync.scheduling import pause_filters
from sync.scheduling.pause_filters import Pauses
from sync.status.item_status import SyncStatus, is_drifted, item_status, record_status
from sync.status.queries import how_items_stand, open_calls_of_items
from tenants import access
from tenants.decorators import TenantRequest, tenant_view
from tenants.models import Researcher
from tenants.queries import identities
from tenants.roles import Capability, allows
from tenants.scope_labels import scope_labels

ITEMS_PER_PAGE = 50
VIEWS = {
    "items": gettext_lazy("Items"),
    "record": gettext_lazy("On the record"),
    "history": gettext_lazy("History"),
}
SOURCES = {
    "": gettext_lazy("All"),
    "ours": gettext_lazy("Your institution"),
    "own": gettext_lazy("The researcher"),
    "others": gettext_lazy("Others"),
}


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Whom the page is about, and the connection whose record is shown."""

    request: TenantRequest
    person: Researcher
    connections: list[Connection]
    shown: Connection | None
    pauses: Pauses


@require_safe
@tenant_view(Capability.VIEW)
def researcher(request: TenantRequest, researcher_id: str) -> HttpResponse:
    """Show one researcher; what stands below the head is chosen by ``?view=``."""
    person, now = access.researcher(researcher_id), timezone.now()
    if person.public_id != researcher_id:  # merged; bookmarks lead on
        return redirect("dashboard:researcher", request.tenant.slug, person.public_id)
    connections = queries.connections(person)
    shown = _shown(connections, request.GET.get("connection", ""))
    pauses = pause_filters.pauses([person.pk])
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "items"
    context = {
        "person": person,
        "shown": shown,
        "record": queries.record_of(shown),
        "sync": _sync(shown, pauses=pauses, now=now),
        "permissions": [(row, scope_labels(row.scopes)) for row in connections],
        "view": view,
        "tabs": [
            {"label": label, "url": f"?view={name}", "current": name == view}
            for name, label in VIEWS.items()
        ],
        "now": now,
        **_allowed(request, person),
        **PARTS[view](PersonPage(request, person, connections, shown, pauses)),
    }
    return render(request, "dashboard/researcher.html", context)


def _shown(connections: list[Connection], public_id: str) -> Connection | None:
    """Return the connection whose record is shown: the chosen one, else the usable one."""
    chosen = [row for row in connections if row.public_id == public_id]
    return next(iter(chosen or connections), None)


def _sync(shown: Connection | None, *, pauses: Pauses, now: datetime) -> SyncStatus | None:
    record = queries.record_of(shown)
    if record is None:
        return None
    counts = how_items_stand([record])[record.pk]
    return record_status(record, now=now, pauses=pauses, counts=counts)


def _allowed(request: TenantRequest, person: Researcher) -> dict[str, object]:
    """Return what the member may do here; the link to send only for those who may invite."""
    role = request.membership.role
    may_invite = allows(role, Capability.INVITE_RESEARCHERS)
    link = newest_link(person)
    return {
        "may_edit": allows(role, Capability.EDIT_RECORDS),
        "may_sync": allows(role, Capability.SYNC),
        "may_export_person": allows(role, Capability.EXPORT_PERSON),
        "may_merge": allows(role, Capability.MERGE),
        "may_erase": allows(role, Capability.ERASE),
        "may_invite": may_invite,
        "link": link,
        "link_address": link_address(link, site=settings.PUBLIC_URL) if link and may_invite else "",
    }


def _items(subject: PersonPage) -> dict[str, object]:
    """Return the items with how each stands on the shown record."""
    found = queries.items(subject.person)
    page = Paginator(found, ITEMS_PER_PAGE).get_page(subject.request.GET.get("page"))
    record = queries.record_of(subject.shown)
    numbers = [item.pk for item in page]
    open_calls = open_calls_of_items([record], numbers) if record else {}
    rows = [
        (
            row,
            item_status(
                row.item,
                connection=subject.shown,
                record=record,
                placement=row.placement,
                pauses=subject.pauses,
                open_call=open_calls.get((record.pk, row.item.pk)) if record else None,
            ),
            is_drifted(row.placement),
            section_name(row.item.section),
        )
        for row in queries.placed(list(page), subject.shown)
    ]
    return {
        "page": page,
        "items": rows,
        "addable": [(section, section_name(section)) for section in FIELDS],
    }


def _record(subject: PersonPage) -> dict[str, object]:
    """Return what was read from the shown record, by section."""
    if subject.shown is None:
        return {"page": None}
    found = queries.snapshots(subject.shown, source=subject.request.GET.get("source", ""))
    page = Paginator(found, ITEMS_PER_PAGE).get_page(subject.request.GET.get("page"))
    counts = queries.counts_by_source(subject.shown)
    return {
        "page": page,
        "summary": _summary(subject.shown),
        "snapshots": [
            (row, notices.label(row.section, row.content), section_name(row.section))
            for row in page
        ],
        "sources": [
            (name, word, counts[name] if name else sum(counts.values()))
            for name, word in SOURCES.items()
        ],
    }


def _summary(connection: Connection) -> dict[str, object] | None:
    """Return what ORCID's summary of a record says; None if it was not read."""
    found = queries.summary_of(connection)
    if SUMMARY not in found:
        return None
    listed, more = record_summary.domains(found[DOMAINS].content if DOMAINS in found else {})
    return {
        "domains": listed,
        "more_domains": more,
        "counts": list(record_summary.counts(found[SUMMARY].content)),
        "read_at": found[SUMMARY].read_at,
    }


def _history(subject: PersonPage) -> dict[str, object]:
    """Return events and calls as one timeline, newest first."""
    events, exchanges = queries.history(
        subject.person,
        connections=subject.connections,
        until=_moment(subject.request.GET.get("before", "")),
    )
    actors = {row.actor_id for row in events if row.actor_kind == ActorKind.MEMBER}
    names = queries.names_of([actor for actor in actors if actor])
    link = _exchange_link(subject.request)
    lines = [
        *(timeline.of_event(row, names) for row in events),
        *(timeline.of_exchange(row, url=link(row)) for row in exchanges),
    ]
    newest = timeline.newest_first(lines, most=queries.HISTORY_SIZE)
    known_as = identities([subject.person.pk])
    return {
        "merged_references": [one.external_ref for one in known_as if one != subject.person],
        "happenings": newest,
        "older": newest[-1].at.isoformat() if len(lines) > len(newest) else "",
    }


def _moment(text: str) -> datetime | None:
    """Return the instant an address names, or None where it names none."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and timezone.is_aware(moment) else None


def _exchange_link(request: TenantRequest) -> Callable[[Exchange], str]:
    """Return where a call is shown; nowhere for those who may not read the log."""
    if not allows(request.membership.role, Capability.VIEW_AUDIT):
        return lambda _exchange: ""
    slug = request.tenant.slug
    return lambda exchange: reverse("dashboard:exchange", args=[slug, exchange.pk])


PARTS: dict[str, Callable[[PersonPage], dict[str, object]]] = {
    "items": _items,
    "record": _record,
    "history": _history,
}
