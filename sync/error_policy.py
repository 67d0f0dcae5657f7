"""What each of ORCID's answers means for the item, the record and the connection. Pure.

One table by ORCID's error codes (ORCID API tutorial, "API errors"; the list of codes in
ORCID-Source), then one by HTTP status for answers without a code, then what no answer means.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from orcid_client.errors import (
    ApiError,
    ClientCredentialsRefused,
    Duplicate,
    NotSent,
    NotVisible,
    OrcidError,
    RegistryUnavailable,
    ScopeRefused,
)
from scoping.translation import N_
from sync.states import Verb, WaitsFor

LONGEST_SENTENCE = 500
NO_PERMISSION = N_(
    "The researcher's permission is gone; items can be sent once they connect again."
)
NO_SCOPE = N_("The researcher has not allowed the institution to write every kind of item it has.")


class ItemEffect(Enum):
    """What happens to the item."""

    STAY = auto()
    """Nothing is known to have changed; it is planned anew."""
    REFUSED = auto()
    """Not sent again until it changes."""
    REMOVED = auto()
    """The researcher took it off the record: not sent again unless asked for."""
    GONE = auto()
    """It is off the record, as it should be."""
    ADOPT = auto()
    """It is there already: its put-code is taken over, and it is brought up to date."""
    LOST = auto()
    """It is there already, but under which put-code has to be read."""
    ALONE = auto()
    """A bulk was refused as a whole: its works are sent one by one."""
    UNKNOWN = auto()
    """It may or may not have been done: the call itself is resolved first."""


class PermissionEffect(Enum):
    """What happens to the connection."""

    HOLDS = auto()
    LOST = auto()
    MOVED = auto()


class FixableBy(StrEnum):
    """Who can fix it; the table of labels has a sentence for each."""

    NOBODY = N_("nobody")
    EDITOR = N_("an editor")
    RESEARCHER = N_("the researcher")
    ADMIN = N_("an administrator, with ORCID")
    ORCID = "ORCID"
    OPERATOR = N_("the portal's operators")


@dataclass(frozen=True, slots=True)
class ErrorPolicy:
    """One row of the table.

    A record that waits makes no further calls. ``sentence`` is shown with the item or the
    record; what ORCID itself said is added where the data are at fault.
    """

    effect: ItemEffect
    sentence: str
    fixable_by: FixableBy
    wait: WaitsFor = WaitsFor.NOTHING
    permission: PermissionEffect = PermissionEffect.HOLDS
    with_text: bool = False


def _data(sentence: str) -> ErrorPolicy:
    return ErrorPolicy(ItemEffect.REFUSED, sentence, FixableBy.EDITOR, with_text=True)


def _ours(sentence: str) -> ErrorPolicy:
    return ErrorPolicy(ItemEffect.REFUSED, sentence, FixableBy.OPERATOR, with_text=True)


def _credential(sentence: str) -> ErrorPolicy:
    return ErrorPolicy(ItemEffect.STAY, sentence, FixableBy.ADMIN, wait=WaitsFor.CREDENTIAL)


def _scope(sentence: str) -> ErrorPolicy:
    return ErrorPolicy(ItemEffect.STAY, sentence, FixableBy.RESEARCHER, wait=WaitsFor.RESEARCHER)


def _record(sentence: str, fixable_by: FixableBy) -> ErrorPolicy:
    return ErrorPolicy(ItemEffect.STAY, sentence, fixable_by, wait=WaitsFor.RECORD)


def _transient(sentence: str, effect: ItemEffect = ItemEffect.STAY) -> ErrorPolicy:
    return ErrorPolicy(effect, sentence, FixableBy.NOBODY, wait=WaitsFor.TRANSIENT)


_MESSAGE = _data(N_("ORCID could not accept this item"))
_ORGANIZATION = _data(N_("ORCID did not accept the organisation"))
_DATES = _data(N_("ORCID did not accept the dates"))
_IDENTIFIER = _data(N_("ORCID did not accept an identifier"))
_SCOPE = _scope(N_("The researcher's permission does not cover this kind of item"))
_DOUBLE = ErrorPolicy(
    ItemEffect.ADOPT, N_("ORCID already has this item; the portal manages it now"), FixableBy.NOBODY
)
_NOT_SEEN = _ours(N_("ORCID does not show this item to the institution"))
_MISUSE = _ours(N_("The portal made an invalid request to ORCID"))
_REMOVED = ErrorPolicy(
    ItemEffect.REMOVED,
    N_("The researcher deleted this item from the ORCID record"),
    FixableBy.RESEARCHER,
)
_NO_RECORD = _record(N_("ORCID no longer has a record for this iD"), FixableBy.ORCID)
_LOST = ErrorPolicy(
    ItemEffect.STAY,
    N_("The researcher's permission is no longer valid"),
    FixableBy.RESEARCHER,
    wait=WaitsFor.RESEARCHER,
    permission=PermissionEffect.LOST,
)
_MOVED = ErrorPolicy(
    ItemEffect.STAY,
    N_("The record was merged into another iD, which needs a new permission"),
    FixableBy.RESEARCHER,
    wait=WaitsFor.RESEARCHER,
    permission=PermissionEffect.MOVED,
)
_AWAY = _transient(
    N_("ORCID cannot be reached or is overloaded; the portal tries again automatically")
)
_UNSURE = _transient(
    N_("ORCID did not say whether it took the item; the portal is finding out"), ItemEffect.UNKNOWN
)

BY_CODE: dict[int, ErrorPolicy] = {
    9000: _UNSURE,
    9001: _MESSAGE,
    9002: _credential(N_("ORCID does not accept this client")),
    9003: _credential(N_("ORCID does not accept this client")),
    9004: _SCOPE,
    9005: _SCOPE,
    9006: _MESSAGE,
    9007: _MOVED,
    9008: _UNSURE,
    9009: _ours(N_("ORCID does not allow changes to this notification")),
    9010: ErrorPolicy(
        ItemEffect.REFUSED, N_("This item on the record belongs to another source"), FixableBy.ADMIN
    ),
    9011: _REMOVED,
    9012: _MESSAGE,
    9013: _NOT_SEEN,
    9014: _SCOPE,
    9015: _SCOPE,
    9016: _REMOVED,
    9017: _LOST,
    9018: _record(N_("ORCID has locked this record"), FixableBy.ORCID),
    9019: _MISUSE,
    9020: _MESSAGE,
    9021: _DOUBLE,
    9022: _data(N_("ORCID requires a title")),
    9023: _IDENTIFIER,
    9024: _MISUSE,
    9025: ErrorPolicy(ItemEffect.ADOPT, N_("ORCID already has this group"), FixableBy.NOBODY),
    9026: _data(N_("ORCID does not have this peer-review group")),
    9027: _credential(N_("ORCID does not know this client")),
    9028: _MISUSE,
    9029: _MISUSE,
    9030: ErrorPolicy(
        ItemEffect.LOST,
        N_("ORCID already has this item; the portal is looking for it"),
        FixableBy.NOBODY,
    ),
    9031: _MISUSE,
    9032: _ours(N_("The researcher does not want these messages")),
    9033: _MESSAGE,
    9034: _MISUSE,
    9035: _MISUSE,
    9036: _record(N_("The researcher has not claimed this record yet"), FixableBy.RESEARCHER),
    9037: _MESSAGE,
    9038: _SCOPE,
    9039: _NOT_SEEN,
    9040: _ours(N_("ORCID does not allow this to be deleted")),
    9041: _MISUSE,
    9042: _MISUSE,
    9043: _MISUSE,
    9044: _record(N_("The researcher has deactivated this record"), FixableBy.RESEARCHER),
    9045: _ORGANIZATION,
    9046: _ORGANIZATION,
    9047: _MESSAGE,
    9048: _record(
        N_("The record has the maximum number of works that ORCID allows"), FixableBy.RESEARCHER
    ),
    9049: _DATES,
    9050: _DATES,
    9051: _MESSAGE,
    9052: _MISUSE,
    9053: _data(N_("ORCID did not accept the peer-review group's ISSN")),
    9054: _data(N_("ORCID did not accept the amount")),
    9055: _DATES,
    9056: _MISUSE,
    9057: _credential(N_("ORCID has locked this client")),
    9058: _data(N_("ORCID did not accept a contributor's role")),
    9060: _ORGANIZATION,
    9061: _ORGANIZATION,
    9062: _ORGANIZATION,
}

BY_STATUS: dict[int, ErrorPolicy] = {
    301: _MOVED,
    302: _MISUSE,
    307: _MISUSE,
    308: _MISUSE,
    400: _MESSAGE,
    401: _LOST,
    403: _SCOPE,
    # Without ORCID's code it is no word about the item, perhaps a proxy's.
    404: _AWAY,
    405: _MISUSE,
    406: _MISUSE,
    409: _ours(N_("ORCID refused this item without giving a reason")),
    413: _data(N_("This item is too large for ORCID")),
    415: _MISUSE,
    429: _transient(
        N_("This client has used up its ORCID quota; the portal tries again automatically")
    ),
}

WHOLE_BULK = frozenset({400, 413, 500})
"""Statuses that refuse a bulk as a whole, though perhaps for one work alone."""

PATIENCE = 10
"""So many tries in a row, over an hour or two, until it is the item's fault that ORCID answers 500
or not at all: over-long values get a 500 too, and what stands before ORCID may drop a text."""

STUBBORN = _data(N_("ORCID repeatedly failed to take this item; a text may be too long"))
_SPLIT = ErrorPolicy(
    ItemEffect.ALONE,
    N_("ORCID refused a batch of works; the portal sends them one by one"),
    FixableBy.NOBODY,
)
_TAKEN = _data(N_("Another item of yours on the record has the same identifier"))
AFTER_ANOTHER = ErrorPolicy(
    ItemEffect.STAY, N_("Another item has to give up its identifier first"), FixableBy.NOBODY
)
_NOT_SENT = _transient(N_("ORCID could not be reached; the portal tries again automatically"))


def policy_for(
    error: OrcidError,
    *,
    verb: Verb,
    in_bulk: bool = False,
    tries: int = 1,
    resolves: bool = False,
) -> ErrorPolicy:
    """Return what an error means as the answer to a call.

    ``in_bulk`` tells that it answers a POST of several works as a whole, ``tries`` how often in
    a row the record has failed, ``resolves`` that the call had been sent before: what it was to
    add may stand on the record all the same, and is looked for.
    """
    if not isinstance(error, ApiError):
        return _without_answer(error)
    may_be_there = resolves and verb is Verb.POST
    if in_bulk and error.status in WHOLE_BULK:
        return BY_CODE[9030] if may_be_there else _SPLIT
    is_write = verb in (Verb.POST, Verb.PUT)
    if is_write and error.error_code == _UNEXPECTED and tries >= PATIENCE:
        return BY_CODE[9030] if may_be_there else STUBBORN
    if error.status == _NOT_FOUND and error.error_code in _NOTHING_THERE:
        return _MISSING[verb]
    if isinstance(error, Duplicate) and verb is Verb.PUT:
        return _TAKEN
    return _of_answer(error)


def _without_answer(error: OrcidError) -> ErrorPolicy:
    """Return what an error means that is no answer of the API's."""
    if isinstance(error, ClientCredentialsRefused | ScopeRefused):
        return BY_CODE[9002]
    return _NOT_SENT if isinstance(error, NotSent) else _UNSURE


_NOT_FOUND = 404
_UNEXPECTED = 9008
# ORCID uses both for a record and for an item (API tutorial, "API errors").
_NOTHING_THERE = frozenset({9011, 9016})
_MISSING = {
    Verb.DELETE: ErrorPolicy(ItemEffect.GONE, "", FixableBy.NOBODY),
    Verb.PUT: _REMOVED,
    Verb.POST: _NO_RECORD,
    Verb.READ: _NO_RECORD,
}


def _of_answer(error: ApiError) -> ErrorPolicy:
    if isinstance(error, RegistryUnavailable) and error.error_code is None:
        return _AWAY if error.status == _BUSY else _UNSURE
    if isinstance(error, NotVisible):
        # Of one item that was read, 9038 too can say that it is hidden; only the client knows.
        return _NOT_SEEN
    code = error.error_code
    if code is None or code not in BY_CODE or (code == _GENERIC and error.status != _BAD_REQUEST):
        return BY_STATUS.get(error.status, _MESSAGE)
    if isinstance(error, Duplicate) and not error.put_code:
        return BY_CODE[9030]
    return BY_CODE[code]


_BUSY = 503
_BAD_REQUEST = 400
# Also the code of the web layer's own 404, 405, 406 and 415
_GENERIC = 9001


def sentence_of(found: ErrorPolicy, error: OrcidError | None) -> str:
    """Return what to show: the policy's sentence, and ORCID's message where data are at fault.

    ORCID's words were scrubbed of secrets when the error was made.
    """
    words = error.developer_message if found.with_text and isinstance(error, ApiError) else ""
    text = f"{found.sentence}: {words}" if words else found.sentence
    return text if len(text) <= LONGEST_SENTENCE else f"{text[: LONGEST_SENTENCE - 1]}…"
