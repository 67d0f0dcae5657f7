"""Pages of exports."""

from collections.abc import Iterable

from django.http import Http404, HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from exports import actions
from exports.actions import ExportOrder
from exports.columns import COLUMNS, Format, UnknownColumnError, What
from exports.cursors import CursorRefusedError
from exports.forms import ChangesForm, TokensForm
from scoping.translation import N_
from sync.pull.change_feed import CursorTooOldError
from tenants.decorators import TenantRequest, tenant_view
from tenants.reauthentication import reauthentication_required
from tenants.roles import Capability, allows

TITLES = {
    What.CONNECTIONS: (
        N_("iDs and permissions"),
        N_("Who is connected, with which iD and which permissions."),
    ),
    What.PUT_CODES: (N_("Put-codes"), N_("Where your items are on ORCID records.")),
    What.CHANGES: (
        N_("What's new on ORCID records"),
        N_("Changes by others on ORCID records, by cursor."),
    ),
    What.SUMMARIES: (
        N_("E-mail domains and counts"),
        N_(
            "Verified e-mail domains and counts of public items, from the summaries of the records."
        ),
    ),
    What.TOKENS: (N_("Tokens"), N_("The complete token data, to move to another system.")),
}


@tenant_view(Capability.EXPORT)
def index(request: TenantRequest) -> HttpResponse:
    """Show what can be taken out, and each column's meaning."""
    return _index(request, TokensForm())


@require_safe
@never_cache
@tenant_view(Capability.EXPORT)
def download(request: TenantRequest, what: str, form: str) -> HttpResponseBase:
    """Send iDs, put-codes, changes or summaries: all columns, or those that `?columns=` names.

    `?since=` is the cursor of the last change that the reader has.
    """
    if what not in set(What) - {What.TOKENS} or form not in set(Format):
        raise Http404
    names = tuple(request.GET.getlist("columns"))
    order = ExportOrder(What(what), Format(form), names=names, since=request.GET.get("since", ""))
    try:
        return _sent(request, order)
    except (UnknownColumnError, CursorRefusedError, CursorTooOldError) as problem:
        return HttpResponseBadRequest(str(problem), content_type="text/plain; charset=utf-8")


@never_cache
@tenant_view(Capability.EXPORT_TOKENS)
@reauthentication_required
def tokens(request: TenantRequest) -> HttpResponseBase:
    """Send the token data, to those who just proved who they are and say why."""
    if request.method != "POST":
        return redirect("exports:index", slug=request.tenant.slug)
    form = TokensForm(request.POST)
    if not form.is_valid():
        return _index(request, form)
    words = form.cleaned_data
    return _sent(request, ExportOrder(What.TOKENS, Format(words["form"]), words["reason"]))


def _sent(request: TenantRequest, order: ExportOrder) -> StreamingHttpResponse:
    if request.method == "HEAD":
        actions.check(order=order)
        pieces: Iterable[bytes] = ()
    else:
        pieces = actions.begin(order=order, actor=request.actor, clock=now)
    response = StreamingHttpResponse(pieces, content_type=order.form.content_type)
    name = f"{request.tenant.slug}-{order.what}.{order.form.suffix}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _index(request: TenantRequest, form: TokensForm) -> HttpResponse:
    context = {
        "exports": [
            {"what": what.value, "title": title, "text": text, "columns": COLUMNS[what],
             "has_secrets": what is What.TOKENS,
             "fields": ChangesForm() if what is What.CHANGES else None}
            for what, (title, text) in TITLES.items()
        ],
        "form": form,
        "may_export_tokens": allows(request.membership.role, Capability.EXPORT_TOKENS),
    }  # fmt: skip
    return render(request, "exports/index.html", context)
