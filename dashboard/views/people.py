"""The list of researchers."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from dashboard import forms
from dashboard.cached_counts import cached_count
from dashboard.frame import address
from dashboard.queries import people as queries
from records import access as imports
from records.models import ImportBatch
from sync.status.labels import label_of
from sync.status.person_state import PersonState
from tenants.decorators import TenantRequest, tenant_view
from tenants.models import Researcher
from tenants.roles import Capability, allows


@require_safe
@tenant_view(Capability.VIEW)
def researchers(request: TenantRequest) -> HttpResponse:
    """List the researchers by name, narrowed by a search word, by state, and by import."""
    form = forms.PeopleFilter(request.GET)
    wanted = forms.chosen(form)
    words = str(wanted.get("q", ""))
    people = queries.matching(words)
    batch = _import(request)
    if batch:
        people = queries.of_import(people, batch)
    counts = _counts(people, kept_as="" if words or batch else "states")
    page = queries.page_of(
        people,
        state=str(wanted.get("state", "")),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = {
        "form": form,
        "batch": batch,
        "page": page,
        "people": queries.rows_of(page.rows),
        "states": _states(counts),
        "total": sum(counts.values()),
        "shown_total": _shown(counts),
        "now": timezone.now(),
        **_next_steps(request),
    }
    return render(request, "dashboard/researchers.html", context)


def _import(request: TenantRequest) -> ImportBatch | None:
    """Return the import whose people are asked for; 404 for one that is not there."""
    public_id = request.GET.get("import", "")
    return imports.batch(public_id) if public_id else None


def _counts(people: QuerySet[Researcher], *, kept_as: str) -> dict[str, int]:
    def count() -> dict[str, int]:
        return queries.counts_by_state(people)

    return cached_count(kept_as, count) if kept_as else count()


def _states(counts: dict[str, int]) -> list[tuple[str, str, int | str]]:
    """Return the chips: all, then each state that somebody is in, or may be in."""
    chips: list[tuple[str, str, int | str]] = [("", gettext("All"), _shown(counts))]
    for state in PersonState:
        label, at_least = gettext(label_of(state).label), f"{state.value}{queries.AT_LEAST}"
        if at_least in counts:
            chips.append((state.value, label, f"{counts[at_least]:,}+"))
        elif counts.get(state.value):
            chips.append((state.value, label, counts[state.value]))
    return chips


def _shown(counts: dict[str, int]) -> int | str:
    """Return how many people there are; of many, that there are more than were counted."""
    is_whole = not any(name.endswith(queries.AT_LEAST) for name in counts)
    return sum(counts.values()) if is_whole else f"{queries.COUNTED:,}+"


def _next_steps(request: TenantRequest) -> dict[str, object]:
    may_edit = allows(request.membership.role, Capability.EDIT_RECORDS)
    return {
        "add_url": address("tenants:researcher_add", request.tenant) if may_edit else "",
        "import_url": address("records:imports", request.tenant) if may_edit else "",
    }
