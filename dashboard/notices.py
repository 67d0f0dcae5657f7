"""The news at the head of pages: what was withdrawn, needs attention, is paused or slow.

No queries here: rows come in, words go out.
"""

import math
from collections.abc import Iterable, Mapping

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
    who = "1 researcher" if people == 1 else f"{people:,} researchers"
    return f"{who} withdrew access in the last 7 days. Nothing more is sent to their records."


def needs(things: int, *, paused: str) -> str:
    """Return the news that people are to mend something; "" when all is well."""
    if not things:
        return ""
    what = "1 item or record needs" if things == 1 else f"{things:,} items and records need"
    return f"{what} attention." if paused else f"{what} attention. Everything else goes on."


def paused(pauses: Pauses) -> str:
    """Return the news that the whole institution is paused, and by whom; "" when it is not."""
    pause = pauses.everybody
    if pause is None:
        return ""
    by = pause.paused_by
    who = f"{by.name or by.email} paused" if by else "Paused:"
    return f"{who} all work on ORCID records. Nothing is sent or read until somebody resumes it."


def weather(standings: Iterable[tuple[Credential, Pace]]) -> list[str]:
    """Return what slows the calls under some credentials down; nothing when all is well."""
    news = []
    for credential, pace in standings:
        name = f"{credential.get_environment_display()} ({credential.get_api_type_display()})"
        if pace.is_open:
            seconds = math.ceil(pace.open_for)
            news.append(f"{name}: ORCID does not answer. The portal tries again in {seconds} s.")
        elif pace.share < 1:
            news.append(f"{name}: ORCID is busy. Calls go at {pace.share:.0%} of the usual pace.")
    return news
