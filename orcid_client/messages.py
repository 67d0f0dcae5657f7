"""Items of ORCID's sections to and from JSON and XML: the door to the messages.

ORCID's JSON in its write shape is also how the portal stores an item.
"""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from orcid_client.elements import json_codec, xml_codec
from orcid_client.elements.shape import Shape, root_shape
from orcid_client.elements.wire import WireKind
from orcid_client.sections import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from orcid_client.elements.parts import ItemMessage
    from orcid_client.elements.wire import Message

Some = TypeVar("Some", bound="Message")


def from_json(section_key: str, data: Mapping[str, Any]) -> ItemMessage:
    """Return the item that parsed JSON holds. Raises UnreadableMessage with the path."""
    message = SECTIONS[section_key].message
    return cast("ItemMessage", json_codec.reader(root_shape(message))(data))


def to_json(message: Message) -> dict[str, Any]:
    """Return the item as ORCID's JSON; what is missing is left out."""
    return json_codec.writer(root_shape(type(message)))(message)


def from_xml(section_key: str, document: bytes) -> ItemMessage:
    """Return the item of an XML document. Raises UnreadableMessage."""
    return cast("ItemMessage", xml_codec.read(SECTIONS[section_key].message, document))


def to_xml(message: Message) -> bytes:
    """Return the item as XML in the order of ORCID's schema. Raises UnwritableMessage."""
    return xml_codec.write(message)


def bare(message: Some, *, put_code: int | None = None) -> Some:
    """Return the item as a client sends it: nothing that only ORCID sets, visibility included.

    A change repeats the put-code in the body (ORCID API tutorial, "Update"), so it can be given.
    """
    strip = _stripper(root_shape(type(message)))
    stripped: Any = strip(message) if strip else message
    if put_code is not None:
        stripped = dataclasses.replace(stripped, put_code=put_code)
    return cast("Some", stripped)


@cache
def _stripper(shape: Shape) -> Callable[[Any], Any] | None:
    """Return the function that takes off what the registry sets, parts included; None: nothing."""
    cleared = {member.name: None for member in shape.members if member.wire.registry}
    parts = tuple(
        (member.name, strip_part, member.wire.kind is WireKind.PART)
        for member in shape.members
        if member.wire.part is not None and not member.wire.registry
        if (strip_part := _stripper(member.shape)) is not None
    )

    def strip(message: Any) -> Any:
        changes: dict[str, Any] = dict(cleared)
        for name, strip_part, is_single in parts:
            content = getattr(message, name)
            if content:
                changes[name] = (
                    strip_part(content) if is_single else tuple(map(strip_part, content))
                )
        return dataclasses.replace(message, **changes)

    return strip if cleared or parts else None
