"""The notices at the head of pages: what was withdrawn, needs attention, is paused or slow.

No queries here: rows come in, words go out.
"""

import math
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext, ngettext

from gateway.limiter import LimiterStatus as Pace
from orcid_client import messages
from orcid_client.errors import UnreadableMessage
from records.contents import label_of
from sync.scheduling.pause_filters import Pauses
from tenants.models import Credential


def label(section: str, content: Mapping[str, object]) -> str:
    """Return the words by which people know something on a record; "" for what we cannot read."""
    try:
        return label_of(messages.from_json(section, content))
    except (UnreadableMessage, KeyError):
        return ""


def withdrawn(people: int) -> str:
    """Return the news that people took their permission back; "" when nobody did."""
    if not people:
        return ""
    notice = ngettext(
        "{count} researcher withdrew access in the last 7 days. "
        "Nothing more is sent to their record.",
        "{count} researchers withdrew access in the last 7 days. "
        "Nothing more is sent to their records.",
        people,
    )
    return notice.format(count=f"{people:,}")


def needs(things: int, *, paused: str) -> str:
    """Return the news that people need to fix something; "" when all is well."""
    if not things:
        return ""
    notice = (
        ngettext(
            "{count} item or record needs attention.",
            "{count} items and records need attention.",
            things,
        )
        if paused
        else ngettext(
            "{count} item or record needs attention. Everything else continues.",
            "{count} items and records need attention. Everything else continues.",
            things,
        )
    )
    return notice.format(count=f"{things:,}")


def paused(pauses: Pauses) -> str:
    """Return the news that the whole institution is paused, and by whom; "" when it is not."""
    pause = pauses.everybody
    if pause is None:
        return ""
    by = pause.paused_by
    if by is None:
        return gettext(
            "All work on ORCID records is paused. "
            "Nothing is sent or read until somebody resumes it."
        )
    return gettext(
        "{name} paused all work on ORCID records. "
        "Nothing is sent or read until somebody resumes it."
    ).format(name=by.name or by.email)


def credential_troubles(standings: Iterable[tuple[Credential, Pace]]) -> list[str]:
    """Return what slows the calls under some credentials down; nothing when all is well."""
    news = []
    for credential, pace in standings:
        name = f"{credential.get_environment_display()} ({credential.get_api_type_display()})"
        if pace.is_open:
            notice = gettext(
                "{credential}: ORCID does not respond. The portal tries again in {seconds} s."
            )
            news.append(notice.format(credential=name, seconds=math.ceil(pace.open_for)))
        elif pace.share < 1:
            notice = gettext("{credential}: ORCID is busy. Calls run at {share} of the usual rate.")
            news.append(notice.format(credential=name, share=f"{pace.share:.0%}"))
    return news
