"""What a message is made of: leaves, groups of parts, attributes.

One description of a message serves reading XML, reading JSON, checking and writing both. A message
in memory is a dict in the shape of ORCID's JSON: keys are the XML local names, a wrapped text is
`{"value": ...}`, what is absent is missing or None.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

NAMESPACE = "http://www.orcid.org/ns/"
Json: TypeAlias = Any  # whatever JSON can say
Message: TypeAlias = dict[str, Json]


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A text, whole number, truth value or instant, and what the schema asks of it.

    `values` are enumerated by the schema itself, `vocabulary` only by the server: they are refused
    with different error codes.
    """

    kind: str = "text"  # text, whole, truth, instant (milliseconds since 1970)
    wrapped: bool = False
    blank: bool = True
    most: int | None = None
    limits: tuple[int, int] | None = None
    pattern: re.Pattern[str] | None = None
    values: frozenset[str] | None = None
    vocabulary: frozenset[str] | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)
    uri: bool = False
    attributes: tuple["Attribute", ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Attribute:
    """An attribute in XML, an ordinary key in JSON."""

    name: str
    leaf: Leaf
    required: bool = False
    ignored: bool = False  # read and dropped: the registry sets it itself
    missing: str = "schema"  # the kind of Violation where a required one is not there


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A child of a group.

    `key` is its name in JSON. `inline`: the XML wraps its children, the JSON does not. `each`: in
    JSON every element of the list is an object with this one key. `ignored`: read and dropped.
    `always`: JSON shows the part empty, not null, where there is none.
    """

    name: str
    node: "Leaf | Group"
    ns: str = "common"
    required: bool = False
    many: bool = False
    at_most: int | None = None
    key: str = ""
    inline: bool = False
    each: str = ""
    ignored: bool = False
    always: bool = False

    @property
    def json_key(self) -> str:
        """Return the part's key in JSON."""
        return self.key or self.name


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """An element with children in a fixed order, and attributes.

    `one_of` names parts of which at least one must stand.
    """

    parts: tuple[Part, ...]
    attributes: tuple[Attribute, ...] = ()
    one_of: tuple[str, ...] = ()
    keys: dict[str, Part] = field(init=False, default_factory=dict)
    attribute_keys: dict[str, Attribute] = field(init=False, default_factory=dict)
    names: dict[tuple[str, str], int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Index the parts by JSON key and by XML name."""
        for attribute in self.attributes:
            self.attribute_keys[attribute.name] = attribute
        for index, part in enumerate(self.parts):
            self.names[part.ns, part.name] = index
            if part.inline and isinstance(part.node, Group):
                self.keys.update(part.node.keys)
            else:
                self.keys[part.json_key] = part


class Violation(Exception):  # noqa: N818 - the message has one; the program has no error
    """A message that breaks its description.

    `kind` is "schema" (what an XSD would refuse), "vocabulary" (a value outside a list that only
    the server knows), "shape" (a JSON key or type that the message does not have) or "half" (an
    amount without its currency).
    """

    def __init__(self, kind: str, path: str, sentence: str) -> None:
        super().__init__(f"{path}: {sentence}" if path else sentence)
        self.kind = kind


@dataclass(slots=True)
class Reading:
    """How strictly to read: bulk messages are not checked against the schema."""

    strict: bool = True
    drop_unknown: bool = False  # bulk XML: an unknown vocabulary value reads as absent
    overlong: list[str] = field(default_factory=list)


def checked_text(leaf: Leaf, text: str, path: str, reading: Reading) -> str | None:
    """Return the text as it is kept; raise Violation where it breaks the leaf's rules."""
    if leaf.kind != "text":
        return _checked_number(leaf, text.strip(), path, reading)
    if leaf.most is not None and len(text) > leaf.most:
        _break_schema(f"longer than {leaf.most} characters", path, reading)
        reading.overlong.append(path)
    if not leaf.blank and not text.strip():
        _break_schema("must not be blank", path, reading)
    if leaf.pattern is not None and not leaf.pattern.fullmatch(text):
        _break_schema("does not match its pattern", path, reading)
    if leaf.uri and not is_uri(text):
        _break_schema("is not a URI", path, reading)
    if leaf.values is not None and text not in leaf.values:
        if text in leaf.aliases:
            return leaf.aliases[text]
        _break_schema("is not among the values of the schema", path, reading)
    if leaf.vocabulary is not None and text not in leaf.vocabulary:
        return _from_vocabulary(leaf, text, path, reading)
    return text


def _from_vocabulary(leaf: Leaf, text: str, path: str, reading: Reading) -> str | None:
    if text in leaf.aliases:
        return leaf.aliases[text]
    if reading.drop_unknown:
        return None
    raise Violation("vocabulary", path, f"{text[:100]!r} is not a known value")


_INSTANT = re.compile(
    r"-?[0-9]{4,}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)


def _checked_number(leaf: Leaf, text: str, path: str, reading: Reading) -> str:
    if leaf.kind == "whole" and not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
        _break_schema(f"{text[:100]!r} is not a whole number", path, reading)
        return text
    if leaf.limits and not leaf.limits[0] <= int(text) <= leaf.limits[1]:
        _break_schema(f"{text} is not between {leaf.limits[0]} and {leaf.limits[1]}", path, reading)
    elif leaf.kind == "truth" and text not in {"true", "false", "0", "1"}:
        _break_schema(f"{text[:100]!r} is neither true nor false", path, reading)
    elif leaf.kind == "instant" and not _INSTANT.fullmatch(text):
        _break_schema(f"{text[:100]!r} is no date and time", path, reading)
    return text


def _break_schema(sentence: str, path: str, reading: Reading) -> None:
    if reading.strict:
        raise Violation("schema", path, sentence)


_ESCAPED = r"(?:[^%#]|%[0-9A-Fa-f]{2})*"
_URI = re.compile(
    rf"""
    (?:[A-Za-z][A-Za-z0-9+.-]*:(?=[^#])   # a scheme, which never stands alone
      |(?![^/?#:]*:))                     # or no colon where one would be
    {_ESCAPED}(?:\#{_ESCAPED})?
    """,
    re.VERBOSE | re.DOTALL,
)


def is_uri(text: str) -> bool:
    """Tell whether xs:anyURI accepts the text, as the registry's own parser (Xerces) judges.

    A URI or relative reference; what would have to be escaped is accepted as it stands.
    """
    return bool(_URI.fullmatch(" ".join(text.split())))
