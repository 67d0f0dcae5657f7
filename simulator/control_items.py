"""Items and records as the control API takes and shows them."""

from simulator import incoming
from simulator.call import Call
from simulator.documents import Documents
from simulator.entities import Item, Record
from simulator.grammar import Json, Message, Reading
from simulator.json_format import complete
from simulator.listings import FULL
from simulator.refusals import Refusal
from simulator.sections import SECTIONS, Section

_VISIBILITIES = frozenset({"public", "limited", "private"})


def item_from(call: Call, record: Record, section: Section, sent: Json) -> Item:
    """Return an item out of what the API would return for it. Raises Refusal 9020."""
    if not isinstance(sent, dict):
        raise Refusal(9020, "'item' must be an object.")
    message = incoming.from_json(sent, section.node, Reading(strict=False))
    put_code, visibility = incoming.take_frame(message)
    if put_code is None:
        put_code = call.world.next_put_code()
    call.world.last_put_code = max(call.world.last_put_code, put_code)
    created = _moment(sent.get("created-date"), call.now)
    client_id, origin, name = _source(sent.get("source") or {})
    return Item(
        put_code=put_code,
        section=section.key,
        content=message,
        visibility=visibility if visibility in _VISIBILITIES else record.visibility,
        created=created,
        modified=_moment(sent.get("last-modified-date"), created),
        client_id=client_id,
        origin=origin,
        source_name=name,
        display_index=_index(sent.get("display-index")),
    )


def content_of(section: Section, sent: Json) -> Message:
    """Return what an item says out of the API's JSON, without its frame. Raises Refusal 9047."""
    message = incoming.from_json(sent, section.node, Reading(strict=False))
    incoming.take_frame(message)
    return message


def _moment(sent: Json, otherwise: int) -> int:
    value = sent.get("value") if isinstance(sent, dict) else sent
    return value if isinstance(value, int) else otherwise


def _index(sent: Json) -> int:
    return int(sent) if str(sent or "").isdigit() else 0


def _source(source: Message) -> tuple[str | None, str | None, str | None]:
    """Return client, person acted for and name; a source without a client is the person."""
    client = (source.get("source-client-id") or {}).get("path")
    origin = (source.get("assertion-origin-orcid") or {}).get("path")
    name = (source.get("source-name") or {}).get("value")
    return client, origin, name


def shown_record(call: Call, record: Record) -> Message:
    """Return a record with all its items, whatever their visibility, and who may use it."""
    documents = Documents(call.world, call.addresses, record, lambda _: True)
    items = {
        section.key: [
            complete(FULL[section.key], documents.full(item)) for item in documents.items(section)
        ]
        for section in SECTIONS.values()
    }
    return {
        "orcid": record.orcid,
        "given_names": record.given_names,
        "family_name": record.family_name,
        "emails": record.emails,
        "email_domains": record.domains,
        "visibility": record.visibility,
        "state": record.state,
        "primary": record.primary,
        "created": record.created,
        "modified": record.modified,
        "items": items,
        "grants": _grants(call, record),
    }


def _grants(call: Call, record: Record) -> list[Message]:
    return [
        {"client_id": token.client_id, "scope": token.scope, "revoked": token.revoked}
        for token in call.world.tokens.values()
        if token.orcid == record.orcid
    ]
