"""The one table of how states are shown: label, colour, icon, explanation, who can fix it. Pure.

Keyed by the state as it is stored or derived, so that one state reads the same on every page, in
every mail and in the API. Where administrators can know them, the labels are those of ORCID's own
Affiliation Manager.
"""

from typing import NamedTuple

from scoping.translation import N_
from sync.error_policy import FixableBy


class StateLabel(NamedTuple):
    """How a state is shown.

    ``kind`` is the colour (good, info, warn, bad, neutral), ``icon`` a Lucide name. ``label``,
    ``explanation`` and ``next_step`` are marked for translation.
    """

    kind: str
    icon: str
    label: str
    explanation: str = ""
    next_step: str = ""
    fixable_by: FixableBy = FixableBy.NOBODY


FIXED_BY = {
    FixableBy.NOBODY: "",
    FixableBy.EDITOR: N_("An editor can fix it."),
    FixableBy.RESEARCHER: N_("The researcher can fix it."),
    FixableBy.ADMIN: N_("An administrator can fix it, with ORCID."),
    FixableBy.ORCID: N_("Only ORCID can fix it."),
    FixableBy.OPERATOR: N_("The portal's operators can fix it."),
}


def label_of(state: str) -> StateLabel:
    """Return how to show a state; an unknown one is shown in grey under its own name."""
    name = state.replace("_", "-")
    known = LABELS.get(name)
    return known or StateLabel("neutral", "circle", name.replace("-", " ").capitalize())


_AUTOMATIC = N_("Nothing to do: the portal tries again automatically.")
_NOTHING_TO_DO = N_("Nothing to do.")
_ASKED_AGAIN = N_(
    "The portal asks again once by e-mail, if it has an address. You can also send an invitation."
)
_INVITE = N_("Invite the researcher to connect again.")

_GENERAL = {
    "done": StateLabel("good", "check", N_("Done")),
    "ok": StateLabel("good", "check", N_("OK")),
    "todo": StateLabel("warn", "circle-dashed", N_("To do")),
    "pending": StateLabel("warn", "clock", N_("Pending")),
    "waiting": StateLabel(
        "warn", "clock", N_("Waiting"), N_("It is in the queue."), _NOTHING_TO_DO
    ),
    "running": StateLabel("info", "loader", N_("Running")),
    "reading": StateLabel(
        "info",
        "loader",
        N_("Reading"),
        N_("The ORCID record is being read. What is to be sent waits until that is done."),
        _NOTHING_TO_DO,
    ),
    "paused": StateLabel("warn", "pause", N_("Paused")),
    "skipped": StateLabel("neutral", "minus", N_("Skipped")),
    "failed": StateLabel("bad", "x", N_("Failed")),
    "error": StateLabel("bad", "x", N_("Error")),
    "disabled": StateLabel("neutral", "circle-off", N_("Turned off")),
    "up-to-date": StateLabel("good", "check", N_("Up to date")),
    "delivered": StateLabel("good", "check", N_("Delivered")),
}

_PERMISSIONS = {
    "not-connected": StateLabel(
        "neutral", "circle-dashed", N_("Not connected"),
        N_("The researcher has not connected an ORCID iD yet."), N_("Invite the researcher."),
        FixableBy.RESEARCHER,
    ),
    "not-invited": StateLabel("neutral", "circle-dashed", N_("Not invited")),
    "invited": StateLabel("info", "mail", N_("Invitation sent")),
    "exchanging": StateLabel("info", "loader", N_("Signing in")),
    "active": StateLabel("good", "check", N_("Connected")),
    "connected": StateLabel("good", "check", N_("Connected")),
    "granted": StateLabel("good", "check", N_("User granted access")),
    "current": StateLabel("good", "check", N_("In use")),
    "denied": StateLabel("bad", "ban", N_("User denied access")),
    "lost": StateLabel(
        "bad", "unlink", N_("User revoked access"),
        N_(
            "ORCID no longer accepts the permission: the researcher withdrew it, or deactivated "
            "the record."
        ),
        _ASKED_AGAIN, FixableBy.RESEARCHER,
    ),
    "expired": StateLabel(
        "warn", "hourglass", N_("Permission expired"),
        N_("The permission was given for a limited time and has expired."), _ASKED_AGAIN,
        FixableBy.RESEARCHER,
    ),
    "moved": StateLabel(
        "neutral", "arrow-right-left", N_("iD moved"),
        N_("ORCID merged the record into another iD, for which there is no permission yet."),
        _ASKED_AGAIN, FixableBy.RESEARCHER,
    ),
    "disconnected": StateLabel(
        "neutral", "unlink", N_("Disconnected"), N_("The iD was disconnected here."), _INVITE,
        FixableBy.RESEARCHER,
    ),
    "no-scope": StateLabel(
        "warn", "shield-alert", N_("Not permitted"),
        N_("The researcher has not allowed the institution to write this kind of item."),
        N_("Invite the researcher to connect again and allow it."), FixableBy.RESEARCHER,
    ),
    "read-only": StateLabel(
        "neutral", "circle-off", N_("Read only"),
        N_("The credential is for the Public API, which cannot write."),
        N_("Add a Member API credential to write to records."), FixableBy.ADMIN,
    ),
    "revoked": StateLabel("bad", "unlink", N_("Revoked access")),
    "superseded": StateLabel("neutral", "history", N_("Replaced by a newer one")),
    "deactivated": StateLabel("neutral", "circle-off", N_("Record deactivated")),
    "deprecated": StateLabel("neutral", "arrow-right-left", N_("Record deprecated")),
    "locked": StateLabel("bad", "lock", N_("Record locked")),
}  # fmt: skip

_ITEMS = {
    "outcome-unknown": StateLabel(
        "warn", "circle-question-mark", N_("Outcome unknown"),
        N_("ORCID's response was lost. The portal first finds out whether ORCID took the item."),
        _AUTOMATIC,
    ),
    "to-find": StateLabel(
        "warn", "search", N_("Looking for the put-code"),
        N_("The item may be on the record under a put-code that the portal does not know."),
        N_("Nothing to do: the portal reads the record to find it."),
    ),
    "to-delete": StateLabel(
        "warn", "clock", N_("Waiting for deletion"), N_("You withdrew it."), _NOTHING_TO_DO
    ),
    "to-update": StateLabel(
        "warn", "clock", N_("Pending update"), N_("It changed after it was sent."), _NOTHING_TO_DO
    ),
    "to-add": StateLabel("warn", "clock", N_("Waiting"), N_("It is in the queue."), _NOTHING_TO_DO),
    "withdrawn": StateLabel(
        "neutral", "unlink", N_("Withdrawn"), N_("You withdrew it, and it is not on the record.")
    ),
    "in-orcid": StateLabel("good", "check", N_("In ORCID")),
    "removed": StateLabel(
        "neutral", "user-x", N_("User deleted from ORCID"),
        N_("The researcher deleted it from the record, and the portal respects that."),
        N_("Ask the researcher before you send it again."), FixableBy.RESEARCHER,
    ),
    "refused": StateLabel(
        "bad", "x", N_("Refused by ORCID"), N_("ORCID refused it."),
        N_("Fix the item. It is sent again when it changes."), FixableBy.EDITOR,
    ),
    "refused-by-portal": StateLabel(
        "bad", "x", N_("Refused"), N_("The portal cannot send it as it is."),
        N_("Fix the item. It is checked again before each send."), FixableBy.EDITOR,
    ),
    # Placements that a push has still to deal with
    "alone": StateLabel("warn", "clock", N_("Waiting"), N_("It is sent in a separate call.")),
    "deleted": StateLabel("neutral", "trash-2", N_("Deleted from ORCID")),
    "drifted": StateLabel("warn", "pencil", N_("Changed on the record")),
}  # fmt: skip

_RECORDS = {
    "paused-tenant": StateLabel(
        "warn", "pause", N_("Paused"),
        N_("All of your institution's work on ORCID records is paused."),
        N_("It continues when somebody resumes it on the Sync page."), FixableBy.ADMIN,
    ),
    "paused-researcher": StateLabel(
        "warn", "pause", N_("Paused"),
        N_("A member of your institution paused the work on this record."),
        N_("It continues when somebody resumes it on the researcher's page."), FixableBy.ADMIN,
    ),
    "paused-import": StateLabel(
        "warn", "pause", N_("Paused"), N_("The import it belongs to is paused."),
        N_("It continues when somebody resumes the import."), FixableBy.ADMIN,
    ),
    "pause": StateLabel("warn", "pause", N_("Paused")),
    "weather": StateLabel(
        "warn", "rotate-cw", N_("Pending retry"),
        N_("ORCID did not respond, or asked the portal to slow down."), _AUTOMATIC,
    ),
    "credential": StateLabel(
        "bad", "key-round", N_("Credential refused"), N_("ORCID does not accept the credential."),
        N_("An administrator can test and fix the credential."), FixableBy.ADMIN,
    ),
    "researcher": StateLabel(
        "bad", "unlink", N_("User revoked access"),
        N_("The researcher withdrew the permission, or it expired."), _INVITE,
        FixableBy.RESEARCHER,
    ),
    "record": StateLabel(
        "bad", "lock", N_("Record not writable"), N_("ORCID accepts no changes to this record."),
        N_("The researcher can contact ORCID support. The portal checks again every few days."),
        FixableBy.RESEARCHER,
    ),
    "operator": StateLabel(
        "bad", "x", N_("Set aside"),
        N_("The portal's worker stopped each time it reached this record."),
        N_("The portal's operators can find out why. “Sync now” tries once more."),
        FixableBy.OPERATOR,
    ),
}  # fmt: skip

_CALLS = {
    "sending": StateLabel("info", "send", N_("Sending")),
    "answered": StateLabel("good", "check", N_("Answered")),
    "unknown": StateLabel("warn", "circle-question-mark", N_("No response")),
    "resolved": StateLabel("good", "check", N_("Outcome found later")),
    "unsent": StateLabel("neutral", "minus", N_("Not sent")),
}

_WEBHOOKS = {
    "webhook-asked": StateLabel("info", "loader", N_("Being registered")),
    "webhook-active": StateLabel("good", "check", N_("Registered")),
    "webhook-renewing": StateLabel("info", "loader", N_("Being renewed")),
    "webhook-leaving": StateLabel("info", "loader", N_("Being removed")),
}

_IMPORTS = {
    "checking": StateLabel("info", "loader", N_("Being checked")),
    "staged": StateLabel("warn", "clock", N_("Awaiting your approval")),
    "committing": StateLabel("info", "loader", N_("Being imported")),
    "committed": StateLabel("good", "check", N_("Imported")),
    "undoing": StateLabel("info", "loader", N_("Being undone")),
    "undone": StateLabel("neutral", "undo-2", N_("Undone")),
    "unreadable": StateLabel("bad", "x", N_("Could not be read")),
    "discarded": StateLabel("neutral", "trash-2", N_("Discarded")),
    "new": StateLabel("info", "plus", N_("New")),
    "added": StateLabel("info", "plus", N_("Added")),
    "changed": StateLabel("info", "pencil", N_("Changed")),
    "unchanged": StateLabel("neutral", "equal", N_("Unchanged")),
    "taken": StateLabel("info", "link", N_("Taken over")),
    "alike": StateLabel("warn", "circle-question-mark", N_("Looks like a change")),
}

LABELS: dict[str, StateLabel] = (
    _GENERAL | _PERMISSIONS | _ITEMS | _RECORDS | _CALLS | _WEBHOOKS | _IMPORTS
)
