"""How a field of a message stands in XML and in JSON: the one description both codecs read.

A message is a frozen dataclass derived from `Message`; each of its fields carries a `Wire`.
Python's order of the fields is the order of the elements in XML, which ORCID's schema fixes.
Every field may be missing, because reading is lenient; what must be there, `validation` says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar

NAMESPACES = "http://www.orcid.org/ns/"
COMMON = NAMESPACES + "common"


class WireKind(Enum):
    """Where a field's value stands."""

    ATTRIBUTE = "attribute"
    TEXT = "text"
    OWN_TEXT = "own text"
    PART = "part"
    REPEATED = "repeated"
    LIST = "list"


class Scalar(Enum):
    """What a field's text means."""

    TEXT = "text"
    INTEGER = "integer"
    FLAG = "flag"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class Root:
    """The element a message forms when it stands alone."""

    namespace: str
    name: str

    @property
    def tag(self) -> str:
        """Return the name in lxml's form."""
        return f"{{{self.namespace}}}{self.name}"


class Message:
    """What all messages derive from; `root` is set on those that can stand alone.

    `says_nothing_without` names fields without any of which the rest is as good as nothing.
    """

    __slots__ = ()
    root: ClassVar[Root | None] = None
    says_nothing_without: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True)
class Wire:
    """One field on the wire.

    `namespace` None means the namespace of the element that holds the field. `wrapped` is
    JSON's `{"value": ...}`. `item` and `item_namespace` name the elements inside a list. JSON may
    have another `key`, a list without its wrapper (`flat`), or objects around a list's items,
    each under `item_key`, or the items' own texts alone (`plain`).
    `registry` marks what only ORCID sets and no client sends. `always` writes an empty part, or
    in XML the element around a list, where there is none, because the schema wants the element
    though it may be empty.
    `required`, `filled`, `longest` and `pattern` are the XML schema's own facts. `spellings` are
    words that XML writes in another way than JSON, by JSON's, which messages hold.
    """

    name: str
    kind: WireKind
    scalar: Scalar = Scalar.TEXT
    namespace: str | None = None
    wrapped: bool = False
    part: type[Message] | None = None
    item: str = ""
    item_namespace: str | None = None
    item_key: str = ""
    key: str = ""
    flat: bool = False
    plain: bool = False
    registry: bool = False
    always: bool = False
    required: bool = False
    filled: bool = False
    longest: int | None = None
    pattern: str | None = None
    spellings: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_absent_if_blank(self) -> bool:
        """Return whether a blank text in an answer is none: the schema lets it be left out alone.

        Old works have such a journal title, which ORCID refuses when it is sent back.
        """
        return self.filled and not self.required and self.kind is WireKind.TEXT

    @property
    def json_name(self) -> str:
        """Return the key in JSON."""
        return self.key or self.name


def _field(wire: Wire, *, default: object = None) -> Any:
    return field(default=default, metadata={"wire": wire})


def attribute(
    name: str, *, scalar: Scalar = Scalar.TEXT, registry: bool = False, required: bool = False
) -> Any:
    """Describe an attribute, an ordinary key in JSON."""
    return _field(
        Wire(name, WireKind.ATTRIBUTE, scalar=scalar, registry=registry, required=required)
    )


def text(name: str, **facts: Any) -> Any:
    """Describe an element that holds text; a plain string in JSON."""
    return _field(Wire(name, WireKind.TEXT, **facts))


def value(name: str, **facts: Any) -> Any:
    """Describe an element that holds text and is `{"value": ...}` in JSON."""
    return _field(Wire(name, WireKind.TEXT, wrapped=True, **facts))


# xs:anyURI as Java, which ORCID checks with, reads it: a scheme does not stand alone, a colon
# follows nothing but a scheme, a percent begins an escape, and there is one fragment.
ADDRESS = (
    r"(?s)\s*(?:[A-Za-z][A-Za-z0-9+.-]*:(?=\s*[^#\s])|(?![^/?#:]*:))"
    r"(?:[^%#]|%[0-9A-Fa-f]{2})*(?:#(?:[^%#]|%[0-9A-Fa-f]{2})*)?"
)


def address(name: str, **facts: Any) -> Any:
    """Describe an element that holds an address of the web."""
    return value(name, pattern=ADDRESS, **facts)


def own_text(name: str = "value", **facts: Any) -> Any:
    """Describe the text of the message's own element; under the named key in JSON."""
    return _field(Wire(name, WireKind.OWN_TEXT, **facts))


def instant(name: str, *, namespace: str | None = COMMON) -> Any:
    """Describe a moment set by ORCID: xs:dateTime in XML, epoch milliseconds in JSON."""
    return _field(
        Wire(
            name,
            WireKind.TEXT,
            scalar=Scalar.INSTANT,
            namespace=namespace,
            wrapped=True,
            registry=True,
        )
    )


def part(name: str, of: type[Message], **facts: Any) -> Any:
    """Describe an element with a content of its own; an object in JSON."""
    default = of() if facts.get("always") else None
    return _field(Wire(name, WireKind.PART, part=of, **facts), default=default)


def repeated(name: str, of: type[Message], **facts: Any) -> Any:
    """Describe elements that follow one another without a wrapper; a list in JSON."""
    return _field(Wire(name, WireKind.REPEATED, part=of, **facts), default=())


def listed(name: str, item: str, of: type[Message], **facts: Any) -> Any:
    """Describe a wrapper element around repeated ones; an object with one list in JSON."""
    return _field(Wire(name, WireKind.LIST, part=of, item=item, **facts), default=())
