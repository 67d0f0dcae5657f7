"""JSON of messages, both ways: lenient in, exact out.

Lenient means: unknown keys and nulls are passed over, a single object stands for a list of
one, a plain string for `{"value": ...}` and the reverse, numbers for strings and the reverse; NUL
and half a surrogate pair, which JSON can hold and neither XML nor Postgres, are left out of texts.
What is left, an object where text belongs and such, is an UnreadableMessage with its path.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from orcid_client.elements.shape import Member, Shape
from orcid_client.elements.wire import Message, Scalar, WireKind
from orcid_client.errors import UnreadableMessage

Reader = Callable[[Any], Any]


def legible(text: str) -> str:
    """Return a text without what cannot be kept of it."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def _text(raw: Any) -> str:
    if isinstance(raw, str):
        return raw if raw.isprintable() else legible(raw)
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, (int, float)):
        return str(raw)
    raise UnreadableMessage.wrong_type("text", raw)


def _integer(raw: Any) -> int:
    if isinstance(raw, (int, str)) and not isinstance(raw, bool):
        try:
            return int(raw)
        except ValueError:
            pass
    raise UnreadableMessage.wrong_type("a whole number", raw)


def _flag(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    if raw in ("true", "false"):
        return bool(raw == "true")
    raise UnreadableMessage.wrong_type("true or false", raw)


_SCALARS: Mapping[Scalar, Reader] = {
    Scalar.TEXT: _text,
    Scalar.INTEGER: _integer,
    Scalar.FLAG: _flag,
    Scalar.INSTANT: _integer,
}


def _scalar_reader(scalar: Scalar) -> Reader:
    convert = _SCALARS[scalar]

    def read(raw: Any) -> Any:
        if isinstance(raw, dict):
            raw = raw.get("value")
            if raw is None:
                return None
        return convert(raw)

    return read


def _items_reader(member: Member) -> Reader:
    read = _plain_reader(member) if member.wire.plain else reader(member.shape)
    key = member.wire.item_key

    def read_items(raw: Any) -> Any:
        found = raw if isinstance(raw, list) else [raw]
        items = []
        for place, item in enumerate(found):
            try:
                inner = item.get(key) if key and isinstance(item, dict) else item
                if inner is not None:
                    items.append(read(inner))
            except UnreadableMessage as error:
                raise error.within(f"[{place}]") from None
        return tuple(items)

    return read_items


def _plain_reader(member: Member) -> Reader:
    """Return the reader of items that JSON gives as bare texts."""
    message = member.shape.message
    (name,) = (inner.name for inner in member.shape.of_kind(WireKind.OWN_TEXT))
    return lambda raw: message(**{name: _text(raw)})


def _list_reader(member: Member) -> Reader:
    read_items = _items_reader(member)
    key = member.wire.item

    def read_list(raw: Any) -> Any:
        found = raw
        if isinstance(raw, dict):
            found = raw.get(key)
            if found is None:
                return ()
        try:
            return read_items(found)
        except UnreadableMessage as error:
            raise error.within(key) from None

    return read_list


def _member_reader(member: Member) -> Reader:
    kind = member.wire.kind
    if kind is WireKind.PART:
        return reader(member.shape)
    if kind is WireKind.REPEATED:
        return _items_reader(member)
    if kind is WireKind.LIST:
        return _list_reader(member)
    return _scalar_reader(member.wire.scalar)


@cache
def reader(shape: Shape) -> Reader:
    """Return the function that reads the shape's message out of parsed JSON."""
    known = {
        member.wire.json_name: (member.name, _member_reader(member)) for member in shape.members
    }
    message = shape.message

    def read(raw: Any) -> Message:
        if not isinstance(raw, dict):
            raise UnreadableMessage.wrong_type("an object", raw)
        values = {}
        for key, inner in raw.items():
            if inner is None or key not in known:
                continue
            name, read_member = known[key]
            try:
                values[name] = read_member(inner)
            except UnreadableMessage as error:
                raise error.within(key) from None
        return message(**values)

    return read


def _member_writer(member: Member) -> Reader:
    wire = member.wire
    if wire.kind is WireKind.PART:
        return writer(member.shape)
    if wire.kind in (WireKind.REPEATED, WireKind.LIST):
        return _items_writer(member)
    if wire.wrapped:
        return lambda content: {"value": content}
    return lambda content: content


def _items_writer(member: Member) -> Reader:
    write = writer(member.shape)
    wrapper = member.wire.item if member.wire.kind is WireKind.LIST and not member.wire.flat else ""
    key, is_plain = member.wire.item_key, member.wire.plain

    def write_items(items: tuple[Message, ...]) -> Any:
        written: list[Any] = [{key: write(item)} if key else write(item) for item in items]
        if is_plain:
            written = [next(iter(item.values()), "") for item in written]
        return {wrapper: written} if wrapper else written

    return write_items


@cache
def writer(shape: Shape) -> Callable[[Message], dict[str, Any]]:
    """Return the function that writes the shape's message; missing fields are left out."""
    known = tuple(
        (member.wire.json_name, member.name, _member_writer(member)) for member in shape.members
    )

    def write(message: Message) -> dict[str, Any]:
        written = {}
        for key, name, write_member in known:
            content = getattr(message, name)
            if content is not None and content != ():
                written[key] = write_member(content)
        return written

    return write
