"""Works in bulk: up to 100 added or read with one call."""

import json

from simulator import access, incoming, json_format, writing, xml_format
from simulator.call import Call, sent_format, wanted_format
from simulator.contents import WORK
from simulator.documents import Documents
from simulator.entities import Record
from simulator.grammar import Json, Message, Reading
from simulator.listings import ERROR, FULL
from simulator.messages import Response
from simulator.refusals import Refusal
from simulator.sections import SECTIONS

MOST = 100
_SECTION = SECTIONS["work"]
Element = tuple[str, Message]  # "work" or "error", and the message


def create(call: Call, orcid: str) -> Response:
    """Add works; the answer has one element per work, in the same order.

    A bulk is not checked against the schema, so a value too long for its column takes the whole
    batch down with a 500 (ORCID API tutorial, works).
    """
    record = access.writer(call, orcid, _SECTION)
    reading = Reading(strict=False)
    works = _read(call, reading)
    wanted_format(call)
    if len(works) > MOST:
        raise Refusal(9006, f"{len(works)} works; at most {MOST}.")
    held = len(call.world.section_items(orcid, "work"))
    if held + len(works) > writing.MOST_WORKS:
        raise Refusal(9048)
    if reading.overlong:
        raise Refusal(9008, f"Data exception: value too long ({reading.overlong[0]}).")
    documents = Documents(call.world, call.addresses, record, lambda _: True)
    return _answer(call, [_add(call, record, work, documents) for work in works])


def _read(call: Call, reading: Reading) -> list[Message]:
    if sent_format(call) == "json":
        value = incoming.parse_json(call.request.body)
        return [incoming.from_json(each, WORK, reading) for each in _json_works(value)]
    reading.drop_unknown = True
    root = incoming.parse_xml(call.request.body)
    if xml_format.element_name(root) != ("bulk", "bulk"):
        raise Refusal(9012, "bulk:bulk is expected at this address.")
    works = [each for each in root if xml_format.element_name(each) == ("work", "work")]
    return [incoming.from_xml(each, WORK, reading) for each in works]


def _json_works(value: Json) -> list[Json]:
    if not isinstance(value, dict) or set(value) - {"bulk"}:
        raise Refusal(9047, "An object with the one key 'bulk' is expected.")
    elements = value.get("bulk") or []
    elements = elements if isinstance(elements, list) else [elements]
    if not all(isinstance(each, dict) and set(each) == {"work"} for each in elements):
        raise Refusal(9047, "Every element of 'bulk' needs the one key 'work'.")
    return [each["work"] for each in elements]


def _add(call: Call, record: Record, work: Message, documents: Documents) -> Element:
    _drop_empty(work)
    try:
        return "work", documents.full(writing.add(call, record, _SECTION, work))
    except Refusal as refusal:
        return "error", refusal.body()


def _drop_empty(work: Message) -> None:
    for key in [key for key, value in work.items() if value is None]:
        del work[key]


def read(call: Call, orcid: str, put_codes: str) -> Response:
    """Return works by put-code: those found first, then one error for each unknown one."""
    record, visible = access.reader(call, orcid)
    wanted = put_codes.split(",")
    if len(wanted) > MOST:
        raise Refusal(9042)
    documents = Documents(call.world, call.addresses, record, lambda _: True)
    held = call.world.section_items(orcid, "work")
    known = [held[code] for code in sorted(held) if str(code) in set(wanted)]
    elements: list[Element] = [
        ("work", documents.full(item))
        if visible(item)
        else ("error", Refusal(9013, f"put-code {item.put_code}").body())
        for item in known
    ]
    missing = [code for code in wanted if not (code.isdigit() and int(code) in held)]
    elements += [("error", _unknown(code)) for code in missing]
    return _answer(call, elements)


def _unknown(put_code: str) -> Message:
    refusal = Refusal(9034, f"'{put_code[:50]}' is not a put-code of this record.", status=404)
    return refusal.body()


def _answer(call: Call, elements: list[Element]) -> Response:
    """Return the elements as a bulk message."""
    nodes = {"work": FULL["work"], "error": ERROR}
    if wanted_format(call) == "json":
        whole = [{kind: json_format.complete(nodes[kind], each)} for kind, each in elements]
        body = json.dumps({"bulk": whole}).encode()
        return Response(200, body, "application/json;charset=UTF-8")
    inner = "".join(xml_format.fragment(kind, kind, nodes[kind], each) for kind, each in elements)
    root = f"<bulk:bulk{xml_format.DECLARATIONS}>{inner}</bulk:bulk>"
    return Response(200, xml_format.document(root), "application/xml;charset=UTF-8")
