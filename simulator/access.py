"""Who may do what with a token (ORCID API tutorial: scopes, errors)."""

from collections.abc import Callable

from simulator.call import Call
from simulator.entities import Item, Record, Token
from simulator.refusals import OAuthRefusal, Refusal
from simulator.sections import Section

READ_SCOPES = frozenset(
    [
        "/read-public",
        "/read-limited",
        "/authenticate",
        "openid",
        "/activities/update",
        "/person/update",
    ]
)
Visible = Callable[[Item], bool]


def bearer(call: Call) -> str | None:
    """Return the token the request carries, in the header or, as ORCID allows, in the query."""
    kind, _, value = call.request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and value.strip():
        return value.strip()
    return call.request.query.get("access_token")


def live_token(call: Call, value: str) -> Token:
    """Return the token of that value. Raises OAuthRefusal where it is unknown or dead.

    After a record holder revoked a client, its old token still deletes the client's own items.
    """
    token = call.world.tokens.get(value)
    dead = token is None or token.expires <= call.now or token.revoked is not None
    cleaning = token is not None and token.revoked == "USER_REVOKED"
    if token is None or (dead and not (cleaning and call.request.method == "DELETE")):
        raise OAuthRefusal(401, "invalid_token", f"Invalid access token: {value}")
    return token


def identify(call: Call) -> None:
    """Learn who calls, before anything is decided. Never refuses."""
    value = bearer(call)
    token = call.world.tokens.get(value) if value else None
    if token is not None:
        call.client_id = token.client_id
    elif call.area == "site" and call.path.startswith("/oauth/"):
        call.client_id = call.request.query.get("client_id") or call.request.form.get("client_id")


def refuse_dead_token(call: Call) -> None:
    """Refuse a token that is no good before the path is looked at, at both APIs.

    So a revoked token is 401 on any path of a record, and the Public API never takes a bad bearer
    for nobody. Raises OAuthRefusal.
    """
    value = bearer(call) if call.area in {"member", "public"} else None
    if value and not call.path.startswith("/oauth/"):
        call.token = live_token(call, value)


def require_token(call: Call) -> Token:
    """Return the request's live token. Raises Refusal or OAuthRefusal without one."""
    value = bearer(call)
    if not value:
        raise Refusal(9014, "A token is required.")
    call.token = live_token(call, value)
    call.client_id = call.token.client_id
    if call.client.locked:
        raise Refusal(9057)
    return call.token


def member_token(call: Call) -> Token:
    """Return the live token of a member's client; a public client has no place here."""
    token = require_token(call)
    if not call.client.is_member:
        raise Refusal(9017, "A public client cannot use the Member API.")
    return token


def require_scope(token: Token, *scopes: str) -> None:
    """Refuse a token that has none of the scopes, to read or to write.

    ORCID-Source, OrcidSecurityManagerImpl.checkScopes; recorded at the sandbox for PUT and DELETE.
    """
    if not token.scopes.intersection(scopes):
        raise Refusal(9038, f"One of these scopes is needed: {' '.join(scopes)}")


def record(call: Call, orcid: str) -> Record:
    """Return the record, refusing one that does not exist or cannot be used now."""
    found = call.world.records.get(orcid)
    if found is None:
        raise Refusal(9016, f"There is no record {orcid}.")
    if found.state == "deprecated":
        _refuse_deprecated(call, found)
    if found.state == "locked":
        raise Refusal(9018, orcid)
    if found.state == "deactivated":
        raise Refusal(9044, orcid)
    if not found.claimed:
        raise Refusal(9036, orcid)
    return found


def _refuse_deprecated(call: Call, found: Record) -> None:
    detail = f"The primary record is {call.addresses.site}/{found.primary}."
    if call.request.method not in {"GET", "HEAD"}:
        raise Refusal(9007, detail)
    base = call.addresses.member if call.area == "member" else call.addresses.public
    rest = call.path.replace(found.orcid, found.primary or "", 1)
    raise Refusal(9007, detail, status=301, headers=(("Location", base + rest),))


def writer(call: Call, orcid: str, section: Section) -> Record:
    """Return the record if the token may write such items on it."""
    token = member_token(call)
    if token.orcid is not None and token.orcid != orcid:
        raise Refusal(9017, f"The token is not of {orcid}.")
    require_scope(token, section.write_scope)
    if token.orcid is None:
        raise Refusal(9017, "The token is not of a record holder.")
    return record(call, orcid)


def reader(call: Call, orcid: str) -> tuple[Record, Visible]:
    """Return the record and which of its items the caller may see."""
    if call.area == "member":
        token = member_token(call)
        if token.orcid is not None and token.orcid != orcid:
            raise Refusal(9017, f"The token is not of {orcid}.")
        require_scope(token, *READ_SCOPES)
    shown = visibilities(call, orcid)
    own = call.token.client_id if call.token else None
    return record(
        call, orcid
    ), lambda item: item.visibility in shown or (own is not None and item.client_id == own)


def visibilities(call: Call, orcid: str) -> frozenset[str]:
    """Return what the caller may see of a record that is not its own: name, biography, items."""
    if call.area == "member" and reads_limited(call, orcid):
        return frozenset({"public", "limited", "registered-only"})
    return frozenset({"public"})


def reads_limited(call: Call, orcid: str) -> bool:
    """Tell whether the token may read what the person shows to trusted parties."""
    token = call.token
    return token is not None and token.orcid == orcid and "/read-limited" in token.scopes


def refuse_invisible(call: Call, item: Item) -> None:
    """Say that the item may not be seen, in the words of the API used."""
    if call.area == "public":
        raise Refusal(9039)
    raise Refusal(9013 if item.visibility == "private" else 9038)


def refuse_hidden_section(call: Call, orcid: str) -> None:
    """Say that a section of one part, the biography, may not be seen."""
    if call.area == "public":
        raise Refusal(9039)
    raise Refusal(9013 if reads_limited(call, orcid) else 9038)
