"""The gallery's pages, drawn as Django would draw them for a request."""

from pathlib import Path

from django.template import Origin, RequestContext, Template
from django.test import RequestFactory

from tests.orcid_portal.ui.gallery.samples import samples

FOLDER = Path(__file__).parent
NAMES = sorted(path.stem for path in FOLDER.glob("*.html"))


def draw(name: str, **context: object) -> str:
    """Return the HTML of one gallery page."""
    return draw_text((FOLDER / f"{name}.html").read_text(), **samples(), **context)


def draw_text(text: str, **context: object) -> str:
    """Return the HTML of a template given as text."""
    request = RequestFactory().get("/?state=running&sort=job&page=2")
    # allauth's tags ask in which template they stand.
    origin = Origin("gallery", template_name="gallery.html")
    # Pushed, as `render` does: the portal's context processors must not have the last word.
    frame = RequestContext(request)
    frame.push(context)
    return Template(text, origin=origin).render(frame)


def draw_tag(tag: str, **context: object) -> str:
    """Return the HTML of one tag."""
    return draw_text("{% load portal_ui %}" + tag, **context)
