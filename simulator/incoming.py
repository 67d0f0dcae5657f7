"""What clients send: read in either format, refused with the codes that each format gives.

Sources: ORCID API tutorial (error codes); a schema violation is 9047 in JSON and 9012 in XML, an
unknown vocabulary value 9047 and 9051, text that cannot be parsed at all 9001.
"""

import json

from lxml import etree

from simulator import json_format, xml_format
from simulator.call import Call, sent_format
from simulator.grammar import Group, Json, Message, Reading, Violation
from simulator.refusals import Refusal

_XML_CODES = {"schema": 9012, "vocabulary": 9051, "shape": 9012, "half": 9020}
_JSON_CODES = {"schema": 9047, "vocabulary": 9047, "shape": 9047, "half": 9020}
_MOST_DEPTH = 60


def parse_json(body: bytes) -> Json:
    """Return the parsed body. Raises Refusal 9001."""
    try:
        return json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as broken:
        raise Refusal(9001, f"{type(broken).__name__}") from None


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def parse_xml(body: bytes) -> etree._Element:
    """Return the root element. Raises Refusal 9001."""
    try:
        root = xml_format.parse(body)
    except xml_format.NotXml as broken:
        raise Refusal(9001, str(broken)[:300]) from None
    if _depth(root) > _MOST_DEPTH:
        raise Refusal(9001, "The document is nested too deeply.")
    return root


def _depth(root: etree._Element) -> int:
    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def read(call: Call, name: str, ns: str, node: Group) -> Message:
    """Return the one message of the request's body. Raises Refusal."""
    if sent_format(call) == "json":
        return from_json(parse_json(call.request.body), node)
    root = parse_xml(call.request.body)
    if xml_format.element_name(root) != (ns, name):
        raise Refusal(9012, f"{ns}:{name} is expected at this address.")
    return from_xml(root, node)


def from_json(value: Json, node: Group, reading: Reading | None = None) -> Message:
    """Return parsed JSON as a message. Raises Refusal 9047 or 9020."""
    try:
        return json_format.read(value, node, reading or Reading())
    except Violation as violation:
        code = _JSON_CODES[violation.kind]
        raise Refusal(code, f"Full validation error: {violation}") from None


def from_xml(root: etree._Element, node: Group, reading: Reading | None = None) -> Message:
    """Return an element as a message. Raises Refusal 9012, 9020 or 9051."""
    try:
        return xml_format.read(root, node, reading or Reading())
    except Violation as violation:
        raise Refusal(_XML_CODES[violation.kind], f"Full validation error: {violation}") from None


def take_frame(message: Message) -> tuple[int | None, str | None]:
    """Take put-code and visibility out of a message and return them."""
    put_code, visibility = message.pop("put-code", None), message.pop("visibility", None)
    for key in [key for key in message if key.startswith("_")]:
        del message[key]
    return (int(put_code) if put_code not in {None, ""} else None), visibility
