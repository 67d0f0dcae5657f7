"""JSON of messages, both ways: lenient in, exact out.

Lenient means: unknown keys and nulls are passed over, a single object stands for a list of
one, a plain string for `{"value": ...}` and the reverse, numbers for strings and the reverse; NUL
and half a surrogate pair, which JSON can hold and neither XML nor Postgres, are left out of texts.
What is left, an object where text belongs and such, is an UnreadableMessage with its path.
An answer's blank texts are none where the schema lets them be left out alone; whoever writes an
item gets a message about them instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from orcid_client.elements.emptiness import emptiness
from orcid_client.elements.shape import Member, Shape
from orcid_client.elements.wire import Message, Scalar, WireKind
from orcid_client.errors import UnreadableMessage

Reader = Callable[[Any], Any]
LARGEST_INTEGER = 2**63 - 1


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
            found = int(raw)
        except ValueError:
            found = None
        # Put-codes and instants are 64 bits wide at ORCID, and in Postgres.
        if found is not None and -LARGEST_INTEGER <= found <= LARGEST_INTEGER:
            return found
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


def _filled_reader(read: Reader) -> Reader:
    def read_filled(raw: Any) -> Any:
        found = read(raw)
        return found if found and found.strip() else None

    return read_filled


def _word_reader(read: Reader, spellings: Mapping[str, str]) -> Reader:
    """Return the reader of words that JSON, too, may have in XML's spelling."""
    by_xml = {in_xml: word for word, in_xml in spellings.items()}

    def read_word(raw: Any) -> Any:
        found = read(raw)
        return by_xml.get(found, found)

    return read_word


def _items_reader(member: Member, *, is_answer: bool) -> Reader:
    read = _plain_reader(member) if member.wire.plain else reader(member.shape, is_answer=is_answer)
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


def _list_reader(member: Member, *, is_answer: bool) -> Reader:
    read_items = _items_reader(member, is_answer=is_answer)
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


def _member_reader(member: Member, *, is_answer: bool) -> Reader:
    kind = member.wire.kind
    if kind is WireKind.PART:
        return reader(member.shape, is_answer=is_answer)
    if kind is WireKind.REPEATED:
        return _items_reader(member, is_answer=is_answer)
    if kind is WireKind.LIST:
        return _list_reader(member, is_answer=is_answer)
    read = _scalar_reader(member.wire.scalar)
    if member.wire.spellings:
        return _word_reader(read, member.wire.spellings)
    return _filled_reader(read) if is_answer and member.wire.is_absent_if_blank else read


@cache
def reader(shape: Shape, *, is_answer: bool = False) -> Reader:
    """Return the function that reads the shape's message out of parsed JSON.

    `is_answer` says that ORCID wrote it, and not somebody who could correct it.
    """
    known = {
        member.wire.json_name: (member.name, _member_reader(member, is_answer=is_answer))
        for member in shape.members
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
    """Return the function that writes the shape's message; what says nothing is left out."""
    known = tuple(
        (
            member.wire.json_name,
            member.name,
            _member_writer(member),
            emptiness(member.shape)
            if member.wire.kind is WireKind.PART and not member.wire.always
            else None,
        )
        for member in shape.members
    )

    def write(message: Message) -> dict[str, Any]:
        written = {}
        for key, name, write_member, is_empty in known:
            content = getattr(message, name)
            if content is None or content == () or (is_empty and is_empty(content)):
                continue
            written[key] = write_member(content)
        return written

    return write
