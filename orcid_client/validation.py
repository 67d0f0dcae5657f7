"""Every violation of an item at once, in sentences for whoever keeps the data.

The XML schema's demands come from the fields' own descriptions; the registry's further rules
are in `rules`. Nothing is refused that ORCID accepts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from orcid_client.elements.emptiness import without_empty_parts
from orcid_client.elements.shape import Member, Shape, root_shape
from orcid_client.elements.wire import Scalar, WireKind
from orcid_client.sections import SECTIONS
from orcid_client.violations import Violation

if TYPE_CHECKING:
    from orcid_client.elements.parts import ItemMessage
    from orcid_client.elements.wire import Message

Check = Callable[[Any], list[Violation]]
"""From a message, a list of them or a text to what is wrong with it."""

# What XML 1.0 can carry; ORCID turns JSON into XML before it checks it.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def violations(section_key: str, message: ItemMessage) -> list[Violation]:
    """Return what is wrong with an item, in the order of its fields; nothing if all is well.

    A part that says nothing is as good as none, since it is not sent.
    """
    sent = without_empty_parts(message)
    return [*of_message(sent), *SECTIONS[section_key].rules(sent)]


def of_message(message: Message) -> list[Violation]:
    """Return what the XML schema finds wrong with any message that stands alone."""
    return _check_of(root_shape(type(message)))(without_empty_parts(message))


@cache
def _check_of(shape: Shape) -> Check:
    """Return the function that checks the shape's message; paths begin at the message."""
    members = tuple(
        (member.name, _path_of(member), _if_missing(member), _member_check(member))
        for member in shape.members
        if not member.wire.registry
    )

    def check(message: Message) -> list[Violation]:
        found: list[Violation] = []
        for name, path, if_missing, check_member in members:
            content = getattr(message, name)
            if content is None or content == ():
                found += if_missing
            elif check_member and (inside := check_member(content)):
                found += [_within(path, one) for one in inside]
        return found

    return check


def _path_of(member: Member) -> str:
    name = member.wire.json_name
    if member.wire.kind is WireKind.LIST and not member.wire.flat:
        return f"{name}.{member.wire.item}"
    return name


def _within(path: str, one: Violation) -> Violation:
    """Return a violation of a part, its path as the whole has it."""
    is_of_part = one.path and not one.path.startswith("[")
    return replace(one, path=f"{path}.{one.path}" if is_of_part else f"{path}{one.path}")


def _label(member: Member) -> str:
    return f"The {member.wire.name.replace('-', ' ')}"


def _if_missing(member: Member) -> list[Violation]:
    if not member.wire.required:
        return []
    return [Violation(_path_of(member), "schema.required", f"{_label(member)} is missing.")]


def _member_check(member: Member) -> Check | None:
    if member.wire.kind is WireKind.PART:
        return _check_of(member.shape)
    if member.wire.kind in (WireKind.LIST, WireKind.REPEATED):
        return _items_check(_check_of(member.shape))
    return _text_check(member) if member.wire.scalar is Scalar.TEXT else None


def _items_check(check_item: Check) -> Check:
    def check(items: tuple[Message, ...]) -> list[Violation]:
        return [
            _within(f"[{place}]", one)
            for place, item in enumerate(items)
            for one in check_item(item)
        ]

    return check


def _text_check(member: Member) -> Check:
    label, is_filled, longest = _label(member), member.wire.filled, member.wire.longest
    pattern = re.compile(member.wire.pattern) if member.wire.pattern else None

    def check(content: str) -> list[Violation]:
        found = []
        if not content.isprintable() and _FORBIDDEN.search(content):
            found.append(("schema.characters", "holds a control character."))
        if is_filled and not content.strip():
            found.append(("schema.blank", "is empty; leave it out or fill it in."))
        if longest is not None and len(content) > longest:
            words = f"has {len(content)} characters; ORCID takes at most {longest}."
            found.append(("schema.length", words))
        if pattern and not pattern.fullmatch(content):
            found.append(("schema.pattern", "does not have the form ORCID wants."))
        return [Violation("", rule, f"{label} {words}") for rule, words in found]

    return check
