"""Events and calls in words, for timelines and lists."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from audit.models import Event, Exchange
from audit.vocabulary import ActorKind, EventKind, Purpose
from orcid_client.sections import SECTIONS
from scoping.stored_sentences import translated
from scoping.translation import N_

SUCCEEDED = 400

EVENTS = {
    EventKind.TENANT_CREATED: N_("Institution created"),
    EventKind.TENANT_CHANGED: N_("Settings changed"),
    EventKind.TENANT_ERASED: N_("Institution erased"),
    EventKind.INVITATION_REVOKED: N_("Member's invitation revoked"),
    EventKind.INVITATION_ACCEPTED: N_("Member's invitation accepted"),
    EventKind.SHARE_MADE: N_("Calls shared"),
    EventKind.SHARE_OPENED: N_("Shared calls opened"),
    EventKind.SHARE_REVOKED: N_("Link to shared calls revoked"),
    EventKind.MEMBER_ADDED: N_("Member added"),
    EventKind.MEMBER_ROLE_CHANGED: N_("Member's role changed"),
    EventKind.MEMBER_REMOVED: N_("Member removed"),
    EventKind.FACTOR_RESET: N_("Member's two-factor authentication reset"),
    EventKind.MEMBER_INVITED: N_("Member invited"),
    EventKind.MEMBER_SIGNED_IN: N_("Member signed in"),
    EventKind.MEMBER_LINKED: N_("Member linked to the identity provider"),
    EventKind.SIGN_IN_REFUSED: N_("Sign-in refused"),
    EventKind.PROVIDER_SAVED: N_("Identity provider saved"),
    EventKind.PROVIDER_TESTED: N_("Identity provider tested"),
    EventKind.PROVIDER_REMOVED: N_("Identity provider removed"),
    EventKind.STAFF_ASKED: N_("Operator requested access"),
    EventKind.STAFF_BEGUN: N_("Operator's access started"),
    EventKind.STAFF_MAY_EDIT: N_("Operator allowed to make changes"),
    EventKind.STAFF_VISITED: N_("Operator opened a page"),
    EventKind.STAFF_ENDED: N_("Operator's access ended"),
    EventKind.CREDENTIAL_ADDED: N_("Credential added"),
    EventKind.CREDENTIAL_CHANGED: N_("Credential changed"),
    EventKind.CREDENTIAL_TESTED: N_("Credential tested"),
    EventKind.CREDENTIAL_REMOVED: N_("Credential removed"),
    EventKind.RESEARCHER_ADDED: N_("Researcher added"),
    EventKind.RESEARCHER_CHANGED: N_("Researcher changed"),
    EventKind.RESEARCHER_INVITED: N_("Invitation created"),
    EventKind.IDS_SEARCHED: N_("Possible iDs searched for"),
    EventKind.RESEARCHER_MERGED: N_("Researchers merged"),
    EventKind.RESEARCHER_ERASED: N_("Researcher erased"),
    EventKind.HAND_OVER_KEY_MADE: N_("Handoff key created"),
    EventKind.HAND_OVER_KEY_WITHDRAWN: N_("Handoff key revoked"),
    EventKind.RETURN_ADDRESS_ADDED: N_("Return address added"),
    EventKind.RETURN_ADDRESS_REMOVED: N_("Return address removed"),
    EventKind.INSTITUTIONAL_DOOR_OPENED: N_("Institutional Connect turned on"),
    EventKind.INSTITUTIONAL_DOOR_CLOSED: N_("Institutional Connect turned off"),
    EventKind.CONNECT_BEGUN: N_("Went to ORCID to connect"),
    EventKind.CONNECT_DENIED: N_("User denied access"),
    EventKind.CONNECT_FAILED: N_("Connection failed"),
    EventKind.CONNECTED: N_("Connected an ORCID iD"),
    EventKind.RECONNECTED: N_("Reconnected"),
    EventKind.CONNECTION_LOST: N_("User revoked access"),
    EventKind.DISCONNECTED: N_("Disconnected"),
    EventKind.GRANT_REVOKED: N_("Permission revoked in ORCID"),
    EventKind.ITEM_ADDED: N_("Item added"),
    EventKind.ITEM_CHANGED: N_("Item changed"),
    EventKind.ITEM_WITHDRAWN: N_("Item withdrawn"),
    EventKind.ITEM_RESTORED: N_("Item restored"),
    EventKind.IMPORT_STAGED: N_("File uploaded"),
    EventKind.IMPORT_COMMITTED: N_("File imported"),
    EventKind.IMPORT_UNDONE: N_("Import undone"),
    EventKind.SYNC_REQUESTED: N_("Sync requested"),
    EventKind.SYNC_PAUSED: N_("Sync paused"),
    EventKind.SYNC_PREVIEWED: N_("Dry run"),
    EventKind.SYNC_RESUMED: N_("Sync resumed"),
    EventKind.DRIFT_NOTED: N_("Changed in ORCID by somebody else"),
    EventKind.EXPORT_BEGUN: N_("Export started"),
    EventKind.EXPORT_ENDED: N_("Export finished"),
}
PURPOSES = {
    Purpose.TOKEN_EXCHANGE: N_("Permission granted"),
    Purpose.TOKEN_REFRESH: N_("Permission renewed"),
    Purpose.TOKEN_REVOKE: N_("Permission revoked"),
    Purpose.CLIENT_TOKEN: N_("Portal's own token"),
    Purpose.CONNECTION_TEST: N_("Connection test"),
    Purpose.PUSH: N_("Push"),
    Purpose.READ_BACK: N_("Read-back"),
    Purpose.PULL: N_("Pull"),
    Purpose.WEBHOOK: N_("Webhook"),
    Purpose.NOTIFICATION: N_("Notification"),
    Purpose.GROUP_ID: N_("Group ID"),
    Purpose.SEARCH: N_("Search"),
}
CALLS = {
    "GET": N_("Read {what}"),
    "POST": N_("Add {what}"),
    "PUT": N_("Update {what}"),
    "DELETE": N_("Delete {what}"),
}
# Details that are ids of other rows
NAMELESS = frozenset(
    {"connection", "credential", "item", "kept", "link", "merged", "record", "researcher"}
)
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
    title = EVENTS.get(kind, kind)  # type: ignore[call-overload] # a str is its enum
    return translated(title)


def purpose_title(purpose: str) -> str:
    """Return in words why ORCID was called."""
    return translated(PURPOSES.get(purpose, purpose))  # type: ignore[call-overload]


def call_title(exchange: Exchange) -> str:
    """Return what ORCID was asked to do: "Read record", "Add 3 works"; else why it was called."""
    call = CALLS.get(exchange.method)
    if not call or not exchange.section:
        return purpose_title(exchange.purpose)
    items = len(exchange.item_ids)
    part = _part(exchange, items)
    if items > 1:
        part = gettext("{count} {items}").format(count=items, items=part)
    return gettext(call).format(what=part)


def _part(exchange: Exchange, items: int) -> str:
    known = SECTIONS.get(exchange.section)
    if known is None:
        return exchange.section.replace("-", " ")
    many = items > 1 or (known.is_bulk and exchange.method == "GET")
    return gettext(known.label_plural if many else known.label).lower()


def actor_name(event: Event, names: Mapping[int, str]) -> str:
    """Return who acted."""
    if event.actor_kind == ActorKind.MEMBER and event.actor_id is not None:
        return names.get(event.actor_id, gettext("a former member"))
    return {
        ActorKind.RESEARCHER.value: gettext("the researcher"),
        ActorKind.OPERATOR.value: gettext("the operator"),
    }.get(event.actor_kind, gettext("the portal"))


def answer(exchange: Exchange) -> str:
    """Return what came back, in a few characters."""
    code = ""
    if exchange.error_code:
        code = " · " + gettext("error {code}").format(code=exchange.error_code)
    return (
        f"{exchange.status}{code}"
        if exchange.status
        else (exchange.failure or gettext("no response"))
    )


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
