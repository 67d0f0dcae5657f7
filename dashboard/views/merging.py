"""Merge two researchers: find the other one, compare the two, and say yes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dashboard import forms, merging
from dashboard.equal_items import EqualItems
from dashboard.queries import people as queries
from oauth.models import Authorization, Connection, HandOver, PersonalLink
from orcid_client.sections import section_name
from records.models import ImportChange, ImportPerson, Item
from sync.models import Pause, Preview
from tenants import access
from tenants.decorators import TenantRequest, tenant_view
from tenants.models import Researcher
from tenants.queries import identities
from tenants.reauthentication import reauthentication_required
from tenants.roles import Capability

MOST_FOUND = 25
MOST_EQUAL = 50
# What the page calls the rows that move; several tables are one thing to people.
_COUNTED = (
    (gettext_lazy("Permissions"), (Connection,)),
    (gettext_lazy("Links and ways to ORCID"), (PersonalLink, HandOver, Authorization)),
    (gettext_lazy("Items"), (Item,)),
    (gettext_lazy("Import history"), (ImportChange, ImportPerson)),
    (gettext_lazy("Pauses"), (Pause,)),
    (gettext_lazy("Dry runs"), (Preview,)),
)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, as they are shown beside the other."""

    person: Researcher
    references: Sequence[str]
    connections: Sequence[Connection]
    row: queries.PersonRow


@require_safe
@tenant_view(Capability.MERGE)
@reauthentication_required
def merge_search(request: TenantRequest, researcher_id: str) -> HttpResponse:
    """Find the researcher who is the same person, at first by the family name."""
    person = access.researcher(researcher_id)
    form = forms.PeopleFilter(request.GET)
    words = str(forms.chosen(form).get("q", "")) if "q" in request.GET else person.family_name
    found = queries.matching(words).exclude(pk=person.pk)[:MOST_FOUND] if words.strip() else []
    context = {
        "person": person,
        "form": forms.PeopleFilter({"q": words}),
        "people": queries.rows_of(list(found)),
    }
    return render(request, "dashboard/merge_search.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_view(Capability.MERGE)
@reauthentication_required
def merge(request: TenantRequest, researcher_id: str, other_id: str) -> HttpResponse:
    """Show two researchers side by side, what moves and what stays; merge them once told to."""
    kept, other = access.researcher(researcher_id), access.researcher(other_id)
    if request.method == "POST":
        try:
            merging.merge_researchers(kept=kept, other=other, actor=request.actor, now=now())
        except merging.MergeRefusedError as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, gettext("The researchers were merged."))
            return redirect("dashboard:researcher", request.tenant.slug, kept.public_id)
    plan = merging.plan(kept=kept, other=other)
    context = {
        "plan": plan,
        "kept": _side(kept),
        "other": _side(other),
        "counts": [
            (label, sum(plan.counts[model] for model in models)) for label, models in _COUNTED
        ],
        "equal": [_equal(pair, kept) for pair in plan.equal[:MOST_EQUAL]],
    }
    return render(request, "dashboard/merge.html", context)


def _side(person: Researcher) -> Side:
    (row,) = queries.rows_of([person])
    connections = Connection.objects.filter(researcher=person).select_related("credential")
    return Side(
        person,
        [one.external_ref for one in identities([person.pk])],
        list(connections.order_by("pk")),
        row,
    )


def _equal(pair: EqualItems, kept: Researcher) -> dict[str, object]:
    """Return two equal items in one line: what they are, and which of them stays."""
    return {
        "section": section_name(pair.stays.section),
        "label": pair.stays.label,
        "stays_with_kept": pair.stays.researcher_id == kept.pk,
        "is_removed": bool(pair.removed_in()),
        "is_withdrawn": pair.withdraws,
    }
