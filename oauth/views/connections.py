"""What members do with permissions: invite, look for iDs, disconnect, test a credential."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from oauth import access, actions, queries
from oauth.credential_test_steps import answer_of
from orcid_client.errors import OrcidError
from scoping.stored_sentences import translated
from tenants import access as tenants_access
from tenants.decorators import TenantRequest, tenant_view
from tenants.rate_limits import at_most
from tenants.roles import Capability
from tenants.waiting_places import ServerKind, waits_for


@require_POST
@waits_for(ServerKind.MAIL)
@tenant_view(Capability.INVITE_RESEARCHERS)
def invite(request: TenantRequest, researcher_id: str) -> HttpResponse:
    """Send a researcher their personal link, under a chosen or the usual credential."""
    researcher = tenants_access.researcher(researcher_id)
    back = redirect("dashboard:researcher", request.tenant.slug, researcher_id)
    chosen = request.POST.get("credential", "")
    credential = tenants_access.credential(chosen) if chosen else queries.default_credential()
    if credential is None:
        messages.error(
            request, gettext("Add an ORCID credential first. Researchers connect under one.")
        )
        return back
    actor = request.actor
    try:
        actions.invite(
            researcher=researcher,
            credential=credential,
            actor=actor,
            site=settings.PUBLIC_URL,
            now=timezone.now(),
        )
    except actions.NotMailedError:
        messages.error(
            request, gettext("The e-mail could not be sent. You can copy the link instead.")
        )
    else:
        messages.success(request, _invited(researcher.email))
    return back


def _invited(email: str) -> str:
    if email:
        return gettext("The personal link has been sent to {email}.").format(email=email)
    return gettext("There is no e-mail address. Copy the personal link and send it another way.")


@at_most(60, seconds=3600, of="suggest")
@require_POST
@waits_for(ServerKind.ORCID)
@tenant_view(Capability.INVITE_RESEARCHERS)
def suggest(request: TenantRequest, researcher_id: str) -> HttpResponse:
    """Show which records at ORCID may be a researcher's; nothing of it is kept."""
    researcher = tenants_access.researcher(researcher_id)
    credential = queries.default_credential()
    if credential is None:
        messages.error(
            request, gettext("Add an ORCID credential first. The portal needs one to search ORCID.")
        )
        return redirect("dashboard:researcher", request.tenant.slug, researcher_id)
    try:
        found = actions.suggest_ids(
            researcher=researcher,
            institution=request.tenant.name,
            credential=credential,
            actor=request.actor,
            clock=timezone.now,
        )
    except OrcidError as error:
        messages.error(request, " ".join(map(translated, answer_of(error))))
        return redirect("dashboard:researcher", request.tenant.slug, researcher_id)
    context = {"person": researcher, "found": found, "credential": credential}
    return render(request, "oauth/suggestions.html", context)


@require_POST
@tenant_view(Capability.INVITE_RESEARCHERS)
def disconnect(request: TenantRequest, connection_id: str) -> HttpResponse:
    """End a connection in the name of the institution."""
    connection = access.connection(connection_id)
    ended = actions.disconnect(connection=connection, actor=request.actor, now=timezone.now())
    if ended:
        messages.success(
            request, gettext("Disconnected. The permission is being withdrawn in ORCID.")
        )
    return redirect("dashboard:researcher", request.tenant.slug, connection.researcher.public_id)


@require_POST
@waits_for(ServerKind.ORCID)
@tenant_view(Capability.MANAGE_CREDENTIALS)
def test_credential(request: TenantRequest, credential_id: str) -> HttpResponse:
    """Try a credential at ORCID; its page shows what each step answered."""
    credential = tenants_access.credential(credential_id)
    actions.check_credential(
        credential=credential,
        actor=request.actor,
        site=settings.PUBLIC_URL,
        clock=timezone.now,
    )
    return redirect("tenants:credential", request.tenant.slug, credential_id)
