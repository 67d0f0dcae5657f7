"""The control API: set a world up, look into it, make it misbehave. Plain JSON in and out."""

import json
from collections.abc import Callable
from typing import TypeVar

from simulator import authorize, interstitials, oauth
from simulator.call import Call, json_response
from simulator.control_items import content_of, item_from, shown_record
from simulator.entities import Client, Record
from simulator.grammar import Message
from simulator.identifiers import is_orcid
from simulator.messages import Response
from simulator.refusals import MEANINGS
from simulator.sections import BY_LISTING, SECTIONS
from simulator.traffic import Fault, Limits

CLIENT_TYPES = frozenset({"public", "member", "premium"})
STATES = frozenset({"active", "locked", "deactivated", "deprecated", "unclaimed"})
MOST_LISTED = 100_000
Value = TypeVar("Value")


class Misuse(Exception):  # noqa: N818 - what the caller of the control API did
    """A control request that makes no sense, explained in one sentence."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


def _body(call: Call) -> Message:
    try:
        body = json.loads(call.request.body or b"{}")
    except ValueError:
        raise Misuse("The body is not JSON.") from None
    if not isinstance(body, dict):
        raise Misuse("The body must be a JSON object.")
    return body


def _needed(body: Message, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise Misuse(f"{name!r} is needed, as a text.")
    return value


def _built(make: Callable[..., Value], fields: Message) -> Value:
    try:
        return make(**fields)
    except TypeError as wrong:
        raise Misuse(str(wrong).partition(") ")[2] or str(wrong)) from None


def _client(call: Call, client_id: str) -> Client:
    found = call.world.clients.get(client_id)
    if found is None:
        raise Misuse(f"There is no client {client_id}.", 404)
    return found


def _record(call: Call, orcid: str) -> Record:
    found = call.world.records.get(orcid)
    if found is None:
        raise Misuse(f"There is no record {orcid}.", 404)
    return found


def add_client(call: Call) -> Response:
    """Register or replace an API client."""
    body = _body(call)
    client_id, _ = _needed(body, "client_id"), _needed(body, "client_secret")
    if body.setdefault("type", "member") not in CLIENT_TYPES:
        raise Misuse(f"type must be one of {', '.join(sorted(CLIENT_TYPES))}.")
    if not isinstance(body.setdefault("redirect_uris", []), list):
        raise Misuse("redirect_uris must be a list.")
    body.setdefault("name", client_id)
    client = call.world.clients.keep(client_id, _built(Client, body))
    shown = {"client_id": client_id, "name": client.name, "type": client.type}
    return json_response(shown | {"redirect_uris": client.redirect_uris}, 201)


def add_record(call: Call) -> Response:
    """Create a record; without an iD it gets a fresh one, without a password "password"."""
    body = _body(call)
    orcid = body.get("orcid") or call.world.next_orcid()
    if not isinstance(orcid, str) or not is_orcid(orcid):
        raise Misuse(f"{orcid!r} is not an iD: its form or its check character is wrong.")
    _needed(body, "given_names")
    emails = [
        {"email": each, "visibility": "private", "verified": True, "primary": index == 0}
        if isinstance(each, str)
        else {"visibility": "private", "verified": True, "primary": index == 0} | each
        for index, each in enumerate(body.pop("emails", None) or [])
    ]
    domains = body.get("email_domains")
    if domains is not None:
        body["email_domains"] = [
            {"value": each, "visibility": "public"}
            if isinstance(each, str)
            else {"visibility": "public"} | each
            for each in domains
        ]
    defaults = {"password": "password", "created": call.now, "modified": call.now}
    fields = defaults | body | {"orcid": orcid, "emails": emails}
    call.world.records.keep(orcid, _built(Record, fields))
    return json_response({"orcid": orcid}, 201)


def add_item(call: Call, orcid: str) -> Response:
    """Put an item on a record as the API would return it, whoever its source is."""
    record, body = _record(call, orcid), _body(call)
    word = _needed(body, "section")
    section = SECTIONS.get(word) or BY_LISTING.get(word)
    if section is None:
        raise Misuse(f"{word!r} is no section; there are {', '.join(SECTIONS)}.")
    item = item_from(call, record, section, body.get("item"))
    call.world.keep_item(orcid, item, now=call.now)
    return json_response({"put_code": item.put_code}, 201)


def remove_item(call: Call, orcid: str, section: str, put_code: str) -> Response:
    """Take an item off a record, as its holder may."""
    _record(call, orcid)
    items = call.world.section_items(orcid, section) if section in SECTIONS else {}
    item = items.get(int(put_code)) if put_code.isdigit() else None
    if item is None:
        raise Misuse(f"There is no {section} {put_code} on the record {orcid}.", 404)
    call.world.drop_item(orcid, item, now=call.now)
    return Response(204)


def show_record(call: Call, orcid: str) -> Response:
    """Return everything that is on a record, whatever its visibility."""
    return json_response(shown_record(call, _record(call, orcid)))


def add_token(call: Call) -> Response:
    """Issue a token without a browser."""
    body = _body(call)
    client = _client(call, _needed(body, "client_id"))
    orcid = body.get("orcid")
    if orcid is not None:
        _record(call, orcid)
    token = oauth.issue(
        call, client, orcid=orcid, scope=_needed(body, "scope"),
        seconds=body.get("expires_in"), access=body.get("access_token"),
        refresh=body.get("refresh_token"),
    )  # fmt: skip
    revoked = body.get("revoked")
    if revoked:
        reason = revoked if isinstance(revoked, str) else "CLIENT_REVOKED"
        call.world.revoke(token, reason)
    return json_response(oauth.token_body(call, token), 201)


def add_code(call: Call) -> Response:
    """Issue an authorization code as if the person had just granted."""
    body = _body(call)
    client = _client(call, _needed(body, "client_id"))
    record = _record(call, _needed(body, "orcid"))
    code = authorize.new_code(
        call, client, record, scope=_needed(body, "scope"),
        redirect_uri=_needed(body, "redirect_uri"), nonce=body.get("nonce"),
    )  # fmt: skip
    return json_response({"code": code.code}, 201)


def set_state(call: Call, orcid: str) -> Response:
    """Lock, deactivate, deprecate or revive a record."""
    record, body = _record(call, orcid), _body(call)
    state = _needed(body, "state")
    if state not in STATES:
        raise Misuse(f"state must be one of {', '.join(sorted(STATES))}.")
    if state == "deprecated":
        record.primary = _record(call, _needed(body, "primary")).orcid
    record.claimed = state != "unclaimed"
    record.state = "active" if state == "unclaimed" else state
    record.deactivated = call.now if state == "deactivated" else None
    if state == "deactivated":
        _revoke_all(call, orcid)
    call.world.touch(orcid, now=call.now)
    return json_response({"orcid": orcid, "state": state})


def _revoke_all(call: Call, orcid: str) -> None:
    for token in list(call.world.tokens.values()):
        if token.orcid == orcid:
            call.world.revoke(token, "RECORD_DEACTIVATED")


def add_fault(call: Call) -> Response:
    """Plan a misbehaviour for the next requests that fit."""
    fault = _built(Fault, _body(call))
    if fault.close not in {None, "before", "after"}:
        raise Misuse("close must be 'before' or 'after'.")
    if fault.code is not None and fault.code not in MEANINGS:
        raise Misuse(f"{fault.code} is no error code of the registry.")
    call.world.traffic.faults.append(fault)
    return json_response({"faults": len(call.world.traffic.faults)}, 201)


def clear_faults(call: Call) -> Response:
    """Drop all planned misbehaviour."""
    call.world.traffic.faults.clear()
    return Response(204)


def set_limits(call: Call) -> Response:
    """Set pace, latency and quota; what is not named keeps its value."""
    limits, body = call.world.traffic.limits, _body(call)
    unknown = set(body) - set(Limits.__slots__)
    if unknown:
        raise Misuse(f"unknown: {', '.join(sorted(unknown))}")
    for name, value in body.items():
        if not isinstance(value, int | float) or value < 0:
            raise Misuse(f"{name} must be a number, not below 0.")
        setattr(limits, name, value)
    return json_response({name: getattr(limits, name) for name in Limits.__slots__})


def set_interstitials(call: Call) -> Response:
    """Set which of its own pages the site shows between sign-in and consent."""
    body = _body(call)
    names, employment = body.get("pages", []), body.get("employment") or {}
    if not isinstance(names, list) or set(names) - set(interstitials.PAGES):
        raise Misuse(f"pages must be a list of {', '.join(interstitials.PAGES)}.")
    call.world.found_employment = content_of(SECTIONS["employment"], employment)
    call.world.interstitials = frozenset(names)
    return json_response({"pages": [name for name in interstitials.PAGES if name in names]})


def requests(call: Call) -> Response:
    """Return the requests received after a number, in order, with their status."""
    since = call.request.query.get("since", "0")
    if not since.isdigit():
        raise Misuse("since must be a number.")
    listed = list(call.world.traffic.since(int(since), MOST_LISTED))
    last = listed[-1]["number"] if listed else max(int(since), 0)
    return json_response({"requests": listed, "last": last})
