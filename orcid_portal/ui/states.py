"""The words for states with their colours and icons: one state looks the same everywhere."""

from typing import NamedTuple


class Status(NamedTuple):
    """How a state is shown: kind (the colour), icon, words."""

    kind: str
    icon: str
    label: str


def status_of(state: str) -> Status:
    """Return how to show a state; an unknown one is shown in grey by its own name."""
    name = state.replace("_", "-")
    known = _STATUSES.get(name)
    return known or Status("neutral", "circle", name.replace("-", " ").capitalize())


# Where they can be, the words are those that managers know from ORCID's Affiliation Manager.
_STATUSES = {
    # In general
    "done": Status("good", "check", "Done"),
    "ok": Status("good", "check", "OK"),
    "todo": Status("warn", "circle-dashed", "To do"),
    "pending": Status("warn", "clock", "Pending"),
    "waiting": Status("warn", "clock", "Waiting"),
    "running": Status("info", "loader", "Running"),
    "paused": Status("warn", "pause", "Paused"),
    "skipped": Status("neutral", "minus", "Skipped"),
    "failed": Status("bad", "x", "Failed"),
    "error": Status("bad", "x", "Error"),
    "expired": Status("warn", "hourglass", "Expired"),
    "disabled": Status("neutral", "circle-off", "Switched off"),
    # A researcher's permission
    "not-connected": Status("neutral", "circle-dashed", "Not connected"),
    "not-invited": Status("neutral", "circle-dashed", "Not invited"),
    "invited": Status("info", "mail", "Invitation sent"),
    "exchanging": Status("info", "loader", "Signing in"),
    "active": Status("good", "check", "Connected"),
    "connected": Status("good", "check", "Connected"),
    "granted": Status("good", "check", "Granted access"),
    "current": Status("good", "check", "In use"),
    "denied": Status("bad", "ban", "Denied access"),
    "lost": Status("bad", "unlink", "Access withdrawn"),
    "revoked": Status("bad", "unlink", "Revoked access"),
    "withdrawn": Status("neutral", "unlink", "Withdrawn"),
    "superseded": Status("neutral", "history", "Replaced by a newer one"),
    "disconnected": Status("neutral", "unlink", "Disconnected"),
    "moved": Status("neutral", "arrow-right-left", "iD moved"),
    "locked": Status("bad", "lock", "Record locked"),
    "deactivated": Status("neutral", "circle-off", "Record deactivated"),
    "deprecated": Status("neutral", "arrow-right-left", "Record deprecated"),
    # An item on the record
    "in-orcid": Status("good", "check", "In ORCID"),
    "pending-update": Status("warn", "clock", "Pending update"),
    "retry": Status("warn", "rotate-cw", "Pending retry"),
    "removed": Status("neutral", "user-x", "Deleted in ORCID by the user"),
    "deleted": Status("neutral", "trash-2", "Deleted from ORCID"),
    "refused": Status("bad", "x", "Refused"),
    "drifted": Status("warn", "pencil", "Changed on the record"),
    # A call, and what a record waits for
    "sending": Status("info", "send", "Sending"),
    "answered": Status("good", "check", "Answered"),
    "unknown": Status("warn", "circle-question-mark", "No answer seen"),
    "resolved": Status("good", "check", "Outcome found later"),
    "weather": Status("warn", "rotate-cw", "Pending retry"),
    "credential": Status("bad", "key-round", "Credential refused"),
    "researcher": Status("warn", "user", "Access withdrawn"),
    "record": Status("bad", "lock", "Record locked"),
    "pause": Status("warn", "pause", "Paused"),
    "operator": Status("bad", "x", "Set aside"),
    # An import and its rows
    "staged": Status("warn", "clock", "Checked, waiting for your word"),
    "committed": Status("good", "check", "Imported"),
    "discarded": Status("neutral", "trash-2", "Discarded"),
    "new": Status("info", "plus", "New"),
    "changed": Status("info", "pencil", "Changed"),
    "unchanged": Status("neutral", "equal", "Unchanged"),
    # News sent to others
    "delivered": Status("good", "check", "Delivered"),
}
