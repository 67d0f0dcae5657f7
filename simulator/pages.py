"""Small pages a person can click, marked as a simulation; plain HTML, no scripts."""

from collections.abc import Iterable
from html import escape

from simulator.messages import Response

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 34rem; padding: 0 1rem 3rem; }
.simulated { background: #5b3a8c; color: #fff; margin: 0 -1rem 1.5rem; padding: .5rem 1rem; }
label { display: block; margin: .75rem 0; } input { display: block; font: inherit; width: 100%;
box-sizing: border-box; padding: .4rem; } button { font: inherit; padding: .4rem 1rem;
margin: .5rem .5rem .5rem 0; } .wrong { color: #b3261e; } .item { border-top: 1px solid #8886;
padding: .75rem 0; } .item form { margin: .25rem 0 0; } .item button { font-size: .875rem;
padding: .2rem .6rem; margin: .2rem .3rem .2rem 0; } .quiet { opacity: .75; }
h1 { font-size: 1.6rem; }
h2 { font-size: 1.15rem; margin: 1.5rem 0 .5rem; } h2::first-letter { text-transform: uppercase; }
"""
_HEADERS = (
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy",
     "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"),
    ("X-Frame-Options", "SAMEORIGIN"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
)  # fmt: skip


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def safe(value: object) -> Html:
    """Return a value as markup, escaped unless it is markup."""
    return value if isinstance(value, Html) else Html(escape(str(value)))


def fill(markup: str, **values: object) -> Html:
    """Return the markup with the values filled in, escaped."""
    return Html(markup.format(**{name: safe(value) for name, value in values.items()}))


def joined(parts: Iterable[object]) -> Html:
    """Return the parts one after another, escaped."""
    return Html("".join(safe(part) for part in parts))


def page(title: str, body: object, *, status: int = 200) -> Response:
    """Return a whole page."""
    document = fill(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width"><style>{style}</style></head><body>'
        '<p class="simulated">This is a simulated ORCID Registry. Nothing here is real.</p>'
        "<main><h1>{title}</h1>{body}</main></body></html>",
        title=title,
        style=Html(_STYLE),
        body=body,
    )
    return Response(status, document.encode(), "text/html; charset=utf-8", list(_HEADERS))


def error_page(title: str, sentence: str, *, status: int = 400) -> Response:
    """Return a page that says what went wrong; it never sends the browser on."""
    return page(title, fill('<p class="wrong">{sentence}</p>', sentence=sentence), status=status)


def redirect(target: str) -> Response:
    """Send the browser on."""
    return Response(302, headers=[("Location", target), ("Cache-Control", "no-store")])


def hidden(**fields: object) -> Html:
    """Return hidden fields of a form."""
    field = '<input type="hidden" name="{name}" value="{value}">'
    return joined(fill(field, name=name, value=value) for name, value in fields.items())
