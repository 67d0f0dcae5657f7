"""The words for states with their colours and icons: one state looks the same everywhere."""

from typing import NamedTuple


class Status(NamedTuple):
    """How a state is shown: kind (the colour), icon, words."""

    kind: str
    icon: str
    label: str


def status_of(state: str) -> Status:
    """Return how to show a state; an unknown one is shown in grey by its own name."""
    known = _STATUSES.get(state)
    if known is None:
        words = state.replace("_", " ").replace("-", " ").capitalize()
        return Status("neutral", "circle", words)
    return known


# The words are those that managers know from ORCID's Affiliation Manager and the national hubs.
_STATUSES = {
    "done": Status("good", "check", "Done"),
    "ok": Status("good", "check", "OK"),
    "active": Status("good", "check", "Active"),
    "connected": Status("good", "check", "Connected"),
    "granted": Status("good", "check", "Granted access"),
    "in_sync": Status("good", "check", "In ORCID"),
    "placed": Status("good", "check", "In ORCID"),
    "delivered": Status("good", "check", "Delivered"),
    "accepted": Status("good", "check", "Accepted"),
    "new": Status("info", "sparkles", "New"),
    "running": Status("info", "loader", "Running"),
    "sending": Status("info", "loader", "Sending"),
    "exchanging": Status("info", "loader", "Signing in"),
    "invited": Status("info", "mail", "Invitation sent"),
    "pending": Status("warn", "clock", "Pending"),
    "waiting": Status("warn", "clock", "Waiting"),
    "queued": Status("warn", "clock", "Waiting"),
    "pending_update": Status("warn", "clock", "Pending update"),
    "retry": Status("warn", "rotate-cw", "Pending retry"),
    "paused": Status("warn", "pause", "Paused"),
    "todo": Status("warn", "circle-dashed", "To do"),
    "unknown": Status("warn", "circle-question-mark", "Outcome unknown"),
    "expired": Status("warn", "hourglass", "Expired"),
    "changed": Status("warn", "pencil", "Changed on the record"),
    "failed": Status("bad", "x", "Failed"),
    "refused": Status("bad", "x", "Refused"),
    "error": Status("bad", "x", "Error"),
    "denied": Status("bad", "ban", "Denied access"),
    "revoked": Status("bad", "unlink", "Revoked access"),
    "locked": Status("bad", "lock", "Record locked"),
    "removed": Status("neutral", "user-x", "Deleted in ORCID by the user"),
    "deactivated": Status("neutral", "circle-off", "Record deactivated"),
    "deprecated": Status("neutral", "arrow-right-left", "Record moved"),
    "not_connected": Status("neutral", "circle-dashed", "Not connected"),
    "disconnected": Status("neutral", "unlink", "Disconnected"),
    "skipped": Status("neutral", "minus", "Skipped"),
    "disabled": Status("neutral", "circle-off", "Switched off"),
    "draft": Status("neutral", "pencil", "Draft"),
}
