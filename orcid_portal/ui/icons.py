"""Icons of the Lucide set, drawn inline so that no request and no script is needed."""

from functools import lru_cache

from django.template import Library
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

register = Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon by its name at lucide.dev; without a label it is hidden from screen readers."""
    return _labelled(name, label) if label else _decoration(name)


# An icon is read from a zip file and rebuilt each time; a page draws the same few a hundred times.
@lru_cache(maxsize=256)
def _decoration(name: str) -> SafeString:
    return mark_safe(lucide(name, size=18, **{"class": "icon", "aria_hidden": "true"}))  # noqa: S308


def _labelled(name: str, label: str) -> SafeString:
    attributes = {"class": "icon", "role": "img", "aria_label": label}
    return mark_safe(lucide(name, size=18, **attributes))  # noqa: S308 (the library escapes values)
