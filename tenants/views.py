"""Pages about the organisation itself: credentials, members, settings, researchers' details."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from tenants import access, actions, forms, queries
from tenants.doors import TenantRequest, tenant_view
from tenants.permissions import permissions
from tenants.proof import fresh_proof_required
from tenants.roles import Capability, Role, allows, roles_to_give


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
        "asked": permissions(found.scopes),
        "redirect_uri": f"{settings.PUBLIC_URL}/connect/callback/{found.public_id}/",
        "steps": found.test_report,
    }
    return render(request, "tenants/credential.html", words)


@sensitive_post_parameters("client_secret")
@tenant_view(Capability.MANAGE_CREDENTIALS)
@fresh_proof_required
def credential_add(request: TenantRequest) -> HttpResponse:
    """Save a new credential."""
    form = forms.CredentialForm(request.POST or None)
    if form.is_valid():
        try:
            found = actions.add_credential(draft=form.draft(), actor=request.actor, now=now())
        except actions.CredentialRefusedError as refused:
            _put(refused, form)
        else:
            messages.success(request, "Saved. Register the redirect URI at ORCID, then test it.")
            return redirect("tenants:credential", request.tenant.slug, found.public_id)
    return render(request, "tenants/credential_form.html", {"form": form})


@sensitive_post_parameters("client_secret")
@tenant_view(Capability.MANAGE_CREDENTIALS)
@fresh_proof_required
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
            messages.success(request, "Saved. Please test it again.")
            return redirect("tenants:credential", request.tenant.slug, found.public_id)
    return render(request, "tenants/credential_form.html", {"form": form, "credential": found})


def _put(refused: actions.CredentialRefusedError, form: forms.CredentialForm) -> None:
    """Show each sentence at its field."""
    for name, sentence in refused.problems.items():
        form.add_error(name, sentence)


@tenant_view(Capability.VIEW)
def members(request: TenantRequest) -> HttpResponse:
    """List the members; who may can change roles here."""
    words = {
        "members": queries.members(),
        "roles": roles_to_give(request.membership.role),
        "own_id": request.membership.public_id,
        "invitations": queries.open_invitations(),
        "form": forms.InvitationForm(roles=roles_to_give(request.membership.role)),
        "now": now(),
    }
    return render(request, "tenants/members.html", words)


@require_POST
@tenant_view(Capability.MANAGE_MEMBERS)
@fresh_proof_required
def member_role(request: TenantRequest, member_id: str) -> HttpResponse:
    """Give a member another role."""
    member = access.member(member_id)
    form = forms.RoleForm(request.POST, roles=list(Role))
    if form.is_valid():
        try:
            actions.change_role(
                member=member,
                role=Role(form.cleaned_data["role"]),
                acting=request.membership,
                actor=request.actor,
                now=now(),
            )
        except actions.MemberRuleError as refused:
            messages.error(request, str(refused))
    return redirect("tenants:members", request.tenant.slug)


@require_POST
@tenant_view(Capability.MANAGE_MEMBERS)
@fresh_proof_required
def member_remove(request: TenantRequest, member_id: str) -> HttpResponse:
    """Take a member's place away."""
    try:
        actions.remove_member(
            member=access.member(member_id),
            acting=request.membership,
            actor=request.actor,
            now=now(),
        )
    except actions.MemberRuleError as refused:
        messages.error(request, str(refused))
    if member_id == request.membership.public_id:
        return redirect("/")
    return redirect("tenants:members", request.tenant.slug)


@tenant_view(Capability.MANAGE_TENANT)
@fresh_proof_required
def tenant_settings(request: TenantRequest) -> HttpResponse:
    """Change the organisation's settings."""
    form = forms.TenantForm(request.POST or None, tenant=request.tenant)
    if form.is_valid():
        actions.change_tenant(
            tenant=request.tenant,
            draft=form.draft(),
            actor=request.actor,
            now=now(),
        )
        messages.success(request, "Saved.")
        return redirect("tenants:settings", request.tenant.slug)
    return render(request, "tenants/settings.html", {"form": form})


@tenant_view(Capability.EDIT_RECORDS)
def researcher_add(request: TenantRequest) -> HttpResponse:
    """Add one researcher."""
    form = forms.ResearcherForm(request.POST or None)
    if form.is_valid():
        try:
            found = actions.add_researcher(draft=form.draft(), actor=request.actor, now=now())
        except actions.ReferenceTakenError:
            form.add_error("external_ref", "Another researcher has this key.")
        else:
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
        except actions.ReferenceTakenError:
            form.add_error("external_ref", "Another researcher has this key.")
        else:
            return redirect("dashboard:researcher", request.tenant.slug, researcher_id)
    return render(request, "tenants/researcher_form.html", {"form": form, "researcher": found})
