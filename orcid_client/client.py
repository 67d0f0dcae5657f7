"""The client: calls as data (`endpoints`), sending them, and what their answers mean.

The push engine uses the layers apart: it stores a Request's method, path and body, sends
later, and interprets what came back. `read_*` and `write` do all in one step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from lxml import etree

from orcid_client import answers, records
from orcid_client.elements import json_codec, xml_codec, xml_parser
from orcid_client.elements.record_summaries import RecordSummary
from orcid_client.elements.shape import root_shape
from orcid_client.endpoints import Endpoints
from orcid_client.errors import ApiError, NotFound, UnreadableAnswer, UnreadableMessage
from orcid_client.reading import LISTS, SectionList
from orcid_client.sections import SECTIONS
from orcid_client.translation import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from orcid_client.elements.parts import ItemMessage
    from orcid_client.elements.wire import Message
    from orcid_client.http import Request, Response, Transport
    from orcid_client.ids import OrcidId
    from orcid_client.records import Record

Some = TypeVar("Some", bound="Message")


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """What became of one work of a bulk: its put-code, or the error that refused it."""

    put_code: int | None = None
    work: ItemMessage | None = None
    error: ApiError | None = None


@dataclass(frozen=True, slots=True)
class OrcidClient(Endpoints):
    """Endpoints with a transport. Thread-safe; the token is an argument of every call."""

    transport: Transport | None = None

    def perform(
        self, request: Request, token: str | None, *, attempt: int = 1, context: object = None
    ) -> Response:
        """Send once. Raises a NoAnswer; every answer, refusals too, is returned."""
        if self.transport is None:
            raise TypeError("This client was made without a transport, to build calls only.")
        return self.transport.send(request.with_token(token), attempt=attempt, context=context)

    def fetch_record(self, orcid: OrcidId, *, token: str | None) -> Record:
        """Read the record. Raises an OrcidError."""
        response = self.perform(self.read_record(orcid), token)
        return interpret_record(response, orcid=orcid)

    def fetch_changed_record(
        self, orcid: OrcidId, *, token: str | None, known_modified_ms: int | None
    ) -> Record | None:
        """Read the record; None if it is as old as the one we know. Raises an OrcidError."""
        response = self.perform(self.read_record(orcid), token)
        if known_modified_ms is not None:
            modified_ms = interpret_record_date(response, orcid=orcid)
            if modified_ms == known_modified_ms:
                return None
        return interpret_record(response, orcid=orcid)

    def fetch_record_summary(self, orcid: OrcidId, *, token: str | None) -> RecordSummary | None:
        """Read counts and e-mail domains; a /read-public token is enough. Raises an OrcidError."""
        return interpret_record_summary(self.perform(self.read_part("summary", orcid), token))

    def fetch_section(self, section: str, orcid: OrcidId, *, token: str | None) -> SectionList:
        """Read the list of one section. Raises an OrcidError."""
        response = self.perform(self.read_section(section, orcid), token)
        return interpret_section(section, response, orcid=orcid)

    def fetch_item(
        self, section: str, orcid: OrcidId, put_code: int, *, token: str | None
    ) -> ItemMessage:
        """Read one item in full. Raises an OrcidError."""
        response = self.perform(self.read_item(section, orcid, put_code), token)
        return interpret_item(section, response, orcid=orcid)

    def fetch_works(
        self, orcid: OrcidId, put_codes: Sequence[int], *, token: str | None
    ) -> Mapping[int, ItemMessage]:
        """Read up to 100 works in full, by put-code; those not shown are missing."""
        response = self.perform(self.read_works(orcid, put_codes), token)
        return interpret_works(response, orcid=orcid)


def interpret_created(response: Response, *, below: str = "") -> int:
    """Return the new put-code, of an item sent to the path `below`. Raises the answer's error."""
    return answers.put_code_of(response, below=below)


def interpret_updated(response: Response) -> None:
    """Return if the item was replaced. Raises the answer's error; ItemGone for a 404.

    A page of a proxy's may be a 200 too: only the item, repeated, shows that ORCID has acted.
    """
    answers.require(response, _OK, of_item=True)
    if answers.number_of_any_length(_stated_put_code(response)) is None:
        raise UnreadableAnswer(N_("The response is not the item that was sent."))


def interpret_deleted(response: Response) -> None:
    """Return if the item is off the record, by this call. Raises ItemGone where it was before."""
    answers.require(response, _NO_CONTENT, of_item=True)


_OK = 200
_NO_CONTENT = 204


def _stated_put_code(response: Response) -> str:
    if "xml" in response.media_type:
        try:
            return xml_parser.parse(response.body).get("put-code", "")
        except UnreadableMessage as error:
            raise UnreadableAnswer(error.sentence) from None
    found = answers.json_of(response)
    return str(found.get("put-code")) if isinstance(found, dict) else ""


def interpret_bulk(response: Response, *, expected: int | None = None) -> tuple[BulkOutcome, ...]:
    """Return what became of each work, in the order they were sent.

    `expected` is how many were sent: an answer of another length is an UnreadableAnswer.
    """
    answers.raise_unless_ok(response)
    outcomes = tuple(_bulk_outcomes(response))
    if expected is not None and len(outcomes) != expected:
        raise UnreadableAnswer(
            N_("ORCID responded for {count} works, although {expected} were sent.").format(
                count=len(outcomes), expected=expected
            )
        )
    return outcomes


def interpret_works(
    response: Response, *, orcid: OrcidId | None = None
) -> Mapping[int, ItemMessage]:
    """Return the works of a bulk read by put-code; ORCID's order is not that of the request."""
    answers.raise_unless_ok(response, orcid=str(orcid or ""))
    return {
        outcome.put_code: outcome.work
        for outcome in _bulk_outcomes(response)
        if outcome.put_code is not None and outcome.work is not None
    }


def interpret_item(
    section: str, response: Response, *, orcid: OrcidId | None = None
) -> ItemMessage:
    """Return one full item. Raises the answer's error, ItemGone for a 404."""
    answers.raise_unless_ok(response, of_item=True, is_read=True, orcid=str(orcid or ""))
    return message_of(SECTIONS[section].message, response)


def interpret_summary(section: str, response: Response) -> ItemMessage:
    """Return one activity as lists show it. Raises the answer's error, ItemGone for a 404."""
    answers.raise_unless_ok(response, of_item=True, is_read=True)
    summary, element = SECTIONS[section].summary, SECTIONS[section].summary_element
    return message_of(summary, response, element=element)


def interpret_part(part: str, response: Response) -> Message:
    """Return a part of the record, of the class that `records.PARTS` names."""
    answers.raise_unless_ok(response, is_read=part == "biography")
    return message_of(records.PARTS[part], response)


def interpret_record_summary(response: Response) -> RecordSummary | None:
    """Return the summary of a record; None where the registry has switched summaries off.

    Off is a 404 that names no record (ORCID-Source, MemberV3ApiServiceImplV3_0). Raises the
    answer's error, NotFound for a record that does not exist.
    """
    try:
        answers.raise_unless_ok(response)
    except NotFound as error:
        if error.error_code in _NO_RECORD:
            raise
        return None
    return message_of(RecordSummary, response)


_NO_RECORD = (9011, 9016)


def interpret_section(
    section: str, response: Response, *, orcid: OrcidId | None = None
) -> SectionList:
    """Return the list of one section. Raises the answer's error."""
    answers.raise_unless_ok(response, orcid=str(orcid or ""))
    return message_of(LISTS[section], response)


def interpret_record(response: Response, *, orcid: OrcidId | None = None) -> Record:
    """Return the record. Raises the answer's error; RecordMoved names the primary iD."""
    answers.raise_unless_ok(response, orcid=str(orcid or ""))
    return message_of(records.Record, response)


def interpret_record_date(response: Response, *, orcid: OrcidId | None = None) -> int | None:
    """Return when a record last changed, as `interpret_record` does, but read nothing else."""
    answers.raise_unless_ok(response, orcid=str(orcid or ""))
    history = message_of(records.RecordHistory, response).history
    return history.last_modified_date if history else None


def message_of(message: type[Some], response: Response, *, element: str = "") -> Some:
    """Return the message an answer holds, in whichever of the two formats it came.

    `element` is the XML element's name where it is not the message's own. Raises
    UnreadableAnswer.
    """
    try:
        if "xml" in response.media_type:
            return cast("Some", xml_codec.read(message, response.body, name=element))
        read = json_codec.reader(root_shape(message), is_answer=True)
        return cast("Some", read(answers.json_of(response)))
    except UnreadableAnswer:
        raise
    except UnreadableMessage as error:
        raise UnreadableAnswer(error.sentence, error.path) from None


def _bulk_outcomes(response: Response) -> Iterator[BulkOutcome]:
    try:
        if "xml" in response.media_type:
            yield from _xml_outcomes(response)
        else:
            yield from _json_outcomes(answers.json_of(response), response.secrets)
    except UnreadableAnswer:
        raise
    except UnreadableMessage as error:
        raise UnreadableAnswer(error.sentence, error.path) from None


def _json_outcomes(data: Any, secrets: tuple[str, ...]) -> Iterator[BulkOutcome]:
    elements = data.get("bulk") if isinstance(data, dict) else None
    if not isinstance(elements, list):
        raise UnreadableAnswer(N_("The response has no list of works."), "bulk")
    read = json_codec.reader(root_shape(SECTIONS["work"].message), is_answer=True)
    for element in elements:
        inner = element if isinstance(element, dict) else {}
        if isinstance(inner.get("error"), dict):
            yield BulkOutcome(error=answers.error_of_element(inner["error"], secrets))
        else:
            yield _of_work(read(inner.get("work")))


def _xml_outcomes(response: Response) -> Iterator[BulkOutcome]:
    root = xml_parser.parse(response.body)
    if etree.QName(root).localname != "bulk":
        raise UnreadableAnswer(N_("The response has no list of works."), "bulk")
    read = xml_codec.reader(root_shape(SECTIONS["work"].message))
    for element in root:
        if etree.QName(element).localname == "error":
            fields = {etree.QName(child).localname: child.text for child in element}
            yield BulkOutcome(error=answers.error_of_element(fields, response.secrets))
        else:
            yield _of_work(read(element))


def _of_work(work: Any) -> BulkOutcome:
    return BulkOutcome(put_code=work.put_code, work=work)
