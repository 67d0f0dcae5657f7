"""Values as people read them: iDs, times, things to copy, code."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.template import Library
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext

from orcid_client.sections import section_name
from scoping.stored_sentences import translated

register = Library()

_SITES = {"production": "https://orcid.org", "sandbox": "https://sandbox.orcid.org"}
# Older than this, "3 weeks ago" helps less than the date.
_RELATIVE_FOR = timedelta(days=30)


register.filter("translated", translated)

_ENDS = (".", "!", "?", "…", ":")


@register.filter
def section(key: str) -> str:
    """Return the label of a section."""
    return translated(section_name(key))


@register.filter
def sentence(text: str) -> str:
    """Return a stored text in the reader's language, with a full stop; nothing stays nothing.

    ORCID's own messages, and some of ours, come without one.
    """
    bare = translated(text).rstrip()
    return f"{bare}." if bare and not bare.rstrip("”\"')").endswith(_ENDS) else bare


@register.inclusion_tag("elements/orcid_id.html")
def orcid_id(
    orcid: str,
    *,
    environment: str = "production",
    authenticated: bool = False,
    variant: str = "full",
    name: str = "",
) -> dict[str, object]:
    """Show an iD as ORCID's display guidelines ask: icon, link to the record, full address.

    `variant` is full, compact (the 16 characters) or inline (the icon alone, after a name). An iD
    that did not come out of an ORCID sign-in has an outlined icon and the word "(unauthenticated)".
    """
    site = settings.SIMULATOR_URL if environment == "simulator" else _SITES[environment]
    url = f"{site}/{orcid}"
    shown = {"full": url, "compact": orcid, "inline": ""}[variant]
    mark = "orcid_id" if authenticated else "orcid_id_unauthenticated"
    return {
        "url": url,
        "shown": shown,
        "name": name,
        "authenticated": authenticated,
        "inline": variant == "inline",
        "image": f"img/{mark}.svg",
    }


@register.inclusion_tag("elements/orcid_button.html")
def orcid_button(label: str = "", *, url: str = "") -> dict[str, str]:
    """Draw the button that leads to ORCID's sign-in: a link, or without a URL a submit button."""
    return {"label": label or gettext("Create or connect your ORCID iD"), "url": url}


@register.simple_tag
def reltime(moment: datetime | None, *, now: datetime | None = None, never: str = "") -> SafeString:
    """Show how long ago (or how soon) a moment is, with date, time and zone on hover."""
    if moment is None:
        return format_html('<span class="muted">{}</span>', never or gettext("never"))
    return _time(moment, relative(moment, now or timezone.now()))


@register.simple_tag
def abstime(moment: datetime | None, *, never: str = "") -> SafeString:
    """Show date and time with their zone."""
    if moment is None:
        return format_html('<span class="muted">{}</span>', never or gettext("never"))
    return _time(moment, absolute(moment))


@register.simple_tag
def logtime(moment: datetime) -> SafeString:
    """Show a log's time to the second; its zone stands on hover, and once on the page."""
    return _time(moment, f"{timezone.localtime(moment):%-d %b %Y, %H:%M:%S}")


def relative(moment: datetime, now: datetime) -> str:
    """Return "4 minutes ago", "in 2 days", "just now"; the date when it is a month away."""
    distance = abs(now - moment)
    if distance < timedelta(minutes=1):
        return gettext("just now")
    if distance > _RELATIVE_FOR:
        return f"{timezone.localtime(moment):%-d %b %Y}"
    if moment > now:
        return gettext("in {duration}").format(duration=timesince(now, moment, depth=1))
    return gettext("{duration} ago").format(duration=timesince(moment, now, depth=1))


def absolute(moment: datetime) -> str:
    """Return "23 Nov 2026, 21:40 Europe/London", in the current time zone."""
    local = timezone.localtime(moment)
    return f"{local:%-d %b %Y, %H:%M} {timezone.get_current_timezone_name()}"


def _time(moment: datetime, text: str) -> SafeString:
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', moment.isoformat(), absolute(moment), text
    )


@register.inclusion_tag("elements/copy.html")
def copy(value: str, *, label: str = "") -> dict[str, str]:
    """Show a value with a button that copies it; `label` names it for screen readers."""
    return {"value": value, "label": label or gettext("value")}


@register.inclusion_tag("elements/code.html")
def code(
    text: object, *, label: str = "", wrap: bool = False, copyable: bool = False
) -> dict[str, object]:
    """Show text as it is, scrolled when long; mappings and lists as indented JSON."""
    if not isinstance(text, str):
        text = json.dumps(text, indent=2, ensure_ascii=False)
    return {"text": text, "label": label or gettext("Code"), "wrap": wrap, "copyable": copyable}


@register.inclusion_tag("elements/http_message.html")
def http_message(
    title: str, start: str, *, headers: Mapping[str, str] | None = None, body: str = ""
) -> dict[str, object]:
    """Show one half of an exchange: request or status line, headers, body (JSON gets indented)."""
    return {"title": title, "start": start, "headers": headers or {}, "body": _pretty(body)}


def _pretty(body: str) -> str:
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body
