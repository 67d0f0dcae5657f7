"""Show chosen calls to somebody outside: preview, link, file, and the page behind the link."""

from collections.abc import Collection

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from dashboard import access, shares, sharing
from dashboard.sharing import SharedCall
from scoping.context import serving
from tenants import routes
from tenants.decorators import TenantRequest, tenant_view
from tenants.models import RouteKind
from tenants.reauthentication import reauthentication_required
from tenants.roles import Capability

FORMS = {"json": sharing.as_json, "har": sharing.as_har}


class LifeForm(forms.Form):
    """For how long a link is good."""

    days = forms.TypedChoiceField(
        label=gettext_lazy("Valid for"),
        coerce=int,
        choices=[
            (3, gettext_lazy("3 days")),
            (14, gettext_lazy("14 days")),
            (30, gettext_lazy("30 days")),
        ],
        initial=14,
    )


@require_safe
@tenant_view(Capability.VIEW_AUDIT)
def preview(request: TenantRequest) -> HttpResponse:
    """Show exactly what would be shown."""
    shown = sharing.calls(request.GET.getlist("id"))
    context = {
        "calls": shown,
        "form": LifeForm(),
        "open_shares": shares.open_shares(now=now()),
        "most": sharing.MOST,
    }
    return render(request, "dashboard/share.html", context)


@require_safe
@tenant_view(Capability.VIEW_AUDIT)
def share_file(request: TenantRequest, form: str) -> HttpResponse:
    """Hand out the chosen calls as a file."""
    return _file(sharing.calls(request.GET.getlist("id")), form)


@require_POST
@tenant_view(Capability.VIEW_AUDIT)
@reauthentication_required
def share_make(request: TenantRequest) -> HttpResponse:
    """Make the link and show it, this once."""
    form, shown = LifeForm(request.POST), sharing.calls(request.POST.getlist("id"))
    if not shown or not form.is_valid():
        messages.error(
            request, gettext("Select the calls to share, and how long the link is valid.")
        )
        return redirect("dashboard:audit", request.tenant.slug)
    share, token = shares.make_share(
        exchange_ids=[call.id for call in shown],
        days=form.cleaned_data["days"],
        actor=request.actor,
        now=now(),
    )
    link = settings.PUBLIC_URL + reverse("dashboard_public:shared", args=[token])
    return _guarded(render(request, "dashboard/share_made.html", {"share": share, "link": link}))


@require_POST
@tenant_view(Capability.VIEW_AUDIT)
def share_revoke(request: TenantRequest, share_id: str) -> HttpResponse:
    """Take a link back."""
    found = access.share(share_id)
    shares.revoke_share(share=found, actor=request.actor, now=now())
    messages.success(request, gettext("The link was revoked."))
    return redirect("dashboard:audit", request.tenant.slug)


@require_safe
def shared(request: HttpRequest, token: str, form: str = "") -> HttpResponse:
    """Show shared calls to whoever has the link."""
    destination = routes.find(kind=RouteKind.SHARE_LINK, key=token)
    if destination is None:
        raise Http404
    with serving(request, destination.tenant_id):
        found = access.open_share(destination.object_id, now=now())
        if request.method == "GET":  # mail programs look at addresses by HEAD
            shares.note_opened(share=found, now=now())
        shown = sharing.calls(found.exchange_ids)
        if form:
            return _guarded(_file(shown, form))
        context = {"calls": shown, "share": found, "token": token, "tenant_name": found.tenant.name}
        return _guarded(render(request, "dashboard/shared.html", context))


def _file(shown: Collection[SharedCall], form: str) -> HttpResponse:
    if form not in FORMS:
        raise Http404
    answer = JsonResponse(FORMS[form](shown), json_dumps_params={"indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="calls.{form}"'
    return answer


def _guarded(response: HttpResponse) -> HttpResponse:
    """Keep the page out of caches, and its address out of referrers and search engines."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
