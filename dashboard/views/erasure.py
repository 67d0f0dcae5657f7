"""Everything held about a researcher, and forgetting it."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from dashboard import erasure
from dashboard import stored_data as held_about
from tenants import access
from tenants.decorators import TenantRequest, tenant_view
from tenants.reauthentication import reauthentication_required
from tenants.roles import Capability


@require_safe
@tenant_view(Capability.EXPORT_PERSON)
@reauthentication_required
def held(request: TenantRequest, researcher_id: str) -> HttpResponse:
    """Stream everything held about a researcher; the event is written before the first byte."""
    person = access.researcher(researcher_id)
    pieces: Iterable[str] = ()
    if request.method == "GET":
        held_about.note_download(researcher=person, actor=request.actor, now=now())
        pieces = held_about.document(tenant_id=request.tenant.pk, researcher=person, now=now())
    answer = StreamingHttpResponse(pieces, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="researcher-{person.public_id}.json"'
    answer["Cache-Control"] = "no-store"
    return answer  # type: ignore[return-value]


@require_safe
@tenant_view(Capability.ERASE)
@reauthentication_required
def erase(request: TenantRequest, researcher_id: str) -> HttpResponse:
    """Show how far the erasure of a researcher has come, and what to do next."""
    person = access.researcher(researcher_id)
    context = {"person": person, "progress": erasure.progress(person)}
    return render(request, "dashboard/erase.html", context)


@require_POST
@tenant_view(Capability.ERASE)
@reauthentication_required
def erase_step(request: TenantRequest, researcher_id: str) -> HttpResponse:
    """Do one step: take items off the record, end permissions, or forget."""
    person = access.researcher(researcher_id)
    actor, step = request.actor, request.POST.get("step", "")
    if step == "take-off":
        erasure.take_off_records(researcher=person, actor=actor, now=now())
    elif step == "end":
        erasure.end_permissions(researcher=person, actor=actor, now=now())
    elif step == "forget" and request.POST.get("own_key", "").strip() == person.external_ref:
        try:
            erasure.erase_researcher(researcher=person, actor=actor, now=now())
        except erasure.ErasureTooSoonError as too_soon:
            messages.error(request, str(too_soon))
        else:
            messages.success(
                request, gettext("The researcher was erased. The audit log records it.")
            )
            return redirect("dashboard:researchers", request.tenant.slug)
    else:
        messages.error(request, gettext("Type your reference for the researcher to confirm."))
    return redirect("dashboard:erase", request.tenant.slug, researcher_id)
