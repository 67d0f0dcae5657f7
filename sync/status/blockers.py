"""What holds a record, or an item on it, back at present: one answer for all pages and buttons.

No queries here: rows come in, words go out. The states are those of the portal's badges.
"""

from dataclasses import dataclass, replace

from oauth.models import Connection, ConnectionState
from records.models import Item
from sync.models import Pause, RecordSync, WaitsFor
from sync.scheduling.pause_filters import Pauses


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """How something stands: a state of the badges, a sentence, and who can do what.

    ``pause`` is the word of a person that holds it, where one does.
    """

    state: str
    label: str = ""
    sentence: str = ""
    next_step: str = ""
    pause: Pause | None = None


PAUSED_EVERYBODY = SyncStatus(
    "paused",
    "Paused",
    "All of your institution's work on ORCID records is paused.",
    "It goes on when somebody resumes it on the page Sync.",
)
PAUSED_RESEARCHER = SyncStatus(
    "paused",
    "Paused",
    "A member of your institution paused the work on this record.",
    "It goes on when somebody resumes it on the researcher's page.",
)
PAUSED_IMPORT = SyncStatus(
    "paused",
    "Paused",
    "The import it came by is paused.",
    "It goes on when somebody resumes the import.",
)
RECORD_WAITS = {
    WaitsFor.WEATHER: SyncStatus(
        "retry",
        "Pending retry",
        "ORCID did not answer, or asked us to slow down.",
        "Nothing to do: the portal tries again by itself.",
    ),
    WaitsFor.CREDENTIAL: SyncStatus(
        "error",
        "Credential refused",
        "ORCID does not accept the credential.",
        "An administrator tests the credential and mends it.",
    ),
    WaitsFor.RESEARCHER: SyncStatus(
        "lost",
        "Access withdrawn",
        "The researcher took the permission back, or it has run out.",
        "Invite the researcher to connect again.",
    ),
    WaitsFor.RECORD: SyncStatus(
        "locked",
        "Record locked",
        "ORCID has locked or deactivated the record.",
        "The researcher can ask ORCID's support; the portal looks again every few days.",
    ),
    WaitsFor.OPERATOR: SyncStatus(
        "error",
        "Set aside",
        "The portal's worker stopped each time it came to this record.",
        "The portal's operators look into it; “Sync now” tries it once more.",
    ),
    WaitsFor.PAUSE: PAUSED_RESEARCHER,
}
ASKED = "The portal asks again by one letter, where it knows an address; you can invite them too."
ENDED = {
    ConnectionState.LOST: SyncStatus(
        "lost", "Access withdrawn", "The researcher took the permission back.", ASKED
    ),
    ConnectionState.EXPIRED: SyncStatus(
        "expired",
        "Permission expired",
        "The permission was given for a limited time, which is over.",
        ASKED,
    ),
    ConnectionState.MOVED: SyncStatus(
        "moved",
        "iD moved",
        "ORCID merged the record into another iD, for which there is no permission yet.",
        ASKED,
    ),
    ConnectionState.DISCONNECTED: SyncStatus(
        "disconnected",
        "Disconnected",
        "The iD was disconnected here.",
        "Invite the researcher to connect again.",
    ),
}
NOT_CONNECTED = SyncStatus(
    "not-connected",
    "Not connected",
    "The researcher has not connected an ORCID iD yet.",
    "Invite the researcher.",
)
READ_ONLY = SyncStatus(
    "disabled",
    "Read only",
    "The credential is for the Public API, which cannot write.",
    "Add a Member API credential to write to records.",
)


def to_send(
    connection: Connection | None,
    *,
    pauses: Pauses,
    record: RecordSync | None = None,
    item: Item | None = None,
) -> SyncStatus | None:
    """Return why nothing can be sent to a record, or nothing of one item, at present; or None."""
    if connection is None or connection.state != ConnectionState.ACTIVE:
        return _of_permission(connection)
    if not connection.credential.writes:
        return READ_ONLY
    return _of_pause(pauses.over(connection.researcher_id, item=item)) or _of_waiting(record)


def to_read(connection: Connection, *, pauses: Pauses) -> SyncStatus | None:
    """Return why a record cannot be read at present, or None."""
    return _of_permission(connection) or _of_pause(pauses.over(connection.researcher_id))


def _of_permission(connection: Connection | None) -> SyncStatus | None:
    if connection is None:
        return NOT_CONNECTED
    return ENDED.get(ConnectionState(connection.state))


def _of_pause(pause: Pause | None) -> SyncStatus | None:
    if pause is None:
        return None
    of_all = PAUSED_RESEARCHER if pause.researcher_id else PAUSED_EVERYBODY
    return replace(PAUSED_IMPORT if pause.batch_id else of_all, pause=pause)


def _of_waiting(record: RecordSync | None) -> SyncStatus | None:
    if record is None or not record.waits_for:
        return None
    known = RECORD_WAITS[WaitsFor(record.waits_for)]
    return replace(known, sentence=record.wait_note or known.sentence)
