"""Messages as XML: read strictly in the schema's order, written in the registry's own prefixes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from simulator.grammar import (
    NAMESPACE,
    Attribute,
    Group,
    Json,
    Leaf,
    Message,
    Part,
    Reading,
    Violation,
    checked_text,
)

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_PREFIXES = [
    "activities",
    "address",
    "bulk",
    "client",
    "common",
    "deprecated",
    "distinction",
    "education",
    "email",
    "employment",
    "error",
    "expanded-search",
    "external-identifier",
    "funding",
    "group-id",
    "history",
    "internal",
    "invited-position",
    "keyword",
    "membership",
    "notification",
    "other-name",
    "peer-review",
    "person",
    "personal-details",
    "preferences",
    "qualification",
    "record",
    "research-resource",
    "researcher-url",
    "search",
    "service",
    "summary",
    "work",
]
DECLARATIONS = "".join(f' xmlns:{prefix}="{NAMESPACE}{prefix}"' for prefix in _PREFIXES)


class NotXml(Exception):  # noqa: N818 - names what the body is
    """The body cannot be parsed as XML at all."""


def parse(body: bytes) -> etree._Element:
    """Return the root element; no entities, no network, no huge trees. Raises NotXml."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True, huge_tree=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as broken:
        raise NotXml(str(broken)) from None
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise NotXml("a document type declaration is not accepted")
    return root


def element_name(element: etree._Element) -> tuple[str, str]:
    """Return the element's prefix-like namespace word and local name."""
    name = etree.QName(element)
    namespace = name.namespace or ""
    word = namespace.removeprefix(NAMESPACE) if namespace.startswith(NAMESPACE) else namespace
    return word, name.localname


def read(element: etree._Element, node: Group, reading: Reading, path: str = "") -> Message:
    """Return the element as a message. Raises Violation."""
    message: Message = {}
    _read_attributes(element, node.attribute_keys, message, path, reading)
    if reading.strict and element.text and element.text.strip():
        raise Violation("schema", path, "text is not allowed here")
    last = 0
    for child in element:
        index = _position(child, node, path, reading)
        if index is None:
            continue
        if index < last and reading.strict:
            raise Violation("schema", path, f"{_shown(child)} is not allowed at this place")
        last = max(last, index)
        _read_part(child, node.parts[index], message, path, reading)
    if reading.strict:
        _check_presence(node, message, path)
    return message


def _position(child: etree._Element, node: Group, path: str, reading: Reading) -> int | None:
    index = node.names.get(element_name(child))
    if index is None and reading.strict:
        raise Violation("schema", path, f"{_shown(child)} is not expected")
    if reading.strict and child.tail and child.tail.strip():
        raise Violation("schema", path, "text is not allowed between elements")
    return index


def _shown(element: etree._Element) -> str:
    return ":".join(element_name(element))[:100]


def _read_part(
    child: etree._Element, part: Part, message: Message, path: str, reading: Reading
) -> None:
    key, where = part.json_key, f"{path}/{part.name}"
    if part.ignored:
        if reading.strict and f"_{key}" in message:
            raise Violation("schema", where, "stands twice")
        if isinstance(part.node, Leaf):
            _read_leaf(child, part.node, where, reading)
        message[f"_{key}"] = None
        return
    value = _read_node(child, part.node, where, reading)
    if part.inline:
        if reading.strict and set(value) & set(message):
            raise Violation("schema", where, "stands twice")
        message.update(value)
    elif part.many:
        message.setdefault(key, []).append(value)
        if reading.strict and part.at_most and len(message[key]) > part.at_most:
            raise Violation("schema", where, f"stands more than {part.at_most} times")
    else:
        if reading.strict and key in message:
            raise Violation("schema", where, "stands twice")
        message[key] = value


def _read_node(child: etree._Element, node: Leaf | Group, path: str, reading: Reading) -> Json:
    if isinstance(node, Group):
        return read(child, node, reading, path)
    return _read_leaf(child, node, path, reading)


def _read_leaf(child: etree._Element, leaf: Leaf, path: str, reading: Reading) -> Json:
    if reading.strict and len(child):
        raise Violation("schema", path, "elements are not allowed here")
    text = checked_text(leaf, child.text or "", path, reading)
    value: Json = {"value": text} if leaf.wrapped else text
    attributes = {attribute.name: attribute for attribute in leaf.attributes}
    if attributes or child.attrib:
        kept = value if leaf.wrapped else {}
        _read_attributes(child, attributes, kept, path, reading)
    return value


def _read_attributes(
    element: etree._Element,
    attributes: dict[str, Attribute],
    message: Message,
    path: str,
    reading: Reading,
) -> None:
    for name, text in ((str(name), str(text)) for name, text in element.attrib.items()):
        attribute = attributes.get(name)
        if attribute is None:
            # xsi:nil stands on no element: none of them may be nil
            if reading.strict and (not name.startswith(_XSI) or name == f"{_XSI}nil"):
                raise Violation("schema", path, f"attribute {name[:100]!r} is not expected")
            continue
        value = checked_text(attribute.leaf, text, f"{path}/@{attribute.name}", reading)
        if not attribute.ignored:
            message[attribute.name] = value
    if reading.strict:
        for attribute in attributes.values():
            if attribute.required and attribute.name not in element.attrib:
                sentence = f"attribute {attribute.name!r} is missing"
                raise Violation(attribute.missing, path, sentence)


def _check_presence(node: Group, message: Message, path: str) -> None:
    for part in node.parts:
        if part.required and not part.inline and part.json_key not in message:
            raise Violation("schema", path, f"{part.name!r} is missing")
        if part.required and part.inline and not (set(part.node.keys) & set(message)):  # type: ignore[union-attr]
            raise Violation("schema", path, f"{part.name!r} is missing")
    if node.one_of and not any(name in message for name in node.one_of):
        raise Violation("schema", path, f"one of {', '.join(node.one_of)} is missing")
    _check_date(message, path)


def _check_date(message: Message, path: str) -> None:
    if "day" in message and "month" not in message and "year" in message:
        raise Violation("schema", path, "a day needs a month")


def write(name: str, ns: str, node: Group, message: Message) -> bytes:
    """Return the message as a document whose root declares all of ORCID's prefixes."""
    return document("".join(_element(f"{ns}:{name}", node, message, DECLARATIONS)))


def write_unprefixed(name: str, ns: str, node: Group, message: Message) -> bytes:
    """Return a message of texts alone as a document in its own namespace, without prefixes.

    So the registry writes its errors: `<error xmlns="..."><response-code>404</response-code>`.
    """
    texts = (
        _leaf(part.name, part.node, message[part.json_key])
        for part in node.parts
        if isinstance(part.node, Leaf) and message.get(part.json_key) is not None
    )
    return document(f'<{name} xmlns="{NAMESPACE}{ns}">{"".join(texts)}</{name}>')


def fragment(name: str, ns: str, node: Group, message: Message) -> str:
    """Return the message as an element for a root that declares the prefixes."""
    return "".join(_element(f"{ns}:{name}", node, message))


def document(root: str) -> bytes:
    """Return a root element as a document."""
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{root}'.encode()


def _element(
    tag: str,
    node: Leaf | Group,
    value: Json,
    extra: str = "",
) -> Iterator[str]:
    if isinstance(node, Leaf):
        yield _leaf(tag, node, value)
        return
    attributes = _attributes(node.attributes, value)
    inner = "".join(_children(node, value))
    yield f"<{tag}{extra}{attributes}>{inner}</{tag}>" if inner else f"<{tag}{extra}{attributes}/>"


def _children(node: Group, message: Message) -> Iterator[str]:
    for part in node.parts:
        value: Json = message if part.inline else message.get(part.json_key)
        if value is None:
            continue
        tag = f"{part.ns}:{part.name}"
        members: list[Json] = value if part.many else [value]
        for one in members:
            content = one[part.each] if part.each else one
            if content is not None:
                yield from _element(tag, part.node, content)


def _leaf(tag: str, leaf: Leaf, value: Json) -> str:
    attributes = _attributes(leaf.attributes, value) if leaf.attributes else ""
    if isinstance(value, dict):
        value = value.get("value")
    return f"<{tag}{attributes}>{escape(_shown_value(leaf, value))}</{tag}>"


def _attributes(attributes: tuple[Attribute, ...], message: Message) -> str:
    shown = [(each, message.get(each.name)) for each in attributes]
    return "".join(
        f" {each.name}={quoteattr(_shown_value(each.leaf, value))}"
        for each, value in shown
        if value is not None
    )


def _shown_value(leaf: Leaf, value: Json) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if leaf.kind == "instant":
        moment = datetime.fromtimestamp(value / 1000, UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return str(value)
