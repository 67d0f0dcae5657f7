"""Pages about ORCID API credentials."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters

from tenants import access, actions, forms, queries
from tenants.decorators import TenantRequest, tenant_view
from tenants.reauthentication import reauthentication_required
from tenants.roles import Capability, allows
from tenants.scope_labels import scope_labels


@tenant_view(Capability.VIEW)
def credentials(request: TenantRequest) -> HttpResponse:
    """List the ORCID credentials."""
    words = {"credentials": queries.credentials(), "may_manage": _may_manage(request)}
    return render(request, "tenants/credentials.html", words)


def _may_manage(request: TenantRequest) -> bool:
    return allows(request.membership.role, Capability.MANAGE_CREDENTIALS)


@tenant_view(Capability.VIEW)
def credential(request: TenantRequest, credential_id: str) -> HttpResponse:
    """Show a credential, the redirect URI to register, and how its last test went."""
    found = access.credential(credential_id)
    words = {
        "credential": found,
        "may_manage": _may_manage(request),
        "asked": scope_labels(found.scopes),
        "redirect_uri": f"{settings.PUBLIC_URL}/connect/callback/{found.public_id}/",
        "steps": found.test_report,
    }
    return render(request, "tenants/credential.html", words)


@sensitive_post_parameters("client_secret")
@tenant_view(Capability.MANAGE_CREDENTIALS)
@reauthentication_required
def credential_add(request: TenantRequest) -> HttpResponse:
    """Save a new credential."""
    form = forms.CredentialForm(request.POST or None)
    if form.is_valid():
        try:
            found = actions.add_credential(draft=form.draft(), actor=request.actor, now=now())
        except actions.CredentialRefusedError as refused:
            _put(refused, form)
        else:
            messages.success(
                request,
                gettext("Saved. Register the redirect URI at ORCID, then test the connection."),
            )
            return redirect("tenants:credential", request.tenant.slug, found.public_id)
    return render(request, "tenants/credential_form.html", {"form": form})


@sensitive_post_parameters("client_secret")
@tenant_view(Capability.MANAGE_CREDENTIALS)
@reauthentication_required
def credential_edit(request: TenantRequest, credential_id: str) -> HttpResponse:
    """Change a credential; an empty secret leaves the saved one as it is."""
    found = access.credential(credential_id)
    form = forms.CredentialForm(request.POST or None, credential=found)
    if form.is_valid():
        try:
            actions.change_credential(
                credential=found, draft=form.draft(), actor=request.actor, now=now()
            )
        except actions.CredentialRefusedError as refused:
            _put(refused, form)
        else:
            messages.success(request, gettext("Saved. Test the connection again."))
            return redirect("tenants:credential", request.tenant.slug, found.public_id)
    return render(request, "tenants/credential_form.html", {"form": form, "credential": found})


def _put(refused: actions.CredentialRefusedError, form: forms.CredentialForm) -> None:
    """Show each sentence at its field."""
    for name, sentence in refused.problems.items():
        form.add_error(name, sentence)
