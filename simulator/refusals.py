"""Every way in which the registry says no: status, error code, and what it tells whom.

Statuses and codes are those of the ORCID API 3.0 (API tutorial, error codes); the texts are ours,
except where clients are known to read a value out of them.
"""

from dataclasses import dataclass
from http import HTTPStatus

from simulator.grammar import Message

MORE_INFO = "https://info.orcid.org/documentation/integration-guide/troubleshooting/"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an error code stands for."""

    status: int
    sentence: str


MEANINGS = {
    9000: Meaning(500, "The registry could not be reached."),
    9001: Meaning(400, "The message cannot be parsed, or was sent to the wrong place."),
    9002: Meaning(401, "The client application is not authorised."),
    9004: Meaning(403, "The scope of the token does not allow this."),
    9006: Meaning(400, "The request is not acceptable."),
    9007: Meaning(409, "This record was deprecated and merged into another."),
    9008: Meaning(500, "Something went wrong in the registry."),
    9009: Meaning(403, "The notification was already read and cannot be archived."),
    9010: Meaning(403, "You are not the source of the item, so you cannot change it."),
    9011: Meaning(404, "The record does not exist."),
    9012: Meaning(400, "The message does not agree with the schema."),
    9013: Meaning(403, "The item is private and you are not its source."),
    9014: Meaning(403, "This action is forbidden."),
    9015: Meaning(401, "The scope is not allowed."),
    9016: Meaning(404, "The resource was not found."),
    9017: Meaning(401, "The client is not authorised for this record."),
    9018: Meaning(409, "The record is locked."),
    9019: Meaning(400, "The put-code in the address differs from the one in the body."),
    9020: Meaning(400, "The message is not valid."),
    9021: Meaning(409, "You have already added this activity."),
    9022: Meaning(400, "The title is missing."),
    9023: Meaning(400, "An external identifier is missing or not acceptable."),
    9024: Meaning(400, "A new item must not carry a put-code."),
    9025: Meaning(409, "A group with this id exists already."),
    9026: Meaning(400, "The peer-review group does not exist."),
    9027: Meaning(404, "The client does not exist."),
    9028: Meaning(404, "The webhook does not exist."),
    9029: Meaning(404, "The notification does not exist."),
    9030: Meaning(409, "You have already added this to the record."),
    9031: Meaning(409, "The put-code is required to change this item."),
    9032: Meaning(409, "The record holder does not accept notifications."),
    9034: Meaning(400, "The put-code is not valid."),
    9035: Meaning(403, "Visibility can only be changed by the record holder."),
    9036: Meaning(409, "The record was not claimed yet."),
    9037: Meaning(400, "A value is missing or is not one of the known values."),
    9038: Meaning(403, "The scope of the token does not reach this."),
    9039: Meaning(403, "The item is not public."),
    9040: Meaning(409, "The element cannot be deleted."),
    9041: Meaning(404, "The biography is empty."),
    9042: Meaning(400, "Too many put-codes at once: at most 100."),
    9043: Meaning(400, "Without credentials a search ends at result 10,000."),
    9044: Meaning(409, "The record was deactivated."),
    9045: Meaning(400, "The disambiguated organization is missing or unknown."),
    9046: Meaning(400, "The organization is missing or not valid."),
    9047: Meaning(400, "The JSON is not valid for this message."),
    9048: Meaning(409, "The record holds 10,000 works already."),
    9049: Meaning(400, "A date is not valid."),
    9050: Meaning(400, "There is an end date without a start date."),
    9051: Meaning(400, "A value is outside its list."),
    9053: Meaning(400, "The ISSN is not valid."),
    9054: Meaning(400, "The amount is not a number."),
    9055: Meaning(400, "The end date is before the start date."),
    9056: Meaning(308, "This version was a release candidate; use the final one."),
    9057: Meaning(409, "The client is locked or deactivated."),
    9058: Meaning(400, "The contributor role is not known."),
    9060: Meaning(400, "City and country of the organization are required."),
    9061: Meaning(400, "A city or region needs a country."),
    9062: Meaning(400, "An organization id or an external identifier is required."),
}


class Refusal(Exception):  # noqa: N818 - the registry refuses; the program has no error
    """A request the registry refuses, with ORCID's error code.

    `status` overrides the code's own one (9001 also stands for 404, 405, 406 and 415).
    `headers` go out with the answer.
    """

    def __init__(
        self,
        code: int,
        detail: str = "",
        *,
        status: int | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(f"{code} {detail}")
        self.code = code
        self.detail = detail
        self.status = status or MEANINGS[code].status
        self.headers = headers

    def body(self) -> Message:
        """Return the error message in the shape of ORCID's JSON."""
        sentence = MEANINGS[self.code].sentence
        phrase = HTTPStatus(self.status).phrase
        message = f"{self.status} {phrase}: {sentence} {self.detail}".strip()
        return {
            "response-code": self.status,
            "developer-message": message,
            "user-message": sentence,
            "error-code": self.code,
            "more-info": MORE_INFO,
        }


class OAuthRefusal(Exception):  # noqa: N818 - as above
    """A refusal in the shape of OAuth (RFC 6749, section 5.2)."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.description = description
