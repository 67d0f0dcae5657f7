"""GET: records, persons, sections and single items (ORCID API tutorial: read a record)."""

from collections.abc import Callable

from simulator import access
from simulator.call import Call, answer, wanted_format
from simulator.documents import Documents
from simulator.listings import (
    ACTIVITIES_SUMMARY,
    BIOGRAPHY,
    EMAILS,
    FULL,
    LISTING,
    PERSON_DOCUMENT,
    PERSONAL_DETAILS,
    RECORD,
    SUMMARY,
    summary_name,
)
from simulator.messages import Response
from simulator.refusals import Refusal
from simulator.sections import SECTIONS
from simulator.writing import find


def _documents(call: Call, orcid: str) -> Documents:
    found, visible = access.reader(call, orcid)
    shown = access.visibilities(call, orcid)
    return Documents(call.world, call.addresses, found, visible, shown)


def _shown_emails(call: Call, orcid: str) -> Callable[[str], bool]:
    shown, token = access.visibilities(call, orcid), call.token
    if token is not None and token.orcid == orcid and "/email/read-private" in token.scopes:
        shown |= {"limited", "private"}
    return lambda visibility: visibility in shown


def record(call: Call, orcid: str) -> Response:
    """Return the whole record."""
    documents = _documents(call, orcid)
    as_json = wanted_format(call) == "json"
    whole = documents.record(_shown_emails(call, orcid), as_json=as_json)
    return answer(call, "record", "record", RECORD, whole)


def person(call: Call, orcid: str) -> Response:
    """Return everything about the person."""
    whole = _documents(call, orcid).person(_shown_emails(call, orcid))
    return answer(call, "person", "person", PERSON_DOCUMENT, whole)


def personal_details(call: Call, orcid: str) -> Response:
    """Return names and biography."""
    whole = _documents(call, orcid).personal_details()
    return answer(call, "personal-details", "personal-details", PERSONAL_DETAILS, whole)


def biography(call: Call, orcid: str) -> Response:
    """Return the biography."""
    found = _documents(call, orcid).biography()
    if found is None and call.world.records[orcid].biography:
        access.refuse_hidden_section(call, orcid)
    if found is None:
        raise Refusal(9041)
    return answer(call, "biography", "personal-details", BIOGRAPHY, found)


def emails(call: Call, orcid: str) -> Response:
    """Return the e-mail addresses the caller may see."""
    documents = _documents(call, orcid)
    found = documents.emails(_shown_emails(call, orcid))
    return answer(call, "emails", "email", EMAILS, found)


def activities(call: Call, orcid: str) -> Response:
    """Return all activities as summaries."""
    whole = _documents(call, orcid).activities()
    return answer(call, "activities-summary", "activities", ACTIVITIES_SUMMARY, whole)


def listing(call: Call, orcid: str, section: str) -> Response:
    """Return one section."""
    kind = SECTIONS[section]
    whole = _documents(call, orcid).listing(kind)
    if kind.is_person:
        return answer(call, kind.element_list, kind.ns, LISTING[section], whole)
    return answer(call, kind.listing, "activities", LISTING[section], whole)


def item(call: Call, orcid: str, section: str, put_code: str) -> Response:
    """Return one item with everything it holds."""
    kind = SECTIONS[section]
    found_record, visible = access.reader(call, orcid)
    found = find(call, orcid, kind, put_code)
    if not visible(found):
        access.refuse_invisible(call, found)
    documents = Documents(call.world, call.addresses, found_record, visible)
    return answer(call, kind.element, kind.ns, FULL[section], documents.full(found))


def summary(call: Call, orcid: str, section: str, put_code: str) -> Response:
    """Return what the section's listing tells of one item."""
    kind = SECTIONS[section]
    found_record, visible = access.reader(call, orcid)
    found = find(call, orcid, kind, put_code)
    if not visible(found):
        access.refuse_invisible(call, found)
    documents = Documents(call.world, call.addresses, found_record, visible)
    whole = documents.summary(found)
    return answer(call, summary_name(kind), kind.ns, SUMMARY[section], whole)
