"""Pages of items."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from orcid_client.sections import section_name
from records import access, actions, queries
from records.actions import ItemDraft
from records.contents import ContentRefusedError
from records.fields import FIELDS
from records.forms import ItemForm
from records.models import Item
from scoping.stored_sentences import translated
from tenants import access as tenants
from tenants.decorators import TenantRequest, tenant_view
from tenants.models import Researcher
from tenants.roles import Capability

SAVED = gettext_lazy("Saved. The state shows whether the item is on the ORCID record.")


@tenant_view(Capability.EDIT_RECORDS)
def item_add(request: TenantRequest, researcher_id: str, section: str) -> HttpResponse:
    """Assert something about a researcher."""
    if section not in FIELDS:
        raise Http404
    researcher = tenants.researcher(researcher_id)
    form = ItemForm(request, section=section)
    actor = request.actor
    if form.saves(
        lambda content: actions.add_item(
            researcher=researcher, draft=ItemDraft(section, content), actor=actor, now=now()
        )
    ):
        messages.success(request, SAVED)
        return _to_researcher(request, researcher)
    return _form_page(request, form, researcher, heading=gettext("Add: {section}"))


@tenant_view(Capability.EDIT_RECORDS)
def item_edit(request: TenantRequest, item_id: str) -> HttpResponse:
    """Change what an item says."""
    item = access.item(item_id)
    form = ItemForm(request, section=item.section, before=item.content)
    actor = request.actor
    if form.saves(
        lambda content: actions.change_item(item=item, content=content, actor=actor, now=now())
    ):
        messages.success(request, SAVED)
        return _to_researcher(request, item.researcher)
    return _form_page(request, form, item.researcher, heading=gettext("Edit: {section}"), item=item)


@require_POST
@tenant_view(Capability.EDIT_RECORDS)
def item_withdraw(request: TenantRequest, item_id: str) -> HttpResponse:
    """Take an item back."""
    item = access.item(item_id)
    actions.withdraw_item(item=item, actor=request.actor, now=now())
    notice = gettext("Withdrawn: {item}. The state shows whether it is still on the ORCID record.")
    messages.success(request, notice.format(item=item.label))
    return _to_researcher(request, item.researcher)


@require_POST
@tenant_view(Capability.EDIT_RECORDS)
def item_withdraw_shared(request: TenantRequest, item_id: str) -> HttpResponse:
    """Take a work back from everybody who has it."""
    item = access.item(item_id)
    count = actions.withdraw_shared_item(item=item, actor=request.actor, now=now())
    notice = ngettext(
        "Withdrawn for {count} researcher: {item}.",
        "Withdrawn for {count} researchers: {item}.",
        count,
    )
    messages.success(request, notice.format(count=count, item=item.label))
    return _to_researcher(request, item.researcher)


@require_POST
@tenant_view(Capability.EDIT_RECORDS)
def item_restore(request: TenantRequest, item_id: str) -> HttpResponse:
    """Assert a withdrawn item again."""
    item = access.item(item_id)
    try:
        actions.restore_item(item=item, actor=request.actor, now=now())
    except ContentRefusedError as refused:
        messages.error(request, str(refused))
    else:
        notice = gettext("Restored: {item}. The state shows whether it is on the ORCID record.")
        messages.success(request, notice.format(item=item.label))
    return _to_researcher(request, item.researcher)


def _to_researcher(request: TenantRequest, researcher: Researcher) -> HttpResponse:
    return redirect(_researcher_page(request, researcher))


def _researcher_page(request: TenantRequest, researcher: Researcher) -> str:
    return reverse("dashboard:researcher", args=[request.tenant.slug, researcher.public_id])


def _form_page(
    request: TenantRequest,
    form: ItemForm,
    researcher: Researcher,
    *,
    heading: str,
    item: Item | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "item": item,
        "shared_by": queries.shared_items(item).count() if item else 0,
        "researcher": researcher,
        "back_url": _researcher_page(request, researcher),
        "heading": heading.format(section=translated(section_name(form.section))),
    }
    return render(request, "records/item_form.html", context)
