"""Pages about researchers' details."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext

from tenants import access, actions, forms, queries
from tenants.decorators import TenantRequest, tenant_view
from tenants.models import Researcher
from tenants.roles import Capability


@tenant_view(Capability.EDIT_RECORDS)
def researcher_add(request: TenantRequest) -> HttpResponse:
    """Add one researcher."""
    form = forms.ResearcherForm(request.POST or None)
    if form.is_valid():
        try:
            found = actions.add_researcher(draft=form.draft(), actor=request.actor, now=now())
        except actions.ReferenceTakenError as taken:
            form.add_error("external_ref", str(taken))
        else:
            _warn_of_others(request, found)
            return redirect("dashboard:researcher", request.tenant.slug, found.public_id)
    return render(request, "tenants/researcher_form.html", {"form": form})


@tenant_view(Capability.EDIT_RECORDS)
def researcher_edit(request: TenantRequest, researcher_id: str) -> HttpResponse:
    """Change what is known about a researcher."""
    found = access.researcher(researcher_id)
    form = forms.ResearcherForm(request.POST or None, researcher=found)
    if form.is_valid():
        try:
            actions.change_researcher(
                researcher=found, draft=form.draft(), actor=request.actor, now=now()
            )
        except actions.ReferenceTakenError as taken:
            form.add_error("external_ref", str(taken))
        else:
            _warn_of_others(request, found)
            return redirect("dashboard:researcher", request.tenant.slug, found.public_id)
    return render(request, "tenants/researcher_form.html", {"form": form, "researcher": found})


def _warn_of_others(request: TenantRequest, researcher: Researcher) -> None:
    """Say who has the same e-mail address or iD: perhaps it is one person twice."""
    others = queries.sharing_keys_with(researcher)
    if others:
        messages.warning(
            request,
            gettext("The same e-mail address or ORCID iD: {people}.").format(
                people=", ".join(f"{one.name} ({one.external_ref})" for one in others)
            ),
        )
