"""Small elements: buttons, badges, alerts, figures, progress."""

from django.template import Library
from django.utils.translation import gettext

from orcid_portal.ui.attributes import flat
from scoping.stored_sentences import translated
from scoping.translation import N_
from sync.status.labels import label_of

register = Library()

ALERT_ICONS = {
    "good": "circle-check",
    "info": "info",
    "warn": "triangle-alert",
    "bad": "circle-alert",
    "neutral": "info",
}
_MESSAGE_KINDS = {"success": "good", "warning": "warn", "error": "bad"}
_ENVIRONMENTS = {
    "production": ("neutral", N_("Production")),
    "sandbox": ("info", N_("Sandbox")),
    "simulator": ("violet", N_("Simulator")),
}


@register.inclusion_tag("elements/button.html")
def button(
    label: str, *, icon: str = "", kind: str = "", submit: bool = True, **attributes: object
) -> dict[str, object]:
    """Draw a button; other keyword arguments become its attributes (`name`, `hx_post`, `form`)."""
    parts = {"label": label, "icon": icon, "kind": kind, "submit": submit}
    return {**parts, "attributes": flat(attributes)}


@register.inclusion_tag("elements/link_button.html")
def link_button(
    label: str, url: str, *, icon: str = "", kind: str = "", **attributes: object
) -> dict[str, object]:
    """Draw a link that looks like a button."""
    return {
        "label": label,
        "url": url,
        "icon": icon,
        "kind": kind,
        "attributes": flat(attributes),
    }


@register.inclusion_tag("elements/post_button.html")
def post_button(
    label: str, url: str, *, icon: str = "", kind: str = "", **fields: object
) -> dict[str, object]:
    """Draw a form of one button; other keyword arguments are sent as hidden fields."""
    return {"label": label, "url": url, "icon": icon, "kind": kind, "fields": fields}


@register.inclusion_tag("elements/badge.html")
def badge(label: str, *, kind: str = "neutral", icon: str = "") -> dict[str, str]:
    """Draw a word on a coloured ground, with a dot unless an icon is named."""
    return {"label": label, "kind": kind, "icon": icon}


@register.inclusion_tag("elements/badge.html")
def status(state: str, label: str = "") -> dict[str, str]:
    """Draw a state by the table of states: colour, icon and label."""
    known = label_of(str(state))
    return {"label": translated(label or known.label), "kind": known.kind, "icon": known.icon}


@register.inclusion_tag("elements/badge.html")
def environment_badge(environment: str) -> dict[str, str]:
    """Say in which registry one is working, in another colour for each."""
    kind, label = _ENVIRONMENTS[str(environment)]
    return {"label": gettext(label), "kind": kind, "icon": ""}


@register.inclusion_tag("elements/alert.html")
def alert(
    text: str, *, kind: str = "info", url: str = "", action: str = "", dismiss: bool = False
) -> dict[str, object]:
    """Draw a banner of one sentence, with one link at most; kind may be a message's tag."""
    kind = _MESSAGE_KINDS.get(kind, kind if kind in ALERT_ICONS else "info")
    return {
        "text": text,
        "kind": kind,
        "icon": ALERT_ICONS[kind],
        "url": url,
        "action": action,
        "dismiss": dismiss,
    }


@register.inclusion_tag("elements/stat.html")
def stat(
    name: str, value: object, *, icon: str = "", url: str = "", hint: str = ""
) -> dict[str, object]:
    """Draw one figure with its name; whole numbers get thousands separators."""
    return {"name": name, "value": number(value), "icon": icon, "url": url, "hint": hint}


@register.inclusion_tag("elements/empty.html")
def empty(
    title: str, text: str = "", *, icon: str = "inbox", action: str = "", url: str = ""
) -> dict[str, str]:
    """Say that there is nothing yet, and offer the one thing to do next."""
    return {"title": title, "text": text, "icon": icon, "action": action, "url": url}


@register.inclusion_tag("elements/progress.html")
def progress(
    value: float, maximum: float = 100, *, label: str = "", block: bool = False
) -> dict[str, object]:
    """Draw a bar with its percentage, rounded down so that 100 % means done."""
    percent = min(100, int(100 * value / maximum)) if maximum else 0
    return {"percent": percent, "label": label or gettext("Progress"), "block": block}


@register.filter
def number(value: object) -> object:
    """Return a whole number with thousands separators, anything else as it is."""
    return f"{value:,}" if isinstance(value, int) else value
