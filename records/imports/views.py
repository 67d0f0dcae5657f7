"""Pages of imports: upload, look, commit."""

from collections.abc import Iterator

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from orcid_client.sections import SECTIONS
from records import access
from records.fields import FIELDS, family_of
from records.imports import actions, columns, queries, rejected_rows
from records.imports.forms import UploadForm
from records.models import ImportBatch
from scoping.context import each_in_tenant
from scoping.stored_sentences import translated
from tenants.decorators import TenantRequest, tenant_view
from tenants.quotas import QuotaReachedError
from tenants.roles import Capability, allows

PAGE = 50
SHOWN_ROWS = 20


@tenant_view(Capability.VIEW)
def imports(request: TenantRequest) -> HttpResponse:
    """List the imports."""
    page = Paginator(queries.batches(), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_edit": _may_edit(request)}
    return render(request, "records/imports.html", context)


@tenant_view(Capability.EDIT_RECORDS)
def upload(request: TenantRequest) -> HttpResponse:
    """Take a file and check it."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            batch = actions.stage(upload=form.upload(), actor=request.actor, clock=now)
        except QuotaReachedError as reached:
            form.add_error(None, translated(str(reached)))
        else:
            return _to_batch(request, batch)
    context = {
        "form": form,
        "dictionaries": [
            (_family_label(section), section, columns.known_columns(section))
            for section in dict.fromkeys(map(family_of, FIELDS))
        ],
    }
    return render(request, "records/import_upload.html", context)


@tenant_view(Capability.VIEW)
def batch(request: TenantRequest, batch_id: str) -> HttpResponse:
    """Show what an import would do, or did."""
    found = access.batch(batch_id)
    stands_still = found.is_running and found.moved_at < now() - queries.STANDS_STILL
    context = {
        "batch": found,
        "rows": queries.good_rows(batch_id=found.pk, most=SHOWN_ROWS),
        "may_edit": _may_edit(request),
        "stands_still": stands_still,
        "approve_by": queries.approve_by(found),
        "goes_in": found.rows_new + found.rows_changed,
    }
    page = (
        "records/import_body.html" if request.headers.get("HX-Request") else "records/import.html"
    )
    return render(request, page, context)


@require_POST
@tenant_view(Capability.EDIT_RECORDS)
def commit(request: TenantRequest, batch_id: str) -> HttpResponse:
    """Let the good rows go in."""
    found = access.batch(batch_id)
    try:
        began = actions.commit(batch=found, actor=request.actor, clock=now)
    except QuotaReachedError as reached:
        messages.error(request, translated(str(reached)))
        return _to_batch(request, found)
    if not began:
        messages.warning(request, gettext("This import has already been committed or discarded."))
    return _to_batch(request, found)


@require_POST
@tenant_view(Capability.EDIT_RECORDS)
def resume(request: TenantRequest, batch_id: str) -> HttpResponse:
    """Ask a worker again for an import that stands still."""
    found = access.batch(batch_id)
    actions.resume(batch=found)
    messages.info(request, gettext("The import was restarted."))
    return _to_batch(request, found)


@require_POST
@tenant_view(Capability.EDIT_RECORDS)
def discard(request: TenantRequest, batch_id: str) -> HttpResponse:
    """Forget an import, or the refused rows of one that went in."""
    actions.discard(batch=access.batch(batch_id))
    messages.success(request, gettext("Discarded."))
    return redirect("records:imports", slug=request.tenant.slug)


@tenant_view(Capability.EDIT_RECORDS)
def refused(request: TenantRequest, batch_id: str) -> StreamingHttpResponse:
    """Download the refused rows with their reasons."""
    del request
    found = access.batch(batch_id)
    kind = "csv" if found.columns else "json"
    content_type = "text/csv; charset=utf-8" if kind == "csv" else "application/json"
    response = StreamingHttpResponse(_refused_lines(found), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="refused-rows.{kind}"'
    return response


@tenant_view(Capability.VIEW)
def template(request: TenantRequest, section: str) -> HttpResponse:
    """Download an empty file with the columns of a section."""
    del request
    if section not in FIELDS:
        raise Http404
    names = [column.name for column in columns.known_columns(section)]
    response = HttpResponse(",".join(names) + "\r\n", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{section}-template.csv"'
    return response


def _family_label(section: str) -> str:
    found = SECTIONS[section]
    return gettext("Affiliations") if found.is_affiliation else translated(found.label_plural)


def _refused_lines(found: ImportBatch) -> Iterator[str]:
    rows = queries.refused_rows(batch_id=found.pk)
    lines = (
        rejected_rows.as_csv(found.columns, rows) if found.columns else rejected_rows.as_json(rows)
    )
    return each_in_tenant(found.tenant_id, lines)


def _may_edit(request: TenantRequest) -> bool:
    return allows(request.membership.role, Capability.EDIT_RECORDS)


def _to_batch(request: TenantRequest, found: ImportBatch) -> HttpResponse:
    return redirect("records:import", slug=request.tenant.slug, batch_id=found.public_id)
