"""What is paused, on the pages of whatever it is: `{% load sync_pauses %}`."""

from django.template import Context, Library
from django.urls import reverse
from django.utils.translation import gettext

from records.models import BatchState, ImportBatch
from sync.models import Pause
from sync.scheduling import pause_filters
from sync.scheduling.targets import SyncTarget
from tenants.models import Researcher
from tenants.roles import Capability, allows

register = Library()


@register.inclusion_tag("sync/pause.html", takes_context=True)
def pause_of(
    context: Context, *, researcher: Researcher | None = None, batch: ImportBatch | None = None
) -> dict[str, object]:
    """Draw whether a researcher, an import or (neither) everybody is paused, and the button."""
    request = context["request"]
    scope = SyncTarget(researcher=researcher, batch=batch)
    return {
        "pause": pause_filters.pause_of(scope),
        "wider": None if scope.is_everybody else pause_filters.pause_of(SyncTarget()),
        "sync_url": reverse("sync:overview", args=[request.tenant.slug]),
        "may_sync": allows(request.membership.role, Capability.SYNC),
        "pause_url": _address("pause", scope, slug=request.tenant.slug),
        "resume_url": _address("resume", scope, slug=request.tenant.slug),
        "preview_url": _preview_address(scope, slug=request.tenant.slug),
    }


@register.simple_tag
def paused_imports() -> set[int | None]:
    """Return the numbers of the imports that are paused."""
    return pause_filters.paused_imports()


@register.inclusion_tag("sync/resumed_at.html", takes_context=True)
def resumed_at(context: Context, pause: Pause | None) -> dict[str, object]:
    """Link to the page on which a pause of an import, or of everybody, is ended."""
    slug = context["request"].tenant.slug
    if pause is None or pause.researcher_id:
        return {}
    if pause.batch is None:
        return {"name": gettext("Go to Sync"), "url": reverse("sync:overview", args=[slug])}
    page = reverse("records:import", args=[slug, pause.batch.public_id])
    return {"name": pause.batch.file_name, "url": page}


def _preview_address(scope: SyncTarget, *, slug: str) -> str:
    """Return where a dry run is asked for; nowhere for an import that is not put in."""
    if scope.batch is not None and scope.batch.state != BatchState.COMMITTED:
        return ""
    return _address("preview", scope, slug=slug)


def _address(verb: str, scope: SyncTarget, *, slug: str) -> str:
    if scope.researcher is not None:
        return reverse(f"sync:{verb}_researcher", args=[slug, scope.researcher.public_id])
    if scope.batch is not None:
        return reverse(f"sync:{verb}_import", args=[slug, scope.batch.public_id])
    return reverse(f"sync:{verb}_everybody", args=[slug])
