"""Peer-review groups: those that reviews name, and their own addresses."""

import re

from simulator.call import Call
from simulator.entities import ReviewGroup
from simulator.grammar import Message
from simulator.refusals import Refusal
from simulator.sections import Section

_ISSN = re.compile(r"issn:([0-9]{4})-([0-9]{3})([0-9Xx])")
_ISSN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2)


def require_group(call: Call, section: Section, message: Message) -> None:
    """Refuse a peer review of an unknown group; journals are found by ISSN and added."""
    if section.family != "peer-review":
        return
    group_id = message["review-group-id"]
    if find_group(call, group_id) is not None:
        return
    if not group_id.startswith("issn:"):
        raise Refusal(9026, f"{group_id[:100]!r} does not exist.")
    if not is_issn(group_id):
        raise Refusal(9053, f"{group_id[:100]!r}")
    content = {
        "name": f"Journal {group_id[5:]}", "group-id": group_id,
        "description": f"Journal {group_id[5:]}", "type": "journal",
    }  # fmt: skip
    add_group(call, content, client_id=None)


def is_issn(group_id: str) -> bool:
    """Tell whether an issn: group id has the right check character (ISO 3297)."""
    found = _ISSN.fullmatch(group_id)
    if not found:
        return False
    digits = found[1] + found[2]
    total = sum(int(digit) * weight for digit, weight in zip(digits, _ISSN_WEIGHTS, strict=True))
    check = (11 - total % 11) % 11
    return found[3].upper() == ("X" if check == 10 else str(check))  # noqa: PLR2004


def find_group(call: Call, group_id: str) -> ReviewGroup | None:
    """Return the group of that id, whatever its case."""
    wanted = group_id.lower()
    groups = call.world.groups.values()
    return next((each for each in groups if each.content["group-id"].lower() == wanted), None)


def add_group(call: Call, content: Message, *, client_id: str | None) -> ReviewGroup:
    """Store a new group."""
    put_code = call.world.next_put_code()
    group = ReviewGroup(put_code, content, client_id, call.now, call.now)
    return call.world.groups.keep(str(put_code), group)
