"""The record holder's own pages: see the record and its sources, hide, delete, revoke, inbox."""

from collections.abc import Callable

from simulator import pages, sessions
from simulator.call import Call
from simulator.entities import Item, Notification, Record
from simulator.grammar import Json
from simulator.messages import Response
from simulator.pages import Html, fill, hidden, joined
from simulator.sections import SECTIONS
from simulator.sessions import Session

VISIBILITIES = {"public": "everyone", "limited": "trusted parties", "private": "nobody else"}
_TITLES = ("title", "subject-name", "proposal")


def title_of(item: Item) -> str:
    """Return what a reader would call the item."""
    content = item.content
    for key in _TITLES:
        found = _inner_title(content.get(key))
        if found:
            return found
    role, place = content.get("role-title"), (content.get("organization") or {}).get("name")
    if role or place:
        return " at ".join(part for part in (role, place) if part)
    for key in ("content", "url-name", "url", "country", "external-id-value", "review-group-id"):
        value = content.get(key)
        if value:
            return str(value["value"] if isinstance(value, dict) else value)
    return "(without a title)"


def _inner_title(holder: Json) -> str | None:
    while isinstance(holder, dict):
        holder = holder.get("title") or holder.get("value")
    return str(holder) if holder else None


def source_of(call: Call, item: Item) -> str:
    """Return who put the item on the record, in words."""
    if item.client_id is None:
        return "you"
    client = call.world.clients.get(item.client_id)
    return client.name if client else item.source_name or item.client_id


def _signed_in(call: Call) -> tuple[Session, Record | None]:
    current = sessions.session(call)
    return current, call.world.records.get(current.orcid or "")


def _to_sign_in(call: Call) -> Response:
    return pages.redirect(f"{call.realm_path}/signin")


def _links(call: Call) -> Html:
    return fill(
        '<p><a href="{base}/my-orcid">Record</a> · '
        '<a href="{base}/trusted-parties">Trusted parties</a> · '
        '<a href="{base}/inbox">Inbox</a> · <a href="{base}/signout">Sign out</a></p>',
        base=call.realm_path,
    )


def record(call: Call) -> Response:
    """Show the holder's record, each item with its source and what can be done with it."""
    current, holder = _signed_in(call)
    if holder is None:
        return _to_sign_in(call)
    sections = joined(
        fill("<h2>{name}</h2>{items}", name=section.listing.replace("-", " "), items=items)
        for section in SECTIONS.values()
        if (items := _section(call, current, holder, section.key))
    )
    body = fill(
        '{links}<p>{name}, <a href="{site}/{orcid}">{site}/{orcid}</a></p>{sections}',
        links=_links(call), name=holder.name or holder.given_names,
        site=call.addresses.site, orcid=holder.orcid,
        sections=sections or Html("<p>Nothing is on this record yet.</p>"),
    )  # fmt: skip
    return pages.page("Your record", body)


def _section(call: Call, current: Session, holder: Record, section: str) -> Html:
    items = call.world.section_items(holder.orcid, section).values()
    return joined(_item(call, current, item) for item in items)


def _item(call: Call, current: Session, item: Item) -> Html:
    others = [each for each in VISIBILITIES if each != item.visibility]
    buttons = joined(
        fill(
            '<button name="action" value="{to}">Show to {who}</button>', to=to, who=VISIBILITIES[to]
        )
        for to in others
    )
    return fill(
        '<div class="item"><strong>{title}</strong><br><span class="quiet">Source: {source}. '
        'Shown to {who}. Put-code {put_code}.</span><form method="post" action="{action}">{fields}'
        '{buttons}<button name="action" value="delete">Delete</button></form></div>',
        title=title_of(item), source=source_of(call, item), who=VISIBILITIES[item.visibility],
        put_code=item.put_code, action=f"{call.realm_path}/my-orcid", buttons=buttons,
        fields=hidden(csrf=current.csrf, section=item.section, put_code=item.put_code),
    )  # fmt: skip


def change(call: Call) -> Response:
    """Hide, show or delete one item of the holder's record."""
    current, holder = _signed_in(call)
    form = call.request.form
    if holder is None or not sessions.is_own_form(call, current):
        return pages.error_page("This page has expired", "Please sign in again.")
    put_code, action = form.get("put_code", ""), form.get("action", "")
    held = call.world.section_items(holder.orcid, form.get("section", ""))
    item = held.get(int(put_code)) if put_code.isdigit() else None
    if item is None:
        return pages.error_page("Not there", "The item is not on your record.", status=404)
    if action == "delete":
        call.world.drop_item(holder.orcid, item, now=call.now)
    elif action in VISIBILITIES:
        item.visibility, item.modified = action, max(call.now, item.modified + 1)
        call.world.keep_item(holder.orcid, item, now=call.now)
    return pages.redirect(f"{call.realm_path}/my-orcid")


def trusted_parties(call: Call) -> Response:
    """Show which clients hold a live token for the record."""
    current, holder = _signed_in(call)
    if holder is None:
        return _to_sign_in(call)
    scopes: dict[str, set[str]] = {}
    for token in call.world.tokens.values():
        if token.orcid == holder.orcid and not token.revoked and token.expires > call.now:
            scopes.setdefault(token.client_id, set()).update(token.scopes)
    row = (
        '<div class="item"><strong>{name}</strong><br><code>{scopes}</code><form method="post" '
        'action="{action}">{fields}<button>Revoke access</button></form></div>'
    )
    parties = joined(
        fill(
            row, name=call.world.clients[client_id].name, scopes=" ".join(sorted(granted)),
            action=f"{call.realm_path}/trusted-parties",
            fields=hidden(csrf=current.csrf, client_id=client_id),
        )
        for client_id, granted in scopes.items()
        if client_id in call.world.clients
    )  # fmt: skip
    body = parties or Html("<p>You have not given anyone access.</p>")
    return pages.page("Trusted parties", joined((_links(call), body)))


def revoke(call: Call) -> Response:
    """Take a client's access away; its own items it may still delete."""
    current, holder = _signed_in(call)
    if holder is None or not sessions.is_own_form(call, current):
        return pages.error_page("This page has expired", "Please sign in again.")
    client_id = call.request.form.get("client_id")
    for token in list(call.world.tokens.values()):
        if token.orcid == holder.orcid and token.client_id == client_id:
            call.world.revoke(token, "USER_REVOKED")
    return pages.redirect(f"{call.realm_path}/trusted-parties")


def inbox(call: Call) -> Response:
    """Show the holder's notifications."""
    current, holder = _signed_in(call)
    if holder is None:
        return _to_sign_in(call)
    own = [each for each in call.world.notifications.values() if each.orcid == holder.orcid]
    shown = joined(_notification(call, current, each) for each in reversed(own))
    body = shown or Html("<p>Your inbox is empty.</p>")
    return pages.page("Inbox", joined((_links(call), body)))


def _notification(call: Call, current: Session, each: Notification) -> Html:
    client = call.world.clients.get(each.client_id)
    items = joined(
        fill("<li>{name} ({kind})</li>", name=item["item-name"], kind=item["item-type"])
        for item in each.content["items"]["item"]
    )
    state = "archived" if each.archived else "read" if each.read else "new"
    return fill(
        '<div class="item"><strong>{subject}</strong> <span class="quiet">from {client}, {state}'
        '</span><p>{intro}</p><ul>{items}</ul><form method="post" action="{action}">{fields}'
        '<button name="action" value="follow">Connect now</button>'
        '<button name="action" value="read">Mark as read</button>'
        '<button name="action" value="archive">Archive</button></form></div>',
        subject=each.content["notification-subject"], client=client.name if client else "",
        state=state, intro=each.content["notification-intro"], items=items,
        action=f"{call.realm_path}/inbox",
        fields=hidden(csrf=current.csrf, put_code=each.put_code),
    )  # fmt: skip


def handle_notification(call: Call) -> Response:
    """Read, archive or follow a notification."""
    current, holder = _signed_in(call)
    if holder is None or not sessions.is_own_form(call, current):
        return pages.error_page("This page has expired", "Please sign in again.")
    form = call.request.form
    found = call.world.notifications.get(form.get("put_code", ""))
    if found is None or found.orcid != holder.orcid:
        return pages.error_page("Not there", "There is no such notification.", status=404)
    _mark(found, form.get("action", ""), call.now)
    call.world.notifications.keep(str(found.put_code), found)
    if form.get("action") == "follow":
        return pages.redirect(found.content["authorization-url"]["uri"])
    return pages.redirect(f"{call.realm_path}/inbox")


def _mark(found: Notification, action: str, now: int) -> None:
    marks: dict[str, Callable[[], None]] = {
        "follow": lambda: setattr(found, "actioned", found.actioned or now),
        "archive": lambda: setattr(found, "archived", found.archived or now),
        "read": lambda: None,
    }
    if action in marks:
        found.read = found.read or now
        marks[action]()
