"""Search over the world's own records, public data only (ORCID API tutorial, search)."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime

from simulator import access
from simulator.call import Call, answer
from simulator.contents import PLAIN
from simulator.documents import identifier
from simulator.entities import Item, Record
from simulator.grammar import Attribute, Group, Message, Part
from simulator.identifiers import external_ids, normalised
from simulator.listings import IDENTIFIER
from simulator.messages import Response
from simulator.query import BadQuery, Document, parse
from simulator.refusals import Refusal
from simulator.sections import SECTIONS

MOST_ROWS = 1000
MOST_START_ANONYMOUS = 10_000
_RESULT = Group((Part("orcid-identifier", IDENTIFIER),))
_FOUND = Attribute("num-found", PLAIN)
SEARCH = Group((Part("result", _RESULT, "search", many=True),), (_FOUND,))
_NS = "expanded-search"
_EXPANDED_RESULT = Group(
    (
        *(
            Part(name, PLAIN, _NS)
            for name in ("orcid-id", "given-names", "family-names", "credit-name")
        ),
        *(
            Part(name, PLAIN, _NS, many=True)
            for name in ("other-name", "email", "institution-name")
        ),
    )
)
EXPANDED = Group((Part("expanded-result", _EXPANDED_RESULT, _NS, many=True),), (_FOUND,))
_ORGANISATION_FIELDS = {
    "ROR": "ror-org-id",
    "RINGGOLD": "ringgold-org-id",
    "GRID": "grid-org-id",
    "FUNDREF": "fundref-org-id",
}
CSV_FIELDS = (
    "orcid", "email", "given-names", "family-name", "given-and-family-names",
    "current-institution-affiliation-name", "past-institution-affiliation-name", "credit-name",
    "other-names",
)  # fmt: skip


def search(call: Call) -> Response:
    """Return the iDs that a query finds."""
    found, shown = _found(call)
    results = [
        {"orcid-identifier": identifier(record.orcid, call.addresses)} for record, _ in shown
    ]
    whole = {"result": results, "num-found": len(found)}
    response = answer(call, "search", "search", SEARCH, whole)
    if not results:
        # An empty search has null, not an empty list.
        response.body = response.body.replace(b'"result": []', b'"result": null')
    return response


def expanded(call: Call) -> Response:
    """Return the iDs that a query finds, with public names and institutions."""
    found, shown = _found(call)
    results = [_expanded(document) for _, document in shown]
    whole = {"expanded-result": results, "num-found": len(found)}
    response = answer(call, _NS, _NS, EXPANDED, whole)
    if not results:
        empty, null = b'"expanded-result": []', b'"expanded-result": null'
        response.body = response.body.replace(empty, null)
    return response


def _expanded(document: Document) -> Message:
    def one(field: str) -> str | None:
        return next(iter(document.get(field, ())), None)

    return {
        "orcid-id": one("orcid"),
        "given-names": one("given-names"),
        "family-names": one("family-name"),
        "credit-name": one("credit-name"),
        "other-name": list(document["other-names"]),
        "email": list(document["email"]),
        "institution-name": list(dict.fromkeys(document["affiliation-org-name"])),
    }


def as_csv(call: Call) -> Response:
    """Return chosen fields of what a query finds as CSV."""
    fields = (call.request.query.get("fl") or "orcid,email,given-names,family-name").split(",")
    if set(fields) - set(CSV_FIELDS):
        raise Refusal(9006, f"fl may name {', '.join(CSV_FIELDS)}.")
    _, shown = _found(call)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(fields)
    for _, document in shown:
        writer.writerow([",".join(document.get(field, ())) for field in fields])
    return Response(200, out.getvalue().encode(), "text/csv;charset=UTF-8")


def _found(call: Call) -> tuple[list[tuple[Record, Document]], list[tuple[Record, Document]]]:
    """Return everything found, and the page of it that was asked for."""
    known = _is_known(call)
    query = call.request.query
    start, rows = _number(query.get("start"), 0), _number(query.get("rows"), MOST_ROWS)
    if rows > MOST_ROWS:
        raise Refusal(9012, f"rows must be at most {MOST_ROWS}.")
    if start > MOST_START_ANONYMOUS and not known:
        raise Refusal(9043)
    try:
        test = parse(query.get("q") or "*:*")
    except BadQuery as bad:
        raise Refusal(9006, f"The query cannot be read: {bad}") from None
    documents = ((record, document(call, record)) for record in _searchable(call))
    found = [(record, each) for record, each in documents if test(each)]
    return found, found[start : start + rows]


def _is_known(call: Call) -> bool:
    if call.area == "public":
        value = access.bearer(call)
        return bool(value and value in call.world.tokens)
    access.require_scope(access.member_token(call), *access.READ_SCOPES)
    return True


def _number(text: str | None, usual: int) -> int:
    if text is None:
        return usual
    if not (text.isascii() and text.isdigit()):
        raise Refusal(9012, "start and rows must be numbers.")
    return int(text)


def _searchable(call: Call) -> Iterator[Record]:
    return (each for each in call.world.records.values() if each.state == "active")


def document(call: Call, record: Record) -> Document:
    """Return what can be searched of a record: public values by field."""
    fields: dict[str, list[str]] = {"other-names": [], "email": [], "affiliation-org-name": []}
    for field, value in (*_person_fields(record), *_record_fields(call, record)):
        if value:
            fields.setdefault(field, []).append(str(value))
    return fields | {"text": [value for values in fields.values() for value in values]}


def _person_fields(record: Record) -> Iterator[tuple[str, object]]:
    yield "orcid", record.orcid
    yield "profile-submission-date", _day(record.created)
    yield "profile-last-modified-date", _day(record.modified)
    if record.name_visibility == "public":
        yield "given-names", record.given_names
        yield "family-name", record.family_name
        yield "credit-name", record.credit_name
        names = (record.given_names, record.family_name)
        yield "given-and-family-names", " ".join(name for name in names if name)
    if record.biography_visibility == "public":
        yield "biography", record.biography
    for each in record.emails:
        if each.get("visibility") == "public":
            yield "email", each["email"]


def _record_fields(call: Call, record: Record) -> Iterator[tuple[str, object]]:
    for key in SECTIONS:
        for item in call.world.section_items(record.orcid, key).values():
            if item.visibility == "public":
                yield from _item_fields(item)


def _day(moment: int) -> str:
    return datetime.fromtimestamp(moment / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _item_fields(item: Item) -> Iterator[tuple[str, object]]:
    section, content = SECTIONS[item.section], item.content
    if section.is_person:
        words = {"keywords": "keyword", "other-names": "other-names"}
        if section.key in words:
            yield words[section.key], content.get("content")
        return
    yield from _organisation_fields(item)
    title = ((content.get("title") or {}).get("title") or {}).get("value")
    yield {"work": "work-titles", "funding": "funding-titles"}.get(item.section, "title"), title
    if item.section == "peer-review":
        yield "peer-review-type", content.get("review-type")
        yield "peer-review-role", content.get("reviewer-role")
        yield "peer-review-group-id", content.get("review-group-id")
    for each in external_ids(content, *section.identifiers):
        yield from _identifier_fields(each)


def _organisation_fields(item: Item) -> Iterator[tuple[str, object]]:
    organization = item.content.get("organization") or {}
    if SECTIONS[item.section].family == "affiliation":
        name = organization.get("name")
        yield "affiliation-org-name", name
        over = item.content.get("end-date") is not None
        yield f"{'past' if over else 'current'}-institution-affiliation-name", name
    found = organization.get("disambiguated-organization") or {}
    field = _ORGANISATION_FIELDS.get(found.get("disambiguation-source") or "")
    if field:
        yield field, found.get("disambiguated-organization-identifier")


def _identifier_fields(each: Message) -> Iterator[tuple[str, object]]:
    kind, value = each["external-id-type"], each["external-id-value"]
    plain = normalised(kind, value) or value
    yield f"{kind}-{each.get('external-id-relationship') or 'self'}", plain
    yield "external-id-reference", plain
    yield "external-id-type-and-value", f"{kind}={plain}"
    if kind == "doi":
        yield "digital-object-ids", plain
    if kind == "grant_number":
        yield "grant-numbers", plain
