"""Elements that enclose others: `{% card "Title" %} ... {% endcard %}`."""

from django.forms import BaseForm
from django.template import Library
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from orcid_portal.ui.attributes import flat
from orcid_portal.ui.elements import ALERT_ICONS

register = Library()


@register.simple_block_tag
def card(
    content: SafeString,
    title: str = "",
    *,
    icon: str = "",
    url: str = "",
    action: str = "",
    flush: bool = False,
    **attributes: object,
) -> SafeString:
    """Draw a card; `flush` lets a table reach its edges, `url` is a link at its head."""
    parts = {"content": content, "title": title, "icon": icon, "url": url, "action": action}
    return _draw("card", {**parts, "flush": flush, "attributes": flat(attributes)})


@register.simple_block_tag
def table(
    content: SafeString, caption: str, *, visible: bool = False, cards: bool = False
) -> SafeString:
    """Wrap thead and tbody in a table that scrolls within its own width; the caption names it.

    With `cards`, each row becomes a card on a narrow screen: for cells that say by themselves
    what they are.
    """
    parts = {"content": content, "caption": caption, "visible": visible, "cards": cards}
    return _draw("table", parts)


@register.simple_block_tag
def banner(content: SafeString, *, kind: str = "info") -> SafeString:
    """Draw an alert of more than one sentence."""
    return _draw("banner", {"content": content, "kind": kind, "icon": ALERT_ICONS[kind]})


@register.simple_block_tag
def dialog(
    content: SafeString, label: str, *, title: str = "", icon: str = "", kind: str = ""
) -> SafeString:
    """Hide content behind a button until asked for, without needing JavaScript."""
    parts = {"content": content, "label": label, "title": title or label}
    return _draw("dialog", {**parts, "icon": icon, "kind": kind})


@register.simple_block_tag
def danger(content: SafeString, title: str = "") -> SafeString:
    """Draw the card of steps that cannot be undone."""
    return _draw("danger", {"content": content, "title": title or gettext("Danger zone")})


@register.simple_block_tag
def live(content: SafeString, url: str, *, every: int = 3, running: bool = True) -> SafeString:
    """Replace the content by what `url` answers, every few seconds while it is running.

    The answer holds the same block again; drawn with `running` false it asks no more.
    """
    return _draw("live", {"content": content, "url": url, "every": every, "running": running})


@register.simple_block_tag
def filters(content: SafeString, url: str = "", *, fold: BaseForm | None = None) -> SafeString:
    """Wrap fields in a form that keeps its state in the address and applies itself on change.

    With `fold`, the form that the fields are of, they stay folded away until one is in use, and
    wait for their button: dates are not to be sent while they are typed.
    """
    used = sum(bool(bound.data) for bound in fold) if fold else 0
    return _draw("filters", {"content": content, "url": url, "fold": fold, "used": used})


def _draw(name: str, context: dict[str, object]) -> SafeString:
    return render_to_string(f"elements/{name}.html", context)
