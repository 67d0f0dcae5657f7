"""How an authorization can end, and what the page then says. Pure.

The cases follow ORCID's API tutorial ("Get an authenticated ORCID iD") and RFC 6749, sections
4.1.2.1 and 5.2.
"""

from dataclasses import dataclass
from enum import StrEnum

from scoping.translation import N_


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
    """What the page of an outcome says: its HTTP status, and whether trying again can help."""

    status: int
    heading: str
    text: str
    next_step: str
    kind: str = "warn"
    retry: bool = True


_FROM_YOUR_SITE = N_("Go back to your institution's site and select its ORCID button again.")
ENDINGS: dict[ConnectOutcome, Ending] = {
    ConnectOutcome.DENIED: Ending(
        200,
        N_("You denied access"),
        N_("Nothing was stored, and your ORCID record was not changed."),
        N_("If you change your mind, or selected the wrong button, you can connect at any time."),
        kind="info",
    ),
    ConnectOutcome.ID_TAKEN: Ending(
        409,
        N_("This ORCID iD is connected to someone else"),
        N_(
            "You signed in with an ORCID iD that is already connected to another person at "
            "this institution. Nothing was stored, and the permission you just gave is "
            "being withdrawn."
        ),
        N_(
            "If you share this browser with a colleague, sign out of ORCID first, then "
            "connect with your own iD. If the iD is yours, contact your institution: it "
            "may have you in its list twice."
        ),
        kind="bad",
    ),
    ConnectOutcome.OTHER_ID: Ending(
        409,
        N_("You are connected with a different ORCID iD"),
        N_(
            "You signed in with a different ORCID iD from the one you connected before. "
            "Nothing was changed, and the permission you just gave is being withdrawn."
        ),
        N_(
            "Sign in with the iD you connected before, or disconnect that one first. If "
            "you have two iDs, ORCID's support can merge them."
        ),
        kind="bad",
    ),
    ConnectOutcome.NO_ID: Ending(
        502,
        N_("ORCID's response was incomplete"),
        N_("ORCID confirmed the permission without a valid ORCID iD, so nothing was stored."),
        N_("Please try again in a few minutes."),
        kind="bad",
    ),
    ConnectOutcome.CODE_REFUSED: Ending(
        502,
        N_("ORCID did not accept the authorization code"),
        N_(
            "The authorization code that your browser brought back from ORCID was no "
            "longer valid. Nothing was stored."
        ),
        N_("Please start again."),
    ),
    ConnectOutcome.CREDENTIAL_REFUSED: Ending(
        502,
        N_("This connection is not set up correctly"),
        N_("ORCID did not accept this institution's client ID and secret. Nothing was stored."),
        N_(
            "Please tell your institution. Its administrators can fix this on the page of "
            "the ORCID credential."
        ),
        kind="bad",
        retry=False,
    ),
    ConnectOutcome.SCOPE_REFUSED: Ending(
        502,
        N_("This connection is not set up correctly"),
        N_(
            "This institution requested permissions that ORCID does not give it. Nothing "
            "was stored."
        ),
        N_(
            "Please tell your institution. Its administrators can fix this on the page of "
            "the ORCID credential."
        ),
        kind="bad",
        retry=False,
    ),
    ConnectOutcome.UNAVAILABLE: Ending(
        # The portal is well, and the page leads on: proxies put their own in the place of a 503.
        200,
        N_("ORCID is currently unavailable"),
        N_("ORCID could not be reached or could not respond. Nothing was stored."),
        N_("Please try again in a few minutes."),
    ),
    ConnectOutcome.NO_ANSWER: Ending(
        503,
        N_("ORCID did not respond in time"),
        N_("We asked ORCID to confirm your permission and got no response. Nothing was stored."),
        N_(
            "Please start again in a few minutes. For your security, an authorization code "
            "is used only once."
        ),
    ),
    ConnectOutcome.REFUSED: Ending(
        502,
        N_("ORCID could not complete the connection"),
        N_("ORCID reported an error. Nothing was stored."),
        N_("Please try again in a few minutes. If it happens again, contact your institution."),
    ),
    ConnectOutcome.INTERRUPTED: Ending(
        503,
        N_("The connection was interrupted"),
        N_("Something stopped on our side before ORCID's response was stored."),
        N_("Please start again."),
    ),
    ConnectOutcome.NOTHING: Ending(
        400,
        N_("ORCID sent nothing back"),
        N_(
            "Your browser came back from ORCID without an authorization code or an error. "
            "Nothing was stored."
        ),
        N_("Please start again from your personal link or from your institution's site."),
    ),
    ConnectOutcome.UNKNOWN: Ending(
        400,
        N_("Unknown connection"),
        N_(
            "This address does not belong to a connection that was started here. Nothing "
            "was stored."
        ),
        N_("Please start again from your personal link or from your institution's site."),
    ),
    ConnectOutcome.WRONG_BROWSER: Ending(
        403,
        N_("This connection was started in another browser"),
        N_(
            "For your security, you need to finish connecting in the browser in which you "
            "started. Nothing was stored, and you can still finish there."
        ),
        N_(
            "Go back to that browser, or start again in this one. If somebody else sent "
            "you the address, do not use it."
        ),
        kind="bad",
    ),
    ConnectOutcome.EXPIRED: Ending(
        410,
        N_("This took too long"),
        N_("You need to finish connecting within ten minutes. Nothing was stored."),
        N_("Please start again from your personal link or from your institution's site."),
    ),
    ConnectOutcome.UNDER_WAY: Ending(
        202,
        N_("One moment"),
        N_("We are asking ORCID to confirm your permission."),
        N_("This page refreshes automatically."),
        kind="info",
        retry=False,
    ),
    ConnectOutcome.LINK_UNKNOWN: Ending(
        404,
        N_("This link is not valid"),
        N_(
            "It may not have been copied completely: some e-mail programs break long links "
            "into two lines."
        ),
        N_("Copy the whole link from your e-mail, or ask your institution for a new one."),
        retry=False,
    ),
    ConnectOutcome.LINK_EXPIRED: Ending(
        410,
        N_("This link has expired"),
        N_("Personal links are valid for 30 days."),
        N_("Ask your institution for a new one."),
        retry=False,
    ),
    ConnectOutcome.HAND_OVER_REFUSED: Ending(
        400,
        N_("Your institution's site did not hand you off correctly"),
        N_("The portal could not accept what its button sent. Nothing was stored."),
        N_(
            "Please contact your institution and include the message and reference below, "
            "so that its administrators can fix the site."
        ),
        kind="bad",
        retry=False,
    ),
    ConnectOutcome.HAND_OVER_EXPIRED: Ending(
        410,
        N_("This took too long"),
        N_(
            "A button on your institution's site is valid for a few minutes, and the page "
            "it opens for an hour."
        ),
        _FROM_YOUR_SITE,
        retry=False,
    ),
    ConnectOutcome.HAND_OVER_USED: Ending(
        403,
        N_("This was opened in another browser"),
        N_(
            "For your security, an address that your institution's site creates for you "
            "works in one browser only. If somebody else sent it to you, do not use it."
        ),
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
