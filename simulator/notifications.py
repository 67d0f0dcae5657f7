"""Permission notifications: a client asks a record holder, in their inbox, to connect."""

from urllib.parse import urlsplit

from simulator import access, contents, incoming
from simulator import vocabulary as known
from simulator.call import Call, answer, wanted_format
from simulator.contents import INSTANT, PLAIN
from simulator.documents import client_identifier, instant
from simulator.entities import Notification
from simulator.grammar import Attribute, Group, Leaf, Message, Part
from simulator.messages import Response
from simulator.refusals import Refusal

_NS = "notification"
_SCOPE = "/premium-notification"
MOST = 1000


def _either_case(values: frozenset[str]) -> Leaf:
    """Return a leaf of these values, which clients also send in upper case in JSON."""
    upper = {value.upper().replace("-", "_"): value for value in values}
    return Leaf(values=values, aliases=upper)


_ITEM = Group(
    (
        Part("item-type", _either_case(known.NOTIFICATION_ITEM_TYPES), _NS, required=True),
        Part("item-name", Leaf(most=1000), _NS, required=True),
        Part("external-id", contents.EXTERNAL_ID),
    )
)
_ADDRESS = Group(
    (
        Part("uri", Leaf(uri=True), _NS),
        Part("path", PLAIN, _NS),
        Part("host", PLAIN, _NS),
    ),
    one_of=("uri", "path"),
)
_OWN_PARTS = (
    Part("notification-type", _either_case(frozenset({"permission"})), _NS, required=True),
    Part("authorization-url", _ADDRESS, _NS, required=True),
    Part("notification-subject", PLAIN, _NS, required=True),
    Part("notification-intro", Leaf(most=1000), _NS, required=True),
    Part(
        "items",
        Group((Part("item", _ITEM, _NS, required=True, many=True),)),
        _NS,
        required=True,
    ),
)
_DATES = ("created-date", "sent-date", "read-date", "actioned-date", "archived-date")


def _dates(*, ignored: bool) -> tuple[Part, ...]:
    return tuple(
        Part(name, INSTANT, _NS if name == "actioned-date" else "common", ignored=ignored)
        for name in _DATES
    )


_PUT_CODE = (contents.PUT_CODE,)
SENT = Group(
    (*_OWN_PARTS, *_dates(ignored=True), Part("source", contents.SOURCE, ignored=True)),
    (Attribute("put-code", contents.WHOLE),),
)
SERVED = Group((*_OWN_PARTS, *_dates(ignored=False), Part("source", contents.SOURCE)), _PUT_CODE)
LIST = Group((Part("notification", SERVED, _NS, many=True),))


def create(call: Call, orcid: str) -> Response:
    """Put a notification into the inbox."""
    token = access.member_token(call)
    access.require_scope(token, _SCOPE)
    record = access.record(call, orcid)
    message = incoming.read(call, "notification", _NS, SENT)
    wanted_format(call)
    if message.pop("put-code", None) is not None:
        raise Refusal(9024)
    if not record.accepts_notifications:
        raise Refusal(9032)
    _complete_address(call, message["authorization-url"])
    put_code = call.world.next_put_code()
    fresh = Notification(put_code, orcid, token.client_id, message, call.now, sent=call.now)
    call.world.notifications.keep(str(put_code), fresh)
    place = f"{call.addresses.member}/v3.0/{orcid}/notification-permission/{put_code}"
    return Response(201, headers=[("Location", place)])


def _complete_address(call: Call, address: Message) -> None:
    """Fill in what follows from the rest: a path is of this site."""
    for key in [key for key in address if key.startswith("_")]:
        del address[key]
    if not address.get("uri"):
        address["uri"] = f"{call.addresses.site}{address['path']}"
    try:
        parts = urlsplit(address["uri"])
    except ValueError:
        raise Refusal(9020, "The authorization-url is no address.") from None
    address["path"] = f"{parts.path}?{parts.query}" if parts.query else parts.path
    address["host"] = parts.netloc


def _served(call: Call, found: Notification) -> Message:
    client = call.world.clients.get(found.client_id)
    dates = (found.created, found.sent, found.read, found.actioned, found.archived)
    return (
        found.content
        | {name: instant(date) for name, date in zip(_DATES, dates, strict=True)}
        | {
            "put-code": found.put_code,
            "source": {
                "source-client-id": client_identifier(found.client_id, call.addresses),
                "source-name": {"value": client.name} if client else None,
            },
        }
    )


def _own(call: Call, orcid: str, put_code: str) -> Notification:
    token = access.member_token(call)
    access.require_scope(token, _SCOPE)
    access.record(call, orcid)
    found = call.world.notifications.get(put_code)
    if found is None or found.orcid != orcid:
        raise Refusal(9029)
    if found.client_id != token.client_id:
        raise Refusal(9014, "The notification is another client's.")
    return found


def show(call: Call, orcid: str, put_code: str) -> Response:
    """Return one notification of the caller's own."""
    found = _own(call, orcid, put_code)
    return answer(call, "notification", _NS, SERVED, _served(call, found))


def listing(call: Call, orcid: str) -> Response:
    """Return the caller's own notifications, at most a thousand, the newest first."""
    token = access.member_token(call)
    access.require_scope(token, _SCOPE)
    access.record(call, orcid)
    own = [
        each
        for each in call.world.notifications.values()
        if each.orcid == orcid and each.client_id == token.client_id and not each.archived
    ]
    shown = [_served(call, each) for each in own[: -MOST - 1 : -1]]
    return answer(call, "notifications", _NS, LIST, {"notification": shown})


def archive(call: Call, orcid: str, put_code: str) -> Response:
    """Archive a notification that was not read yet, and return it."""
    found = _own(call, orcid, put_code)
    if found.read is not None:
        raise Refusal(9009)
    found.archived = found.archived or call.now
    call.world.notifications.keep(put_code, found)
    return answer(call, "notification", _NS, SERVED, _served(call, found))
