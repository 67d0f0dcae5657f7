"""The operators' own pages: how the tenants are, and access to one for a while."""

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from audit.entries import Actor
from audit.vocabulary import ActorKind
from dashboard.queries.staff import health_of
from scoping.context import tenant_context
from tenants import access, actions, queries
from tenants.actions.operators import LONGEST_MINUTES
from tenants.encryption.rotation import tenant_ids
from tenants.reauthentication import second_factor_required
from tenants.sessions.operators import OperatorRequest, operator_view

PAGE = 50


class FindForm(forms.Form):
    """Which institution."""

    slug = forms.SlugField(
        label=gettext_lazy("Short name"),
        help_text=gettext_lazy("As in its addresses: /t/short-name/."),
    )


class StaffForm(forms.Form):
    """Why, and for how long."""

    reason = forms.CharField(
        max_length=500, help_text=gettext_lazy("The institution can read this.")
    )
    minutes = forms.IntegerField(min_value=1, max_value=LONGEST_MINUTES, initial=30)


@operator_view
def home(request: OperatorRequest) -> HttpResponse:
    """List the tenants with their figures, or go to the one whose short name is given."""
    form = FindForm(request.GET if "slug" in request.GET else None)
    if form.is_valid():
        return redirect("dashboard_public:staff_open", form.cleaned_data["slug"])
    page = Paginator(tenant_ids(), PAGE).get_page(request.GET.get("page"))
    tenants = list(health_of(page, operator=request.user, now=now()))
    words = {"page": page, "tenants": tenants, "form": form}
    return render(request, "dashboard/staff.html", words)


@operator_view
@second_factor_required
def open_session(request: OperatorRequest, slug: str) -> HttpResponse:
    """Ask why and for how long, and open a session with a tenant."""
    with tenant_context(access.tenant_id_of_slug(slug)):
        tenant = queries.current_tenant()
        form = StaffForm(request.POST or None)
        if form.is_valid():
            session = actions.open_staff_session(
                tenant=tenant, operator=request.user, now=now(), **form.cleaned_data
            )
            if session.began_at:
                return redirect("dashboard:overview", slug)
            return redirect("dashboard_public:staff")
        return render(request, "dashboard/staff_open.html", {"form": form, "institution": tenant})


@require_POST
@operator_view
def end_session(request: OperatorRequest, slug: str) -> HttpResponse:
    """End one's own session with a tenant."""
    with tenant_context(access.tenant_id_of_slug(slug)):
        session = queries.open_staff_session_of(request.user, now=now())
        if session is None:
            raise Http404
        actor = Actor(ActorKind.OPERATOR, request.user.pk)
        actions.end_staff_session(session=session, actor=actor, now=now())
    return redirect("dashboard_public:staff")
