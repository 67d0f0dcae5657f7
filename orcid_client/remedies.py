"""What to do about a refusal: every error of the tree answers with one of these."""

from __future__ import annotations

from enum import StrEnum


class Remedy(StrEnum):
    """Who can mend it, or what heals it."""

    WAIT = "wait"
    """The weather: try again later, with growing delays."""
    READ_BACK = "read back"
    """The outcome is unknown: find out what stands on the record before writing again."""
    ADOPT = "adopt"
    """It is there already: take over the put-code, compare, change where it differs."""
    MEND_DATA = "mend the data"
    """The item is at fault; whoever keeps the data can mend it."""
    MEND_CREDENTIAL = "mend the credential"
    """The client id, its secret, its scopes or its standing at ORCID are at fault."""
    ASK_RESEARCHER = "ask the researcher"
    """The permission is gone or too small; the researcher can connect again."""
    GONE = "gone"
    """The researcher removed it; their will stands, so it is not sent again unless asked."""
    PAUSE = "pause"
    """The record is locked, deactivated or unclaimed; stop, keep everything, look in days."""
    FOLLOW = "follow"
    """The record was merged into another iD, for which new permission is needed."""
    STOP = "stop"
    """ORCID says no for good: nothing to mend, nothing to repeat."""
    REPORT = "report"
    """The portal itself is at fault; its operators must mend it."""
