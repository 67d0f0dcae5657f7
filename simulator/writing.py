"""POST, PUT and DELETE of single items (ORCID API tutorial: add, update and delete items)."""

import dataclasses

from simulator import access, incoming, rules
from simulator.call import Call, answer, wanted_format
from simulator.documents import Documents
from simulator.entities import Item, Record
from simulator.grammar import Message
from simulator.groups import require_group
from simulator.listings import FULL
from simulator.messages import Response
from simulator.refusals import Refusal
from simulator.sections import SECTIONS, Section
from simulator.world import content_keys

MOST_WORKS = 10_000


def create(call: Call, orcid: str, section: str) -> Response:
    """Add an item; its put-code is only in the Location header."""
    kind = SECTIONS[section]
    record = access.writer(call, orcid, kind)
    message = incoming.read(call, kind.element, kind.ns, kind.node)
    wanted_format(call)
    item = add(call, record, kind, message)
    location = f"{call.addresses.member}/v3.0/{orcid}/{kind.key}/{item.put_code}"
    return Response(201, headers=[("Location", location)])


def add(call: Call, record: Record, section: Section, message: Message) -> Item:
    """Check a new message and put it on the record. Raises Refusal."""
    put_code, _ = incoming.take_frame(message)
    if put_code is not None:
        raise Refusal(9024)
    rules.check(section, message)
    require_group(call, section, message)
    owner = owner_of(call, record)
    refuse_duplicate(call, record, section, message, owner)
    works = call.world.section_items(record.orcid, section.key)
    if section.key == "work" and len(works) >= MOST_WORKS:
        raise Refusal(9048)
    item = Item(
        put_code=call.world.next_put_code(),
        section=section.key,
        content=message,
        visibility=record.visibility,
        created=call.now,
        modified=call.now,
        client_id=owner[0],
        origin=owner[1],
    )
    call.world.keep_item(record.orcid, item, now=call.now)
    return item


def owner_of(call: Call, record: Record) -> tuple[str | None, str | None]:
    """Return the source of what this call writes: the client, and for whom it acts."""
    client = call.client
    return client.client_id, record.orcid if client.acts_for_user else None


def refuse_duplicate(
    call: Call,
    record: Record,
    section: Section,
    message: Message,
    owner: tuple[str | None, str | None],
    *,
    besides: int | None = None,
) -> None:
    """Refuse what the same source already has: 9021 for activities, 9030 for the person."""
    keys = content_keys(section.key, message)
    found = call.world.duplicate(record.orcid, section.key, owner, keys)
    if found is None or found == besides:
        return
    if section.is_person:
        raise Refusal(9030, f"See the element with put-code {found}.")
    detail = f"Please see element with put-code {found}; to change it, use PUT instead of POST."
    raise Refusal(9021, detail)


def replace(call: Call, orcid: str, section: str, put_code: str) -> Response:
    """Replace an item of the caller's own; what the message leaves out is gone."""
    kind = SECTIONS[section]
    record = access.writer(call, orcid, kind)
    message = incoming.read(call, kind.element, kind.ns, kind.node)
    wanted_format(call)
    sent_code, visibility = incoming.take_frame(message)
    item = find(call, orcid, kind, put_code)
    _check_put_code(kind, sent_code, item.put_code)
    _check_own(call, record, item)
    if visibility is not None and visibility != item.visibility:
        raise Refusal(9035)
    rules.check(kind, message)
    require_group(call, kind, message)
    refuse_duplicate(call, record, kind, message, item.owner, besides=item.put_code)
    if message != item.content:
        item = _change(call, orcid, item, message)
    documents = Documents(call.world, call.addresses, record, lambda _: True)
    return answer(call, kind.element, kind.ns, FULL[kind.key], documents.full(item))


def _change(call: Call, orcid: str, item: Item, message: Message) -> Item:
    modified = max(call.now, item.modified + 1)
    changed = dataclasses.replace(item, content=message, modified=modified)
    call.world.keep_item(orcid, changed, now=call.now)
    return changed


def find(call: Call, orcid: str, section: Section, put_code: str) -> Item:
    """Return the item of a put-code from an address. Raises Refusal 9034 or 9016."""
    if not (put_code.isascii() and put_code.isdigit()):
        raise Refusal(9034, f"{put_code[:50]!r} is not a number.")
    found = call.world.section_items(orcid, section.key).get(int(put_code))
    if found is None:
        raise Refusal(9016, f"There is no {section.key} {put_code[:50]} on this record.")
    return found


def _check_put_code(section: Section, sent: int | None, wanted: int) -> None:
    if sent is None and section.is_person:
        raise Refusal(9031)
    if sent != wanted:
        raise Refusal(9019, f"{wanted} in the address, {sent} in the body.")


def _check_own(call: Call, record: Record, item: Item) -> None:
    if item.owner != owner_of(call, record):
        raise Refusal(9010)


def remove(call: Call, orcid: str, section: str, put_code: str) -> Response:
    """Remove an item of the caller's own."""
    kind = SECTIONS[section]
    record = access.writer(call, orcid, kind)
    item = find(call, orcid, kind, put_code)
    _check_own(call, record, item)
    call.world.drop_item(orcid, item, now=call.now)
    return Response(204)
