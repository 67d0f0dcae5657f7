"""Everything that can go wrong between the portal and ORCID, as one tree.

    OrcidError
    ├── NoAnswer                      nothing usable came back
    │   ├── NotSent                   refused or unreachable: nothing arrived there
    │   ├── OutcomeUnknown            sent, then silence: it may have been done
    │   │   └── TimedOut, Dropped
    │   └── AnswerTooLarge
    ├── UnreadableMessage             not the message it should be
    │   └── UnreadableAnswer          ... as an answer of ORCID: HTML, truncated, wrong type
    ├── UnwritableMessage             text that neither format can carry
    ├── ApiError                      ORCID answered with an error (status, error code)
    │   ├── DataRefused               400: the item is at fault
    │   ├── Duplicate                 9021 9030 9025: there already (put_code where ORCID tells)
    │   ├── ItemGone                  404 on an item: removed by the researcher
    │   ├── NotFound                  404 otherwise
    │   ├── NotSource                 9010: another client's item
    │   ├── NotVisible                9013 9039, and 9038 where one item was read
    │   ├── TokenRefused              401 invalid_token, 9017
    │   ├── ScopeMissing              9038, and 9004 9005 9014 9015 of older versions
    │   ├── ClientRefused             9002 9003 9057: the credential's standing
    │   ├── RecordLocked, RecordUnclaimed, RecordDeactivated      9018, 9036, 9044
    │   ├── RecordMoved, RecordFull   9007, 301 (primary: the new iD); 9048: 10,000 works
    │   ├── NotificationsDeclined     9032
    │   ├── CannotBeRemoved           9009 9040
    │   ├── MisuseOfApi               our own fault: 9019 9024 9031 9034 9035 9042, 405 406 415
    │   └── QuotaExceeded, RegistryUnavailable   429; 5xx, 9000, 9008, a page of the network
    └── OAuthError                    the token endpoint said no (`error`, OAuth's own words)
        ├── ClientCredentialsRefused  invalid_client
        ├── GrantRefused              invalid_grant: code or refresh token unknown or used
        ├── ScopeRefused              invalid_scope
        ├── OAuthUnavailable          server_error, 5xx, no OAuth answer at all
        └── IdentityRefused           an id_token that does not hold

None carries a token, for ORCID's texts are scrubbed first. What to do about each is decided by
whoever calls: `sync.error_policy` for the record, the item and the permission.
Source: ORCID API tutorial, "API errors", and the list of error codes in ORCID-Source.
"""

from __future__ import annotations

from typing import Self

from orcid_client.translation import N_

_KINDS = {dict: N_("an object"), list: N_("a list"), str: N_("text"), bool: N_("true or false")}


class OrcidError(Exception):
    """The root: `str()` is a sentence without secrets."""


class NoAnswer(OrcidError):
    """Nothing usable came back."""


class NotSent(NoAnswer):
    """The request never reached ORCID, so it can simply be sent later."""


class OutcomeUnknown(NoAnswer):
    """The request was sent and the answer is missing: it may have been carried out."""


class TimedOut(OutcomeUnknown):
    """The answer did not come in time."""


class Dropped(OutcomeUnknown):
    """The connection ended before the answer did."""


class AnswerTooLarge(NoAnswer):
    """The answer is larger than the cap and was not read to its end."""


class UnreadableMessage(OrcidError):
    """A document is not the message it should be; `path` says where, in ORCID's JSON words."""

    def __init__(self, sentence: str, path: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.path = path

    def __str__(self) -> str:
        return f"{self.path}: {self.sentence}" if self.path else self.sentence

    @classmethod
    def wrong_type(cls, expected: str, found: object) -> Self:
        """Return the error for a value of the wrong type; the value itself is not shown."""
        return cls(
            N_("This needs to be {what}, not {found}.").format(
                what=expected, found=_KINDS.get(type(found), N_("a number"))
            )
        )

    def within(self, step: str) -> Self:
        """Return the error with one more step in front of its path."""
        joint = "." if self.path and not self.path.startswith("[") else ""
        return type(self)(self.sentence, f"{step}{joint}{self.path}")


class UnreadableAnswer(UnreadableMessage):
    """ORCID's answer is not what it should be; the write behind it may well have been done."""


class UnwritableMessage(OrcidError):
    """A text holds what XML cannot carry, such as a control character."""


class ApiError(OrcidError):
    """ORCID refused: its status, error code and scrubbed text."""

    def __init__(
        self,
        *,
        status: int,
        error_code: int | None = None,
        developer_message: str = "",
        user_message: str = "",
    ) -> None:
        super().__init__(status, error_code, developer_message)
        self.status = status
        self.error_code = error_code
        self.developer_message = developer_message
        self.user_message = user_message
        self.retry_after: int | None = None  # seconds, where the answer said so

    def __str__(self) -> str:
        return f"ORCID answered {self.status} {self.error_code or ''}: {self.developer_message}"


class DataRefused(ApiError):
    """The item breaks one of ORCID's rules."""


class Duplicate(ApiError):
    """The same source has such an item already; `put_code` where ORCID's text names it."""

    put_code: int | None = None


class ItemGone(ApiError):
    """The item does not exist any more: the researcher removed it."""


class NotFound(ApiError):
    """There is no such record, client, group, notification or webhook."""


class NotSource(ApiError):
    """The item belongs to another source."""


class NotVisible(ApiError):
    """The item is hidden from this client, or its permission reaches no hidden one (9038)."""


class TokenRefused(ApiError):
    """The token is revoked, expired, unknown or of another record."""


class ScopeMissing(ApiError):
    """The researcher did not grant what this call needs."""


class ClientRefused(ApiError):
    """The credential itself may not do this, or is locked by ORCID."""


class RecordLocked(ApiError):
    """ORCID locked the record."""


class RecordUnclaimed(ApiError):
    """The record's owner has not claimed it yet."""


class RecordDeactivated(ApiError):
    """The researcher closed the record."""


class RecordMoved(ApiError):
    """The record was merged into another; `primary` is its bare iD where ORCID names it."""

    primary: str = ""


class RecordFull(ApiError):
    """The record holds as many works as ORCID allows."""


class NotificationsDeclined(ApiError):
    """The researcher does not want such messages."""


class CannotBeRemoved(ApiError):
    """The group is in use, or the notification was read."""


class MisuseOfApi(ApiError):
    """The portal spoke wrongly: put-code, visibility, verb or content type."""


class QuotaExceeded(ApiError):
    """The day's quota is used up."""


class RegistryUnavailable(ApiError):
    """ORCID or the network before it cannot answer now."""


class OAuthError(OrcidError):
    """The token endpoint refused: OAuth's `error` word and the scrubbed description."""

    def __init__(self, *, status: int = 0, error: str = "", description: str = "") -> None:
        super().__init__(status, error, description)
        self.status = status
        self.error = error
        self.description = description

    def __str__(self) -> str:
        return f"ORCID's sign-in service answered {self.status} {self.error}: {self.description}"


class ClientCredentialsRefused(OAuthError):
    """Client id or secret is wrong, or the client is locked."""


class GrantRefused(OAuthError):
    """The code or refresh token is unknown, used, expired, or its parent is gone."""


class ScopeRefused(OAuthError):
    """The client may not ask for this scope."""


class OAuthUnavailable(OAuthError):
    """The sign-in service cannot answer now; nothing is known about secret or code."""


class IdentityRefused(OAuthError):
    """An id_token or an answer does not prove who signed in."""
