"""Peer-review groups: those that reviews name, and their own addresses (API tutorial)."""

import re

from simulator import access, incoming
from simulator.call import Call, answer, wanted_format
from simulator.contents import GROUP_ID_RECORD
from simulator.documents import client_identifier, instant
from simulator.entities import ReviewGroup
from simulator.grammar import Message
from simulator.listings import GROUP_ID_RECORDS
from simulator.messages import Response
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
    _add_journal(call, group_id)


def _add_journal(call: Call, group_id: str) -> ReviewGroup:
    """Store the group of a journal that a valid ISSN names; nobody is its source."""
    content = {
        "name": f"Journal {group_id[5:]}", "group-id": group_id,
        "description": f"Journal {group_id[5:]}", "type": "journal",
    }  # fmt: skip
    return add_group(call, content, client_id=None)


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


_READ, _UPDATE = "/group-id-record/read", "/group-id-record/update"
_MOST_PAGE = 1000


def _served(call: Call, group: ReviewGroup) -> Message:
    source: Message = {}
    if group.client_id is not None:
        client = call.world.clients.get(group.client_id)
        source["source-client-id"] = client_identifier(group.client_id, call.addresses)
        source["source-name"] = {"value": client.name} if client else None
    return group.content | source | {"put-code": group.put_code}


def _group(call: Call, put_code: str) -> ReviewGroup:
    found = call.world.groups.get(put_code)
    if found is None:
        raise Refusal(9026, put_code[:50])
    return found


def create(call: Call) -> Response:
    """Add a group; its put-code is only in the Location header."""
    token = access.member_token(call)
    access.require_scope(token, _UPDATE)
    message = incoming.read(call, "group-id-record", "group-id", GROUP_ID_RECORD)
    if message.pop("put-code", None) is not None:
        raise Refusal(9024)
    content = _own_part(message)
    twin = find_group(call, content["group-id"])
    if twin is not None:
        raise Refusal(9025, f"It has the put-code {twin.put_code}.")
    group = add_group(call, content, client_id=token.client_id)
    location = f"{call.addresses.member}/v3.0/group-id-record/{group.put_code}"
    return Response(201, headers=[("Location", location)])


def _own_part(message: Message) -> Message:
    """Return what a client may say of a group; its source is not among it."""
    return {key: message[key] for key in ("name", "group-id", "description", "type")}


def replace(call: Call, put_code: str) -> Response:
    """Change a group that the client itself added."""
    token = access.member_token(call)
    access.require_scope(token, _UPDATE)
    message = incoming.read(call, "group-id-record", "group-id", GROUP_ID_RECORD)
    group = _group(call, put_code)
    if str(message.pop("put-code", None)) != put_code:
        raise Refusal(9019)
    if group.client_id != token.client_id:
        raise Refusal(9010)
    content = _own_part(message)
    twin = find_group(call, content["group-id"])
    if twin is not None and twin is not group:
        raise Refusal(9025, f"It has the put-code {twin.put_code}.")
    group.content, group.modified = content, call.now
    call.world.groups.keep(put_code, group)
    return answer(call, "group-id-record", "group-id", GROUP_ID_RECORD, _served(call, group))


def remove(call: Call, put_code: str) -> Response:
    """Remove a group that no peer review uses."""
    token = access.member_token(call)
    access.require_scope(token, _UPDATE)
    group = _group(call, put_code)
    if group.client_id != token.client_id:
        raise Refusal(9010)
    wanted = group.content["group-id"].lower()
    items = call.world.items.values()
    if any(str(item.content.get("review-group-id")).lower() == wanted for item in items):
        raise Refusal(9040, "Peer reviews use the group.")
    call.world.groups.drop(put_code)
    return Response(204)


def show(call: Call, put_code: str) -> Response:
    """Return one group."""
    access.require_scope(access.member_token(call), _READ, _UPDATE)
    found = _served(call, _group(call, put_code))
    return answer(call, "group-id-record", "group-id", GROUP_ID_RECORD, found)


def listing(call: Call) -> Response:
    """Return groups page by page; asked for a group id or name, one bare group, perhaps empty."""
    access.require_scope(access.member_token(call), _READ, _UPDATE)
    query = call.request.query
    if query.get("group-id") or query.get("name"):
        group = _asked_for(call, query)
        shown_group = _served(call, group) if group else {}
        return answer(call, "group-id-record", "group-id", GROUP_ID_RECORD, shown_group)
    page, size = (
        _whole(query.get(name), usual) for name, usual in (("page", 1), ("page-size", 100))
    )
    if not 1 <= size <= _MOST_PAGE or page < 1:
        raise Refusal(9006, "page and page-size must be positive, page-size at most 1000.")
    found = list(call.world.groups.values())
    shown = [_served(call, group) for group in found[(page - 1) * size : page * size]]
    changed = instant(max((group.modified for group in found), default=None))
    whole = {
        "last-modified-date": changed, "total": len(found), "page": page, "page-size": size,
        "group-id-record": shown,
    }  # fmt: skip
    wanted_format(call)
    return answer(call, "group-id-records", "group-id", GROUP_ID_RECORDS, whole)


def _whole(text: str | None, usual: int) -> int:
    if text is None:
        return usual
    return int(text) if text.isascii() and text.isdigit() else 0


def _asked_for(call: Call, query: dict[str, str]) -> ReviewGroup | None:
    """Return the group of an id or name; a journal of a valid ISSN is added on the spot."""
    group_id, name = query.get("group-id"), query.get("name", "").lower()
    if not group_id:
        groups = call.world.groups.values()
        return next((each for each in groups if each.content["name"].lower() == name), None)
    found = find_group(call, group_id)
    return _add_journal(call, group_id) if found is None and is_issn(group_id) else found
