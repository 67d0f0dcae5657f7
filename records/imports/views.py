"""Pages of imports: upload, look, commit."""

from collections.abc import Iterator

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST

from orcid_client.sections import SECTIONS
from records import access
from records.fields import FIELDS, family_of
from records.imports import actions, columns, preview, queries, rejected_rows
from records.imports import undo as undoing
from records.imports.actions import Approval, ApprovalRefusedError
from records.imports.forms import UploadForm
from records.imports.preview import Show
from records.models import BatchState, ImportBatch, RowChoice
from scoping.context import each_in_tenant
from scoping.stored_sentences import translated
from scoping.translation import N_
from tenants.decorators import TenantRequest, tenant_view
from tenants.quotas import QuotaReachedError
from tenants.roles import Capability, allows

PAGE = 50


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
            for section in [*dict.fromkeys(map(family_of, FIELDS)), columns.PEOPLE]
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
        "may_edit": _may_edit(request),
        "stands_still": stands_still,
        "approve_by": queries.approve_by(found),
        "goes_in": found.rows_new + found.rows_changed + found.rows_taken,
        "choices": _CHOICES,
        "undecided": queries.undecided(found),
        "has_end_dates": found.section in FIELDS and family_of(found.section) == "employment",
        "can_be_undone": undoing.can_be_undone(found, now=now()),
    } | _shown(request, found)
    page = (
        "records/import_body.html" if request.headers.get("HX-Request") else "records/import.html"
    )
    return render(request, page, context)


_CHOICES = (
    (RowChoice.CHANGE, gettext_lazy("Change the item")),
    (RowChoice.ADD, gettext_lazy("Add another item")),
    (RowChoice.LEAVE, gettext_lazy("Leave the row out")),
)


def _shown(request: TenantRequest, found: ImportBatch) -> dict[str, object]:
    """Return the rows that a person asked to see, and the choices of what to see."""
    if found.is_running:
        return {}
    show = request.GET.get("show", "")
    place = {name: request.GET.get(name, "") for name in ("after", "before")}
    if show == Show.LEAVERS:
        missing = preview.leavers(found, **place)
        return {"leavers": missing.rows, "page": missing, "shows": _shows(found)}
    if show == Show.PEOPLE:
        people = preview.people(found, **place)
        return {"people": preview.shown_people(people.rows), "page": people, "shows": _shows(found)}
    rows = preview.rows(found, show=show, **place)
    return {"rows": preview.shown_rows(rows.rows), "page": rows, "shows": _shows(found)}


def _shows(found: ImportBatch) -> list[tuple[str, str, int]]:
    counts = [
        (Show.NEW, gettext("New"), found.rows_new),
        (Show.CHANGED, gettext("Changed"), found.rows_changed),
        (Show.TAKEN, gettext("Taken over"), found.rows_taken),
        (Show.ALIKE, gettext("Looks like a change"), found.rows_alike),
        (Show.UNCHANGED, gettext("Unchanged"), found.rows_unchanged),
        (Show.REFUSED, gettext("Refused"), found.rows_refused),
        (Show.PEOPLE, gettext("Researchers"), found.people_changed),
        (Show.LEAVERS, gettext("Missing"), found.leavers),
    ]
    is_done = found.state in {BatchState.COMMITTED, BatchState.UNDONE}
    if is_done:  # rows that went in are not kept
        counts = [one for one in counts if one[0] in {Show.REFUSED, Show.PEOPLE}]
    shown = [(show.value, label, count) for show, label, count in counts if count]
    total = found.rows_refused if is_done else found.rows_total
    return [("", gettext("All rows"), total), *shown] if shown else []


@require_POST
@tenant_view(Capability.EDIT_RECORDS)
def choose(request: TenantRequest, batch_id: str) -> HttpResponse:
    """Decide about rows that look like changes: those of a page one by one, or all at once."""
    found = access.batch(batch_id)
    for_all = request.POST.get("all", "")
    if for_all and for_all in set(RowChoice):
        actions.choose(batch=found, numbers=None, choice=RowChoice(for_all))
    else:
        for choice in (RowChoice.CHANGE, RowChoice.ADD, RowChoice.LEAVE):
            numbers = [
                int(name[4:])
                for name, value in request.POST.items()
                if name.startswith("row-") and name[4:].isdecimal() and value == choice
            ]
            actions.choose(batch=found, numbers=numbers, choice=choice)
    messages.success(request, gettext("Your choices were saved."))
    url = reverse("records:import", args=[request.tenant.slug, found.public_id])
    return redirect(f"{url}?show={Show.ALIKE}")


@require_POST
@tenant_view(Capability.EDIT_RECORDS)
def commit(request: TenantRequest, batch_id: str) -> HttpResponse:
    """Let the good rows go in."""
    found = access.batch(batch_id)
    try:
        began = actions.commit(
            batch=found, actor=request.actor, clock=now, approval=_approval(request, found)
        )
    except (QuotaReachedError, ApprovalRefusedError) as refused:
        messages.error(request, translated(str(refused)))
        return _to_batch(request, found)
    if not began:
        messages.warning(request, gettext("This import has already been committed or discarded."))
    return _to_batch(request, found)


def _approval(request: TenantRequest, found: ImportBatch) -> Approval:
    """Return what a person chose.

    Raises:
        ApprovalRefusedError: the number of missing items was to be typed, and was not.
    """
    choice = request.POST.get("leavers", "")
    if choice == "end":
        choice = request.POST.get("leavers_end", "").strip()
        if not choice:
            raise ApprovalRefusedError(N_("Enter the date on which the items end."))
    typed = request.POST.get("typed", "").strip()
    if choice and found.options.get("type_leavers") and typed != str(found.leavers):
        raise ApprovalRefusedError(
            N_("Type the number of missing items, {count}, to confirm.").format(count=found.leavers)
        )
    return Approval(updates_people=bool(request.POST.get("updates_people")), leavers=choice)


@require_POST
@tenant_view(Capability.EDIT_RECORDS)
def leave_out(request: TenantRequest, batch_id: str) -> HttpResponse:
    """Take items of missing researchers out of the proposal: those that are not ticked."""
    found = access.batch(batch_id)
    shown = set(request.POST.getlist("shown"))
    ticked = set(request.POST.getlist("item"))
    actions.leave_out(batch=found, items=shown - ticked, shown=shown)
    messages.success(request, gettext("Your choices were saved."))
    url = reverse("records:import", args=[request.tenant.slug, found.public_id])
    return redirect(f"{url}?show={Show.LEAVERS}")


@tenant_view(Capability.EDIT_RECORDS)
def undo(request: TenantRequest, batch_id: str) -> HttpResponse:
    """Show what taking an import back would do, and take it back."""
    found = access.batch(batch_id)
    if not undoing.can_be_undone(found, now=now()):
        messages.warning(request, gettext("This import cannot be undone."))
        return _to_batch(request, found)
    if request.method == "POST":
        actions.undo(batch=found, actor=request.actor, clock=now)
        return _to_batch(request, found)
    context = {"batch": found, "plan": undoing.plan(found)}
    return render(request, "records/import_undo.html", context)


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
    if section not in {*FIELDS, columns.PEOPLE}:
        raise Http404
    names = [column.name for column in columns.known_columns(section)]
    response = HttpResponse(",".join(names) + "\r\n", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{section}-template.csv"'
    return response


def _family_label(section: str) -> str:
    if section == columns.PEOPLE:
        return gettext("Researchers")
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
