"""A message class with its fields' descriptions resolved for one namespace.

The same class can stand in several namespaces: a contributor of a work and one of a funding
differ only in that. Shapes are made once per class and namespace and never change.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Any

from orcid_client.elements.wire import Message, Wire, WireKind

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Member:
    """One field of a shape: the attribute in Python, its description, its resolved names."""

    name: str
    wire: Wire
    namespace: str
    item_namespace: str

    @property
    def tag(self) -> str:
        """Return the element's name in lxml's form."""
        return f"{{{self.namespace}}}{self.wire.name}"

    @property
    def item_tag(self) -> str:
        """Return the name of the elements inside the list."""
        return f"{{{self.item_namespace}}}{self.wire.item}"

    @property
    def shape(self) -> Shape:
        """Return the shape of the part, or of the list's items."""
        if self.wire.part is None:
            message = f"{self.name} holds a plain value, not a message."
            raise TypeError(message)
        inside = self.item_namespace if self.wire.kind is WireKind.LIST else self.namespace
        return shape_of(self.wire.part, inside)


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A message class and its members, in the order of XML.

    Two shapes are the same only if they are one, so that looking one up costs no comparison.
    """

    message: type[Message]
    namespace: str
    members: tuple[Member, ...]

    def of_kind(self, *kinds: WireKind) -> Iterator[Member]:
        """Yield the members of the given kinds."""
        return (member for member in self.members if member.wire.kind in kinds)


def _member(name: str, wire: Wire, namespace: str) -> Member:
    own = namespace if wire.namespace is None else wire.namespace
    return Member(name, wire, own, own if wire.item_namespace is None else wire.item_namespace)


def shape_of(message: type[Message], namespace: str) -> Shape:
    """Return the shape of a message class that stands in an element of this namespace."""
    any_class: Any = message
    return _shape_of(any_class, namespace)


@cache
def _shape_of(message: Any, namespace: str) -> Shape:
    members = tuple(
        _member(field.name, field.metadata["wire"], namespace) for field in fields(message)
    )
    return Shape(message, namespace, members)


def root_shape(message: type[Message]) -> Shape:
    """Return the shape of a message that stands alone."""
    if message.root is None:
        problem = f"{message.__name__} never stands alone."
        raise TypeError(problem)
    return shape_of(message, message.root.namespace)
