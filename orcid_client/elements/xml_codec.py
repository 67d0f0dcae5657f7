"""XML of messages, both ways: lenient in, exact out, in the order of ORCID's schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from lxml import etree

from orcid_client.elements import instants, xml_parser
from orcid_client.elements.emptiness import emptiness
from orcid_client.elements.shape import Member, Shape, root_shape
from orcid_client.elements.wire import COMMON, NAMESPACES, Message, Scalar, WireKind
from orcid_client.errors import UnreadableMessage, UnwritableMessage

if TYPE_CHECKING:
    from lxml.etree import _Element

_SubElement = etree.SubElement


def _flag(raw: str) -> bool:
    return raw.strip() in ("true", "1")


_READ_SCALAR: Mapping[Scalar, Callable[[str], Any]] = {
    Scalar.TEXT: str,
    Scalar.INTEGER: int,
    Scalar.FLAG: _flag,
    Scalar.INSTANT: instants.milliseconds,
}
_WRITE_SCALAR: Mapping[Scalar, Callable[[Any], str]] = {
    Scalar.TEXT: str,
    Scalar.INTEGER: str,
    Scalar.FLAG: lambda flag: "true" if flag else "false",
    Scalar.INSTANT: instants.date_time,
}


def _text_reader(member: Member) -> Callable[[_Element], Any]:
    if member.wire.spellings:
        by_xml = {in_xml: word for word, in_xml in member.wire.spellings.items()}
        return lambda element: by_xml.get(element.text or "", element.text or "")
    if member.wire.is_absent_if_blank:
        return lambda element: element.text if (element.text or "").strip() else None
    if member.wire.scalar is Scalar.TEXT:
        return lambda element: element.text or ""
    convert = _converter(member)
    return lambda element: convert(element.text or "")


def _converter(member: Member) -> Callable[[str], Any]:
    convert = _READ_SCALAR[member.wire.scalar]

    def read(raw: str) -> Any:
        try:
            return convert(raw)
        except ValueError:
            raise UnreadableMessage.wrong_type(member.wire.scalar.value, raw) from None

    return read


def _list_reader(member: Member) -> Callable[[_Element], tuple[Message, ...]]:
    read, tag = reader(member.shape), member.item_tag
    return lambda element: tuple(read(item) for item in element if item.tag == tag)


def _child_reader(member: Member) -> Callable[[_Element], Any]:
    kind = member.wire.kind
    if kind in (WireKind.PART, WireKind.REPEATED):
        return reader(member.shape)
    if kind is WireKind.LIST:
        return _list_reader(member)
    return _text_reader(member)


def _attribute_reader(shape: Shape) -> Callable[[_Element, dict[str, Any]], None] | None:
    known = {
        member.wire.name: (member.name, _converter(member))
        for member in shape.of_kind(WireKind.ATTRIBUTE)
    }

    def read(element: _Element, values: dict[str, Any]) -> None:
        for key, raw in element.items():
            if key in known:
                name, convert = known[key]
                values[name] = convert(str(raw))

    return read if known else None


def _children(shape: Shape) -> dict[str, tuple[str, Callable[[_Element], Any] | None, bool]]:
    """Return each child's field, how it is read (None: as plain text), whether it repeats."""
    return {
        member.tag: (
            member.name,
            None if _is_plain_text(member) else _child_reader(member),
            member.wire.kind is WireKind.REPEATED,
        )
        for member in shape.of_kind(WireKind.TEXT, WireKind.PART, WireKind.LIST, WireKind.REPEATED)
    }


def _is_plain_text(member: Member) -> bool:
    is_text = member.wire.kind is WireKind.TEXT and member.wire.scalar is Scalar.TEXT
    return is_text and not member.wire.is_absent_if_blank and not member.wire.spellings


@cache
def reader(shape: Shape) -> Callable[[_Element], Message]:
    """Return the function that reads the shape's message out of its element.

    It runs once for each element of each answer, so what a shape has not is not looked for.
    """
    message = shape.message
    read_attributes = _attribute_reader(shape)
    children = _children(shape)
    repeated = tuple(member.name for member in shape.of_kind(WireKind.REPEATED))
    own_texts = tuple((m.name, _text_reader(m)) for m in shape.of_kind(WireKind.OWN_TEXT))

    def read(element: _Element) -> Message:
        values: dict[str, Any] = {}
        if read_attributes is not None:
            read_attributes(element, values)
        for child in element:
            found = children.get(child.tag)
            if found is None:
                continue
            name, read_child, is_repeated = found
            if read_child is None:
                values[name] = child.text or ""
            elif is_repeated:
                values.setdefault(name, []).append(read_child(child))
            else:
                values[name] = read_child(child)
        for name in repeated:
            values[name] = tuple(values.get(name, ()))
        for name, read_text in own_texts:
            values[name] = read_text(element)
        return message(**values)

    return read


def _text_writer(member: Member) -> Callable[[_Element, Any], None]:
    tag, convert = member.tag, _WRITE_SCALAR[member.wire.scalar]
    spellings = member.wire.spellings
    if spellings:
        convert = lambda word: spellings.get(word, word)  # noqa: E731 - one of the converters
    elif member.wire.scalar is Scalar.TEXT:

        def write_text(parent: _Element, content: str) -> None:
            _SubElement(parent, tag).text = content

        return write_text

    def write(parent: _Element, content: Any) -> None:
        _SubElement(parent, tag).text = convert(content)

    return write


def _attribute_writer(member: Member) -> Callable[[_Element, Any], None]:
    name, convert = member.wire.name, _WRITE_SCALAR[member.wire.scalar]
    return lambda element, content: element.set(name, convert(content))


def _own_text_writer(_member: Member) -> Callable[[_Element, Any], None]:
    def write(element: _Element, content: str) -> None:
        element.text = content

    return write


def _part_writer(member: Member) -> Callable[[_Element, Any], None]:
    fill, tag, is_empty = filler(member.shape), member.tag, emptiness(member.shape)
    if member.wire.always:
        return lambda parent, message: fill(_SubElement(parent, tag), message)

    def write(parent: _Element, message: Message) -> None:
        if not is_empty(message):
            fill(_SubElement(parent, tag), message)

    return write


def _repeated_writer(member: Member) -> Callable[[_Element, Any], None]:
    fill, tag = filler(member.shape), member.tag

    def write(parent: _Element, items: tuple[Message, ...]) -> None:
        for item in items:
            fill(_SubElement(parent, tag), item)

    return write


def _list_writer(member: Member) -> Callable[[_Element, Any], None]:
    fill, tag, item_tag = filler(member.shape), member.tag, member.item_tag

    def write(parent: _Element, items: tuple[Message, ...]) -> None:
        wrapper = _SubElement(parent, tag)
        for item in items:
            fill(_SubElement(wrapper, item_tag), item)

    return write


_WRITERS: Mapping[WireKind, Callable[[Member], Callable[[Any, Any], None]]] = {
    WireKind.ATTRIBUTE: _attribute_writer,
    WireKind.TEXT: _text_writer,
    WireKind.OWN_TEXT: _own_text_writer,
    WireKind.PART: _part_writer,
    WireKind.REPEATED: _repeated_writer,
    WireKind.LIST: _list_writer,
}


@cache
def filler(shape: Shape) -> Callable[[_Element, Message], None]:
    """Return the function that writes the shape's message into its empty element."""
    writers = tuple(
        (
            member.name,
            _WRITERS[member.wire.kind](member),
            member.wire.always and member.wire.kind is WireKind.LIST,
        )
        for member in shape.members
    )

    def fill(element: _Element, message: Message) -> None:
        for name, write, is_always in writers:
            content = getattr(message, name)
            if content is not None and (content != () or is_always):
                write(element, content)

    return fill


@cache
def _prefixes(namespace: str) -> dict[str, str]:
    return {namespace.removeprefix(NAMESPACES): namespace, "common": COMMON}


def element_of(message: Message, tag: str = "") -> _Element:
    """Return the message as an element, of another `tag` where given, such as a summary's.

    Raises UnwritableMessage for text XML cannot carry.
    """
    shape = root_shape(type(message))
    root = type(message).root
    name = tag or (root.tag if root else "")
    element = etree.Element(name, nsmap=_prefixes(shape.namespace))
    try:
        filler(shape)(element, message)
    except ValueError as error:
        raise UnwritableMessage(
            "The text holds a control character, which XML cannot carry."
        ) from error
    return element


def write(message: Message) -> bytes:
    """Return the message as an XML document in UTF-8."""
    return etree.tostring(element_of(message), encoding="UTF-8", xml_declaration=True)


def read(message: type[Message], document: bytes, *, name: str = "") -> Message:
    """Return the message of a document whose root has this name, or by default the message's.

    Raises UnreadableMessage.
    """
    shape = root_shape(message)
    own = message.root.name if message.root else ""
    expected = f"{{{shape.namespace}}}{name or own}"
    element = xml_parser.parse(document)
    if element.tag != expected:
        raise UnreadableMessage(
            f"The document is a {etree.QName(element).localname}, "
            f"not a {etree.QName(expected).localname}."
        )
    return reader(shape)(element)
