"""The states that this room's rows are in, and the verbs of its calls. Pure.

The values are stored, so they never change. What people read of them is in
:mod:`sync.status.labels`.
"""

from enum import StrEnum


class PlacementState(StrEnum):
    """Where an item is on a record, as far as is known."""

    IN_ORCID = "in-orcid"
    """On the record, under the placement's put-code."""
    REFUSED = "refused"
    """ORCID refused it, or the portal did before asking; a put-code means an older version is
    still there."""
    REMOVED = "removed"
    """The researcher removed it; it is sent again only when a person asks."""
    LOST = "lost"
    """On the record, under a put-code that has to be read first."""
    ALONE = "alone"
    """A bulk was refused as a whole: this work is sent in a call of its own."""
    DELETED = "deleted"
    """Off the record."""


class WaitsFor(StrEnum):
    """Why a record is not being worked on, and so who can fix it."""

    NOTHING = ""
    TRANSIENT = "weather"
    """ORCID is unreachable or overloaded; retried automatically. The stored value is older."""
    CREDENTIAL = "credential"
    RESEARCHER = "researcher"
    RECORD = "record"
    PAUSE = "pause"
    OPERATOR = "operator"


class CallState(StrEnum):
    """What is known of a call."""

    SENDING = "sending"
    ANSWERED = "answered"
    UNKNOWN = "unknown"
    """No answer was seen: the call may have been carried out."""
    RESOLVED = "resolved"
    """The outcome was found out later."""
    UNSENT = "unsent"


OPEN_CALL_STATES = (CallState.SENDING, CallState.UNKNOWN)
"""Calls whose outcome nobody knows yet."""


class Verb(StrEnum):
    """What a call does; READ finds items again whose put-code was lost."""

    DELETE = "DELETE"
    PUT = "PUT"
    POST = "POST"
    READ = "GET"


def choices(states: type[StrEnum]) -> list[tuple[str, str]]:
    """Return the stored values of a column; what people read of them is not the model's."""
    return [(state.value, state.value) for state in states]
