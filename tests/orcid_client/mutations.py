"""Items that are almost right: a good one with a few fields changed, emptied or dropped."""

import dataclasses
from copy import deepcopy
from random import Random
from typing import Any

from lxml import etree

from orcid_client.elements.parts import ItemMessage
from orcid_client.elements.shape import Member, Shape, root_shape
from orcid_client.elements.wire import Scalar, WireKind

TEXTS = (
    "", " ", "\t\n", "x", "é" * 151, "x" * 256, "x" * 351, "x" * 1001, "x" * 4001, "x" * 5001,
    "1899", "1900", "2100", "2101", "2024", "0", "00", "01", "1", "2", "02", "12", "13", "31",
    "32", "+5", " 2024 ", "99999", "-1", "١٢", "2024.0",
    "self", "part-of", "version-of", "funded-by", "SELF", "sibling",
    "doi", "grant_number", "issn", "isbn", "uri", "DOI", "source-work-id", "unheard-of",
    "10.1234/ab", "https://doi.org/10.1234/AB", "US", "us", "XK", "ZZ", "en", "EN", "zh_CN", "he",
    "journal-article", "dataset", "dissertation", "grant", "reviewer", "review", "services",
    "bibtex", "author", "lead", "http://credit.niso.org/contributor-roles/software/", "first",
    "ROR", "GRID", "ISNI", "https://ror.org/05qwgg493", "EUR", "XYZ", "1000.50", "1,000",
    "1e5", "-5", ".5", "2001-05",
    "https://example.org/a", "not an address", "a@b.example", "a@b", "issn:1741-4857", "issn:",
    "https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097", "0000-0002-1825-0098",
)  # fmt: skip


def mutated(item: ItemMessage, random: Random) -> ItemMessage:
    """Return the item with one to three changes somewhere in it."""
    changed: Any = item
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        changed = _change(root_shape(type(item)), changed, random)
    return changed  # type: ignore[no-any-return]


def _change(shape: Shape, message: Any, random: Random) -> Any:  # noqa: ANN401 - any message
    members = [member for member in shape.members if not member.wire.registry]
    there = [member for member in members if getattr(message, member.name) not in (None, ())]
    member = random.choice(there if there and random.random() < 0.8 else members)
    content = getattr(message, member.name)
    return dataclasses.replace(message, **{member.name: _other(member, content, random)})


def _other(member: Member, content: Any, random: Random) -> Any:  # noqa: ANN401
    kind = member.wire.kind
    if kind in (WireKind.LIST, WireKind.REPEATED):
        return _other_items(member, content, random)
    if kind is WireKind.PART:
        return _other_part(member, content, random)
    if member.wire.scalar is not Scalar.TEXT:
        return content
    return None if random.random() < 0.25 else random.choice(TEXTS)


def _other_part(member: Member, content: Any, random: Random) -> Any:  # noqa: ANN401
    if content is None:
        return _change(member.shape, member.shape.message(), random)
    if random.random() < 0.2 and not member.wire.always:
        return None
    return _change(member.shape, content, random)


def _other_items(member: Member, content: Any, random: Random) -> Any:  # noqa: ANN401
    choice = random.random()
    if not content or choice < 0.15:
        return (*content, _change(member.shape, member.shape.message(), random))
    if choice < 0.3:
        return ()
    if choice < 0.4:
        return (*content, content[0]) * random.choice((1, 6))
    place = random.randrange(len(content))
    changed = _change(member.shape, content[place], random)
    return (*content[:place], changed, *content[place + 1 :])


def mutated_document(document: bytes, random: Random) -> bytes:
    """Return the XML with an element moved, doubled, dropped, renamed, or given an attribute."""
    root = etree.fromstring(document)
    elements = list(root.iter())
    chosen = random.choice(elements[1:] or elements)
    parent = chosen.getparent()
    change = random.randrange(6)
    if change == 0 and parent is not None:
        parent.insert(random.randrange(len(parent) + 1), chosen)
    elif change == 1 and parent is not None:
        parent.insert(random.randrange(len(parent) + 1), deepcopy(chosen))
    elif change == 2 and parent is not None:
        parent.remove(chosen)
    elif change == 3:
        chosen.tag = random.choice(elements).tag
    elif change == 4:
        chosen.set(random.choice(("unheard-of", "visibility", "language-code")), "en")
    else:
        chosen.text = random.choice([text for text in TEXTS if text.isprintable()])
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
