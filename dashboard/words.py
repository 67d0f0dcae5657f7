"""The words for how things stand: why an item is not on a record, and who can mend it.

No queries here: rows come in, words go out. The states are those of the portal's badges.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from oauth.models import Connection, ConnectionState
from orcid_client import messages
from orcid_client.errors import UnreadableMessage
from records.contents import label_of
from records.models import Item
from registry.pace import Standing as Pace
from sync.models import Placement, PlacementState, RecordSync, WaitsFor
from sync.queries import Stands
from tenants.models import Credential


@dataclass(frozen=True, slots=True)
class Standing:
    """How something stands: a state of the badges, a sentence, and who can do what."""

    state: str
    label: str = ""
    sentence: str = ""
    next_step: str = ""


RECORD_WAITS = {
    WaitsFor.WEATHER: Standing(
        "retry",
        "Pending retry",
        "ORCID did not answer, or asked us to slow down.",
        "Nothing to do: the portal tries again by itself.",
    ),
    WaitsFor.CREDENTIAL: Standing(
        "error",
        "Credential refused",
        "ORCID does not accept the credential.",
        "An administrator tests the credential and mends it.",
    ),
    WaitsFor.RESEARCHER: Standing(
        "lost",
        "Access withdrawn",
        "The researcher took the permission back, or it has run out.",
        "Invite the researcher to connect again.",
    ),
    WaitsFor.RECORD: Standing(
        "locked",
        "Record locked",
        "ORCID has locked or deactivated the record.",
        "The researcher can ask ORCID's support; the portal looks again every few days.",
    ),
    WaitsFor.OPERATOR: Standing(
        "error",
        "Set aside",
        "The portal's worker stopped each time it came to this record.",
        "The portal's operators look into it; “Push now” tries it once more.",
    ),
    WaitsFor.PAUSE: Standing(
        "paused",
        "Paused",
        "A member of your institution paused the work on this record.",
        "Resume it when you are ready.",
    ),
}
ASKED = "The portal asks again by one letter, where it knows an address; you can invite them too."
ENDED = {
    ConnectionState.LOST: Standing(
        "lost", "Access withdrawn", "The researcher took the permission back.", ASKED
    ),
    ConnectionState.EXPIRED: Standing(
        "expired",
        "Permission expired",
        "The permission was given for a limited time, which is over.",
        ASKED,
    ),
    ConnectionState.MOVED: Standing(
        "moved",
        "iD moved",
        "ORCID merged the record into another iD, for which there is no permission yet.",
        ASKED,
    ),
    ConnectionState.DISCONNECTED: Standing(
        "disconnected",
        "Disconnected",
        "The iD was disconnected here.",
        "Invite the researcher to connect again.",
    ),
}
NOT_CONNECTED = Standing(
    "not-connected",
    "Not connected",
    "The researcher has not connected an ORCID iD yet.",
    "Invite the researcher.",
)
READ_ONLY = Standing(
    "disabled",
    "Read only",
    "The credential is for the Public API, which cannot write.",
    "Add a Member API credential to write to records.",
)
PENDING = Standing("waiting", "Waiting", "It is in the queue.", "Nothing to do.")
UPDATE = Standing(
    "pending-update", "Pending update", "It changed after it was sent.", "Nothing to do."
)
TO_DELETE = Standing("waiting", "Waiting for deletion", "You withdrew it.", "Nothing to do.")
IN_ORCID = Standing("in-orcid", "In ORCID")
WITHDRAWN = Standing("skipped", "Withdrawn", "You withdrew it; it is not on the record.")
REMOVED = Standing(
    "removed",
    "Deleted in ORCID by the user",
    "The researcher removed it from the record, and the portal respects that.",
    "Ask the researcher before you send it again.",
)
REFUSED = Standing(
    "refused",
    "Refused by ORCID",
    "ORCID refused it.",
    "Mend the item; it is sent again when it changes.",
)
RUNNING = Standing("running", "Running")
UP_TO_DATE = Standing("done", "Up to date")
LOST = Standing(
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


def needs(things: int) -> str:
    """Return the news that people are to mend something; "" when all is well."""
    if not things:
        return ""
    what = "1 item or record needs" if things == 1 else f"{things:,} items and records need"
    return f"{what} attention. Everything else goes on."


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


def record_state(record: RecordSync, *, now: datetime, stands: Stands | None = None) -> Standing:
    """Return how work on a record, and its items, stand; it comes with its connection."""
    if record.connection.state != ConnectionState.ACTIVE:
        return ENDED[ConnectionState(record.connection.state)]
    if record.leased_until and record.leased_until > now:
        return RUNNING
    return _waiting(record) or (PENDING if record.push_due_at else _settled_record(stands))


def _settled_record(stands: Stands | None) -> Standing:
    """Return how a record stands for which nothing is left to do."""
    if stands and stands.missing:
        return replace(REFUSED if stands.refused else REMOVED, label=stands.missing)
    return UP_TO_DATE


def item_standing(
    item: Item,
    *,
    connection: Connection | None,
    record: RecordSync | None,
    placement: Placement | None,
) -> Standing:
    """Return how an item stands on the record of one connection."""
    there = placement is not None and placement.state == PlacementState.IN_ORCID
    if placement and item.wanted:
        settled = _settled(item, placement)
        if settled:
            return settled
    if not item.wanted and not there:
        return WITHDRAWN
    hindered = _hindered(connection, record)
    if hindered:
        return hindered
    if not item.wanted:
        return TO_DELETE
    return UPDATE if there else PENDING


def drifted(placement: Placement | None) -> bool:
    """Say whether the record shows our item otherwise than it was sent."""
    return bool(placement and placement.state == PlacementState.IN_ORCID and placement.edited_at)


def _settled(item: Item, placement: Placement) -> Standing | None:
    """Return what the placement alone says, or None where work is left."""
    current = placement.fingerprint == item.fingerprint
    if placement.state == PlacementState.REFUSED and current:
        return replace(REFUSED, sentence=placement.sentence or REFUSED.sentence)
    if placement.state == PlacementState.IN_ORCID and current:
        return IN_ORCID
    return {PlacementState.REMOVED: REMOVED, PlacementState.LOST: LOST}.get(
        PlacementState(placement.state)
    )


def _hindered(connection: Connection | None, record: RecordSync | None) -> Standing | None:
    """Return why nothing can be sent at present, or None."""
    if connection is None:
        return NOT_CONNECTED
    if connection.state != ConnectionState.ACTIVE:
        return ENDED[ConnectionState(connection.state)]
    if not connection.credential.writes:
        return READ_ONLY
    return _waiting(record) if record else None


def _waiting(record: RecordSync) -> Standing | None:
    if getattr(record, "is_paused", False):  # where it comes from sync.holds.records
        return RECORD_WAITS[WaitsFor.PAUSE]
    if not record.waits_for:
        return None
    known = RECORD_WAITS[WaitsFor(record.waits_for)]
    return replace(known, sentence=record.wait_note or known.sentence)
