"""The words for how things stand: why an item is not on a record, and who can mend it.

No queries here: rows come in, words go out. The states are those of the portal's badges.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from gateway.limiter import LimiterStatus as Pace
from oauth.models import Connection
from orcid_client import messages
from orcid_client.errors import UnreadableMessage
from records.contents import label_of
from records.models import Item
from sync.models import Placement, PlacementState, RecordSync
from sync.scheduling.pause_filters import Pauses
from sync.status import blockers
from sync.status.blockers import SyncStatus
from sync.status.queries import ItemCounts
from tenants.models import Credential

PENDING = SyncStatus("waiting", "Waiting", "It is in the queue.", "Nothing to do.")
UPDATE = SyncStatus(
    "pending-update", "Pending update", "It changed after it was sent.", "Nothing to do."
)
TO_DELETE = SyncStatus("waiting", "Waiting for deletion", "You withdrew it.", "Nothing to do.")
IN_ORCID = SyncStatus("in-orcid", "In ORCID")
WITHDRAWN = SyncStatus("skipped", "Withdrawn", "You withdrew it; it is not on the record.")
REMOVED = SyncStatus(
    "removed",
    "Deleted in ORCID by the user",
    "The researcher removed it from the record, and the portal respects that.",
    "Ask the researcher before you send it again.",
)
REFUSED = SyncStatus(
    "refused",
    "Refused by ORCID",
    "ORCID refused it.",
    "Mend the item; it is sent again when it changes.",
)
HELD_BACK = SyncStatus(
    "paused",
    "Paused",
    "An import that items came by is paused, and they are not sent.",
    "They go on when somebody resumes the import.",
)
RUNNING = SyncStatus("running", "Running")
UP_TO_DATE = SyncStatus("done", "Up to date")
LOST = SyncStatus(
    "unknown",
    "Outcome unknown",
    "ORCID's answer was lost.",
    "Nothing to do: the portal reads the record to find the item.",
)


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


def record_state(
    record: RecordSync, *, now: datetime, pauses: Pauses, stands: ItemCounts | None = None
) -> SyncStatus:
    """Return how work on a record, and its items, stand; it comes with its connection."""
    if record.leased_until and record.leased_until > now:
        return RUNNING
    hindered = blockers.to_send(record.connection, pauses=pauses, record=record)
    return hindered or (PENDING if record.push_due_at else _settled_record(stands))


def _settled_record(stands: ItemCounts | None) -> SyncStatus:
    """Return how a record stands for which nothing is left to do."""
    if stands is None or not stands.missing:
        return UP_TO_DATE
    of_removed = HELD_BACK if stands.held else REMOVED
    return replace(REFUSED if stands.refused else of_removed, label=stands.missing)


def item_standing(
    item: Item,
    *,
    connection: Connection | None,
    record: RecordSync | None,
    placement: Placement | None,
    pauses: Pauses,
) -> SyncStatus:
    """Return how an item stands on the record of one connection."""
    there = placement is not None and placement.state == PlacementState.IN_ORCID
    if placement and item.wanted:
        settled = _settled(item, placement)
        if settled:
            return settled
    if not item.wanted and not there:
        return WITHDRAWN
    hindered = blockers.to_send(connection, pauses=pauses, record=record, item=item)
    if hindered:
        return hindered
    if not item.wanted:
        return TO_DELETE
    return UPDATE if there else PENDING


def drifted(placement: Placement | None) -> bool:
    """Say whether the record shows our item otherwise than it was sent."""
    return bool(placement and placement.state == PlacementState.IN_ORCID and placement.edited_at)


def _settled(item: Item, placement: Placement) -> SyncStatus | None:
    """Return what the placement alone says, or None where work is left."""
    current = placement.fingerprint == item.fingerprint
    if placement.refuses(item):
        return replace(REFUSED, sentence=placement.sentence or REFUSED.sentence)
    if placement.state == PlacementState.IN_ORCID and current:
        return IN_ORCID
    return {PlacementState.REMOVED: REMOVED, PlacementState.LOST: LOST}.get(
        PlacementState(placement.state)
    )
