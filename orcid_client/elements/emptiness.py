"""Parts that say nothing: ORCID's JSON is full of them, and its schema has no room for them.

An answer such as `{"contributor-orcid": {"uri": null, "path": null, "host": null}}` is read as a
part without content. Written, it would be an element that the schema refuses, so it is left out
everywhere: it is as good as none.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from orcid_client.elements.shape import Shape, root_shape
from orcid_client.elements.wire import WireKind

if TYPE_CHECKING:
    from orcid_client.elements.wire import Message

Some = TypeVar("Some", bound="Message")


@cache
def emptiness(shape: Shape) -> Callable[[Any], bool]:
    """Return the function that tells whether a message of the shape says nothing.

    It says nothing if no field has content, or none of those that its class names as
    `says_nothing_without`. An empty text is content: whether it may be empty, validation says.
    """
    needed = shape.message.says_nothing_without
    members = tuple(
        (member.name, emptiness(member.shape) if member.wire.kind is WireKind.PART else None)
        for member in shape.members
        if not needed or member.name in needed
    )

    def is_empty(message: Any) -> bool:
        for name, is_empty_part in members:
            content = getattr(message, name)
            if content is None or content == ():
                continue
            if is_empty_part is None or not is_empty_part(content):
                return False
        return True

    return is_empty


def without_empty_parts(message: Some) -> Some:
    """Return the message without parts that say nothing, at any depth; items of lists stay."""
    trim = _trimmer(root_shape(type(message)))
    found: Some = trim(message) if trim else message
    return found


@cache
def _trimmer(shape: Shape) -> Callable[[Any], Any] | None:
    """Return the function that takes empty parts out; None for a shape that has no parts."""
    members = tuple(
        (
            member.name,
            _trimmer(member.shape),
            emptiness(member.shape)
            if member.wire.kind is WireKind.PART and not member.wire.always
            else None,
            member.wire.kind is WireKind.PART,
        )
        for member in shape.members
        if member.wire.part is not None
    )

    def trim(message: Any) -> Any:
        changes: dict[str, Any] = {}
        for name, trim_part, is_empty, is_single in members:
            content = getattr(message, name)
            if not content:
                continue
            found = content
            if is_empty is not None and is_empty(content):
                found = None
            elif trim_part is not None:
                found = trim_part(content) if is_single else _each(trim_part, content)
            if found is not content:
                changes[name] = found
        return dataclasses.replace(message, **changes) if changes else message

    return trim if members else None


def _each(trim: Callable[[Any], Any], items: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the items trimmed; the same tuple where nothing changes."""
    found = tuple(trim(item) for item in items)
    return items if all(new is old for new, old in zip(found, items, strict=True)) else found
