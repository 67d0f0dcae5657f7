"""Lists that tell a story: steps of a test, a set-up checklist, a timeline, facts.

Their items are mappings or objects of the calling room with the names below; a name that is absent
leaves its part out.
"""

from collections.abc import Iterable

from django.template import Library
from django.utils.translation import gettext

from scoping.stored_sentences import translated
from sync.status.labels import label_of

register = Library()


@register.inclusion_tag("elements/steps.html")
def steps(items: Iterable[object], label: str = "") -> dict[str, object]:
    """Draw steps: `label`, `state` and perhaps `answer` and `detail` (what to do next)."""
    return {"items": items, "label": label or gettext("Steps")}


@register.inclusion_tag("elements/checklist.html")
def checklist(items: Iterable[object]) -> dict[str, object]:
    """Draw what is done and what is to do: `label`, `done` and perhaps `url` and `hint`."""
    return {"items": items}


@register.inclusion_tag("elements/timeline.html")
def timeline(items: Iterable[object], label: str = "") -> dict[str, object]:
    """Draw events: `at`, `title` and perhaps `text`, `actor`, `url`, `state`, `icon`."""
    return {"items": items, "label": label or gettext("Timeline")}


@register.inclusion_tag("elements/mark.html")
def mark(state: str, icon: str = "") -> dict[str, str]:
    """Draw a state as a round mark: its colour and its icon, or the icon given."""
    known = label_of(state) if state else None
    kind = known.kind if known else "neutral"
    return {"kind": kind, "icon": icon or (known.icon if known else "dot")}


@register.filter
def status_word(state: str) -> str:
    """Return the label of a state."""
    return translated(label_of(str(state)).label)


@register.inclusion_tag("elements/facts.html")
def facts(rows: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Draw (name, value) pairs; a value may be safe HTML."""
    return {"rows": rows}
