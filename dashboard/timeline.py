"""Events and calls in words, for timelines and lists."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from audit.models import Event, Exchange
from audit.vocabulary import ActorKind, EventKind, Purpose
from orcid_client.sections import SECTIONS

SUCCEEDED = 400

EVENTS = {
    EventKind.TENANT_CREATED: "Institution created",
    EventKind.TENANT_CHANGED: "Settings changed",
    EventKind.TENANT_ERASED: "Institution erased",
    EventKind.INVITATION_REVOKED: "Invitation of a member revoked",
    EventKind.INVITATION_ACCEPTED: "Invitation of a member accepted",
    EventKind.SHARE_MADE: "Calls shared by a link",
    EventKind.SHARE_OPENED: "Shared calls opened",
    EventKind.SHARE_REVOKED: "Link to shared calls revoked",
    EventKind.MEMBER_ADDED: "Member added",
    EventKind.MEMBER_ROLE_CHANGED: "Member's role changed",
    EventKind.MEMBER_REMOVED: "Member removed",
    EventKind.MEMBER_INVITED: "Member invited",
    EventKind.MEMBER_SIGNED_IN: "Member signed in",
    EventKind.MEMBER_LINKED: "Member linked to the identity provider",
    EventKind.SIGN_IN_REFUSED: "Sign-in refused",
    EventKind.PROVIDER_SAVED: "Identity provider saved",
    EventKind.PROVIDER_TESTED: "Identity provider tested",
    EventKind.PROVIDER_REMOVED: "Identity provider removed",
    EventKind.STAFF_ASKED: "Operator asked for access",
    EventKind.STAFF_BEGUN: "Operator's access began",
    EventKind.STAFF_MAY_EDIT: "Operator may make changes",
    EventKind.STAFF_VISITED: "Operator asked for a page",
    EventKind.STAFF_ENDED: "Operator's access ended",
    EventKind.CREDENTIAL_ADDED: "Credential added",
    EventKind.CREDENTIAL_CHANGED: "Credential changed",
    EventKind.CREDENTIAL_TESTED: "Credential tested",
    EventKind.CREDENTIAL_REMOVED: "Credential removed",
    EventKind.RESEARCHER_ADDED: "Researcher added",
    EventKind.RESEARCHER_CHANGED: "Researcher changed",
    EventKind.RESEARCHER_INVITED: "Invitation made",
    EventKind.IDS_SEARCHED: "Possible iDs looked for",
    EventKind.RESEARCHER_ERASED: "Researcher erased",
    EventKind.HAND_OVER_KEY_MADE: "Hand-over key made",
    EventKind.HAND_OVER_KEY_WITHDRAWN: "Hand-over key withdrawn",
    EventKind.RETURN_ADDRESS_ADDED: "Return address added",
    EventKind.RETURN_ADDRESS_REMOVED: "Return address removed",
    EventKind.INSTITUTIONAL_DOOR_OPENED: "Institutional Connect let in",
    EventKind.INSTITUTIONAL_DOOR_CLOSED: "Institutional Connect shut out",
    EventKind.CONNECT_BEGUN: "Went to ORCID to connect",
    EventKind.CONNECT_DENIED: "Denied access",
    EventKind.CONNECT_FAILED: "Connecting failed",
    EventKind.CONNECTED: "Connected an ORCID iD",
    EventKind.RECONNECTED: "Connected again",
    EventKind.CONNECTION_LOST: "Access withdrawn",
    EventKind.DISCONNECTED: "Disconnected",
    EventKind.GRANT_REVOKED: "Permission revoked at ORCID",
    EventKind.ITEM_ADDED: "Item added",
    EventKind.ITEM_CHANGED: "Item changed",
    EventKind.ITEM_WITHDRAWN: "Item withdrawn",
    EventKind.ITEM_RESTORED: "Item restored",
    EventKind.IMPORT_STAGED: "File uploaded",
    EventKind.IMPORT_COMMITTED: "File imported",
    EventKind.SYNC_REQUESTED: "Sync asked for",
    EventKind.SYNC_PAUSED: "Sync paused",
    EventKind.SYNC_PREVIEWED: "Dry run",
    EventKind.SYNC_RESUMED: "Sync resumed",
    EventKind.DRIFT_NOTED: "Changed on the record by somebody else",
    EventKind.EXPORT_BEGUN: "Export begun",
    EventKind.EXPORT_ENDED: "Export ended",
}
PURPOSES = {
    Purpose.TOKEN_EXCHANGE: "Permission received",
    Purpose.TOKEN_REFRESH: "Permission renewed",
    Purpose.TOKEN_REVOKE: "Permission given back",
    Purpose.CLIENT_TOKEN: "The portal's own token",
    Purpose.CONNECTION_TEST: "Connection test",
    Purpose.PUSH: "Push",
    Purpose.READ_BACK: "Read back",
    Purpose.PULL: "Pull",
    Purpose.WEBHOOK: "Webhook",
    Purpose.NOTIFICATION: "Notification",
    Purpose.GROUP_ID: "Group id",
    Purpose.SEARCH: "Search",
}
VERBS = {"GET": "Read", "POST": "Add", "PUT": "Update", "DELETE": "Delete"}
# Details that are ids of other rows
NAMELESS = frozenset({"connection", "credential", "item", "link", "record", "researcher"})
ICONS = {
    "connect": "link",
    "connection": "link",
    "grant": "key-round",
    "researcher": "user",
    "item": "file-text",
    "sync": "refresh-cw",
    "export": "download",
    "import": "upload",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a timeline, with the names that the element reads."""

    at: datetime
    title: str
    text: str = ""
    actor: str = ""
    url: str = ""
    state: str = ""
    icon: str = ""


def event_title(kind: str) -> str:
    """Return an event in words; one of a later version by its own name."""
    return EVENTS.get(kind, kind)  # type: ignore[call-overload,no-any-return] # a str is its enum


def purpose_title(purpose: str) -> str:
    """Return in words why ORCID was called."""
    return PURPOSES.get(purpose, purpose)  # type: ignore[call-overload,no-any-return]


def call_title(exchange: Exchange) -> str:
    """Return what ORCID was asked to do: "Read record", "Add 3 works"; else why it was called."""
    verb = VERBS.get(exchange.method)
    if not verb or not exchange.section:
        return purpose_title(exchange.purpose)
    items = len(exchange.item_ids)
    return f"{verb} {items} {_part(exchange, items)}" if items > 1 else f"{verb} {_part(exchange)}"


def _part(exchange: Exchange, items: int = 0) -> str:
    known = SECTIONS.get(exchange.section)
    if known is None:
        return exchange.section.replace("-", " ")
    many = items > 1 or (known.is_bulk and exchange.method == "GET")
    return (known.label_plural if many else known.label).lower()


def actor_name(event: Event, names: Mapping[int, str]) -> str:
    """Return who acted."""
    if event.actor_kind == ActorKind.MEMBER and event.actor_id is not None:
        return names.get(event.actor_id, "a former member")
    return {
        ActorKind.RESEARCHER.value: "the researcher",
        ActorKind.OPERATOR.value: "the operator",
    }.get(event.actor_kind, "the portal")


def answer(exchange: Exchange) -> str:
    """Return what came back, in a few characters."""
    code = f" · error {exchange.error_code}" if exchange.error_code else ""
    return f"{exchange.status}{code}" if exchange.status else (exchange.failure or "no answer")


def answer_state(exchange: Exchange) -> str:
    """Return the badge's state of an answer."""
    return "ok" if exchange.status and exchange.status < SUCCEEDED else "failed"


def of_event(event: Event, names: Mapping[int, str]) -> Happening:
    """Return an event as a line of a timeline."""
    return Happening(
        at=event.at,
        title=event_title(event.kind),
        text=details(event.details),
        actor=actor_name(event, names),
        icon=ICONS.get(event.kind.partition(".")[0], "dot"),
    )


def of_exchange(exchange: Exchange, *, url: str) -> Happening:
    """Return a call as a line of a timeline; ``url`` is "" for those who may not read the log."""
    took = f"{exchange.duration_ms:,} ms"
    return Happening(
        at=exchange.at,
        title=call_title(exchange),
        text=f"{purpose_title(exchange.purpose)} · {answer(exchange)} · {took}",
        url=url,
        state=answer_state(exchange),
    )


def details(values: Mapping[str, object]) -> str:
    """Return an event's details as one line: "role: admin, rows: 12"; ids tell people nothing."""
    return ", ".join(
        f"{name.replace('_', ' ')}: {_plain(value)}"
        for name, value in values.items()
        if value and name not in NAMELESS
    )


def newest_first(happenings: Iterable[Happening], *, most: int) -> list[Happening]:
    """Return the newest of several kinds of happenings."""
    return sorted(happenings, key=lambda happening: happening.at, reverse=True)[:most]


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
