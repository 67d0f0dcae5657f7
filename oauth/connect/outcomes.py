"""How a researcher's way to ORCID and back can end, and what the page then says. Pure.

The cases follow ORCID's API tutorial ("Get an authenticated ORCID iD") and RFC 6749, sections
4.1.2.1 and 5.2.
"""

from dataclasses import dataclass
from enum import StrEnum


class ConnectOutcome(StrEnum):
    """Every end; the value is what a row and an event keep."""

    CONNECTED = "connected"
    FEWER_SCOPES = "fewer-scopes"
    DENIED = "denied"
    ID_TAKEN = "id-taken"
    OTHER_ID = "other-id"
    NO_ID = "no-id"
    CODE_REFUSED = "code-refused"
    CREDENTIAL_REFUSED = "credential-refused"
    SCOPE_REFUSED = "scope-refused"
    UNAVAILABLE = "unavailable"
    NO_ANSWER = "no-answer"
    REFUSED = "refused"
    INTERRUPTED = "interrupted"
    # Ends that touch no authorization
    NOTHING = "nothing"
    UNKNOWN = "unknown"
    WRONG_BROWSER = "wrong-browser"
    EXPIRED = "expired"
    UNDER_WAY = "under-way"
    LINK_UNKNOWN = "link-unknown"
    LINK_EXPIRED = "link-expired"
    HAND_OVER_REFUSED = "hand-over-refused"
    HAND_OVER_EXPIRED = "hand-over-expired"
    HAND_OVER_USED = "hand-over-used"

    @property
    def connected(self) -> bool:
        """Say whether a permission was stored."""
        return self in {ConnectOutcome.CONNECTED, ConnectOutcome.FEWER_SCOPES}


@dataclass(frozen=True, slots=True)
class Ending:
    """What a page of an outcome says: its HTTP status, and whether trying again can help."""

    status: int
    heading: str
    text: str
    next_step: str
    kind: str = "warn"
    retry: bool = True


_FROM_YOUR_SITE = "Go back to your institution's site and press its ORCID button again."
ENDINGS: dict[ConnectOutcome, Ending] = {
    ConnectOutcome.DENIED: Ending(
        200,
        "You did not give permission",
        "Nothing was stored, and your ORCID record was not touched.",
        "If you change your mind, or pressed the wrong button, you can connect at any time.",
        kind="info",
    ),
    ConnectOutcome.ID_TAKEN: Ending(
        409,
        "This ORCID iD belongs to someone else here",
        "You signed in with an ORCID iD that is already connected to another person of this "
        "institution. Nothing was stored, and the permission you just gave is being withdrawn.",
        "If a colleague uses this browser, sign out at ORCID first, then connect with your own "
        "iD. If the iD is yours, ask your institution: you may be in its list twice.",
        kind="bad",
    ),
    ConnectOutcome.OTHER_ID: Ending(
        409,
        "You are connected with another ORCID iD",
        "You signed in with a different ORCID iD from the one you connected before. Nothing was "
        "changed, and the permission you just gave is being withdrawn.",
        "Sign in with the iD you connected before, or disconnect that one first. If you have "
        "two iDs, ORCID's support can merge them.",
        kind="bad",
    ),
    ConnectOutcome.NO_ID: Ending(
        502,
        "ORCID's answer was not complete",
        "ORCID confirmed the permission without a valid ORCID iD, so nothing was stored.",
        "Please try again in a few minutes.",
        kind="bad",
    ),
    ConnectOutcome.CODE_REFUSED: Ending(
        502,
        "ORCID did not accept the confirmation",
        "The confirmation that your browser brought back from ORCID was no longer valid. "
        "Nothing was stored.",
        "Please start again.",
    ),
    ConnectOutcome.CREDENTIAL_REFUSED: Ending(
        502,
        "This connection is not set up correctly",
        "ORCID did not accept this institution's client id and secret. Nothing was stored.",
        "You can do nothing about it: please tell your institution, whose administrators can "
        "mend it on the page of the ORCID credential.",
        kind="bad",
        retry=False,
    ),
    ConnectOutcome.SCOPE_REFUSED: Ending(
        502,
        "This connection is not set up correctly",
        "This institution asked for permissions that ORCID does not give to it. "
        "Nothing was stored.",
        "You can do nothing about it: please tell your institution, whose administrators can "
        "mend it on the page of the ORCID credential.",
        kind="bad",
        retry=False,
    ),
    ConnectOutcome.UNAVAILABLE: Ending(
        503,
        "ORCID is not available at the moment",
        "ORCID could not be reached or could not answer. Nothing was stored.",
        "Please try again in a few minutes.",
    ),
    ConnectOutcome.NO_ANSWER: Ending(
        503,
        "ORCID did not answer in time",
        "We asked ORCID to confirm your permission and got no answer. Nothing was stored.",
        "Please start again in a few minutes: for your safety a confirmation is used only once.",
    ),
    ConnectOutcome.REFUSED: Ending(
        502,
        "ORCID could not complete the connection",
        "ORCID reported an error. Nothing was stored.",
        "Please try again in a few minutes. If it happens again, tell your institution.",
    ),
    ConnectOutcome.INTERRUPTED: Ending(
        503,
        "The connection was interrupted",
        "Something ended on our side before ORCID's answer was stored.",
        "Please start again.",
    ),
    ConnectOutcome.NOTHING: Ending(
        400,
        "Nothing came back from ORCID",
        "Your browser came back without a confirmation and without a reason. Nothing was stored.",
        "Start anew from your personal link, or from your institution's site.",
    ),
    ConnectOutcome.UNKNOWN: Ending(
        400,
        "We do not know this connection",
        "This address belongs to no connection that was begun here. Nothing was stored.",
        "Start anew from your personal link, or from your institution's site.",
    ),
    ConnectOutcome.WRONG_BROWSER: Ending(
        403,
        "This connection was begun in another browser",
        "For your safety a connection has to be finished in the browser in which it was begun. "
        "Nothing was stored, and the connection can still be finished there.",
        "Go back to that browser, or start anew in this one. If "
        "somebody else sent you the address, do not use it.",
        kind="bad",
    ),
    ConnectOutcome.EXPIRED: Ending(
        410,
        "That took too long",
        "A connection has to be finished within ten minutes. Nothing was stored.",
        "Start anew from your personal link, or from your institution's site.",
    ),
    ConnectOutcome.UNDER_WAY: Ending(
        202,
        "One moment",
        "We are asking ORCID to confirm your permission.",
        "This page renews itself.",
        kind="info",
        retry=False,
    ),
    ConnectOutcome.LINK_UNKNOWN: Ending(
        404,
        "We do not know this link",
        "Perhaps it was not copied whole: some mail programs break long addresses in two.",
        "Copy the whole address from your e-mail, or ask your institution for a new link.",
        retry=False,
    ),
    ConnectOutcome.LINK_EXPIRED: Ending(
        410,
        "This link has expired",
        "Personal links are good for 30 days.",
        "Ask your institution for a new one.",
        retry=False,
    ),
    ConnectOutcome.HAND_OVER_REFUSED: Ending(
        400,
        "Your institution's site did not hand you over correctly",
        "What its button sent along could not be accepted. Nothing was stored.",
        "Please tell your institution, and send along the sentence and number below: whoever "
        "looks after its site can mend it.",
        kind="bad",
        retry=False,
    ),
    ConnectOutcome.HAND_OVER_EXPIRED: Ending(
        410,
        "That took too long",
        "A button on your institution's site is good for some minutes, and its page for an hour.",
        _FROM_YOUR_SITE,
        retry=False,
    ),
    ConnectOutcome.HAND_OVER_USED: Ending(
        403,
        "This was opened in another browser",
        "For your safety an address that your institution's site made for you serves one browser. "
        "If somebody else sent it to you, do not use it.",
        _FROM_YOUR_SITE,
        kind="bad",
        retry=False,
    ),
}

# RFC 6749, section 4.1.2.1, and ORCID's own two words for a client out of service.
_REFUSALS = {
    "access_denied": ConnectOutcome.DENIED,
    "invalid_scope": ConnectOutcome.SCOPE_REFUSED,
    "unauthorized_client": ConnectOutcome.CREDENTIAL_REFUSED,
    "client_locked": ConnectOutcome.CREDENTIAL_REFUSED,
    "client_deactivated": ConnectOutcome.CREDENTIAL_REFUSED,
    "server_error": ConnectOutcome.UNAVAILABLE,
    "temporarily_unavailable": ConnectOutcome.UNAVAILABLE,
}


def of_refusal(error: str) -> ConnectOutcome:
    """Return what the word ``error`` of ORCID's redirect means."""
    return _REFUSALS.get(error, ConnectOutcome.REFUSED)
