"""Every violation of an item at once, in sentences for whoever keeps the data.

The XML schema's demands come from the fields' own descriptions; the registry's further rules
are in `rules`. Nothing is refused that ORCID accepts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from orcid_client.elements.shape import Member, Shape, root_shape
from orcid_client.elements.wire import Kind, Scalar
from orcid_client.sections import SECTIONS
from orcid_client.violations import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orcid_client.elements.parts import Item
    from orcid_client.elements.wire import Message

# What XML 1.0 can carry; ORCID turns JSON into XML before it checks it.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def violations(section_key: str, message: Item) -> list[Violation]:
    """Return what is wrong with an item, in the order of its fields; nothing if all is well."""
    found = of_message(message)
    found.extend(SECTIONS[section_key].rules(message))
    return found


def of_message(message: Message) -> list[Violation]:
    """Return what the XML schema finds wrong with any message that stands alone."""
    return list(_of_shape(root_shape(type(message)), message, ""))


def _of_shape(shape: Shape, message: Message, path: str) -> Iterator[Violation]:
    for member in shape.members:
        if member.wire.registry:
            continue
        content = getattr(message, member.name)
        here = _join(path, member)
        if content is None or content == ():
            if member.wire.required:
                yield Violation(here, "schema.required", f"{_label(member)} is missing.")
        else:
            yield from _of_member(member, content, here)


def _join(path: str, member: Member) -> str:
    name = member.wire.json_name
    if member.wire.kind is Kind.LIST and not member.wire.flat:
        name = f"{name}.{member.wire.item}"
    return f"{path}.{name}" if path else name


def _label(member: Member) -> str:
    return f"The {member.wire.name.replace('-', ' ')}"


def _of_member(member: Member, content: Any, path: str) -> Iterator[Violation]:
    if member.wire.kind is Kind.PART:
        yield from _of_shape(member.shape, content, path)
    elif member.wire.kind in (Kind.LIST, Kind.REPEATED):
        for place, item in enumerate(content):
            yield from _of_shape(member.shape, item, f"{path}[{place}]")
    elif member.wire.scalar is Scalar.TEXT:
        yield from _of_text(member, content, path)


def _of_text(member: Member, content: str, path: str) -> Iterator[Violation]:
    wire, label = member.wire, _label(member)
    if _FORBIDDEN.search(content):
        yield Violation(path, "schema.characters", f"{label} holds a control character.")
    if wire.filled and not content.strip():
        yield Violation(path, "schema.blank", f"{label} is empty; leave it out or fill it in.")
    if wire.longest is not None and len(content) > wire.longest:
        yield Violation(
            path,
            "schema.length",
            f"{label} has {len(content)} characters; ORCID takes at most {wire.longest}.",
        )
    if wire.pattern and not re.fullmatch(wire.pattern, content):
        yield Violation(path, "schema.pattern", f"{label} does not have the form ORCID wants.")
