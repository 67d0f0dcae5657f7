"""The authorize step: sign in, consent, and back to the client (RFC 6749; ORCID API tutorial)."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode, urlsplit

from simulator import interstitials, pages, scopes, sessions, signing_in
from simulator.call import Call
from simulator.entities import Client, Code, Record
from simulator.messages import Response
from simulator.oauth import CODE_LIFE, issue
from simulator.openid import id_token
from simulator.sessions import Session

_FORWARDED = ("client_id", "response_type", "scope", "redirect_uri", "state", "nonce", "prompt")
IMPLICIT = 600  # seconds
RESPONSE_TYPES = frozenset({"code", "token", "id_token", "id_token token", "token id_token"})


def authorize(call: Call) -> Response:
    """Show sign-in or consent, or go straight back where both were given before."""
    query = call.request.query
    problem = _problem_to_show(call, query)
    if problem:
        return pages.error_page("This link does not work", problem)
    problem = _problem_to_return(call, query)
    if problem:
        return _back(query, fragment={"error": problem})
    client = call.world.clients[query["client_id"]]
    if client.locked:
        return _back(query, {"error": "client_locked"})
    current = sessions.session(call)
    if _is_forgotten(call, query):
        return sessions.with_cookie(call, pages.redirect(f"{call.realm_path}/my-orcid"), current)
    return sessions.with_cookie(call, _step(call, query, client, current), current)


def _is_forgotten(call: Call, query: Mapping[str, str]) -> bool:
    """Tell whether the way here took so long that the site no longer knows whence it began.

    The person then lands on their own record, and the client never hears of them.
    """
    begun = query.get("begun", "")
    return begun.isdigit() and call.now - int(begun) > call.world.traffic.limits.authorize_ms


def _step(call: Call, query: Mapping[str, str], client: Client, current: Session) -> Response:
    silent = _prompt(query) == "none"
    if current.orcid is None or _must_sign_in_again(call, query, current):
        if silent:
            return _back(query, fragment={"error": "login_required"})
        return _sign_in_page(call, query, client, current)
    record = call.world.records[current.orcid]
    between = None if silent else interstitials.due(call, record, current)
    if between is not None:
        target = _own_address(call, query)
        return interstitials.page(call, between, record, current, to=target)
    asked = scopes.parse(query["scope"])
    if _prompt(query) != "confirm" and _has_consented(call, client, record, asked):
        return grant(call, query, client, record)
    if silent:
        return _back(query, fragment={"error": "interaction_required"})
    return _consent_page(call, query, client, record, current)


def _prompt(query: Mapping[str, str]) -> str:
    """Return the prompt parameter, which only counts together with openid."""
    return query.get("prompt", "") if "openid" in query.get("scope", "").split() else ""


def _must_sign_in_again(call: Call, query: Mapping[str, str], current: Session) -> bool:
    if _prompt(query) == "login":
        return True
    if "openid" not in query.get("scope", "").split() or "max_age" not in query:
        return False
    return call.now - current.signed_in_at > int(query["max_age"]) * 1000


def _problem_to_show(call: Call, query: Mapping[str, str]) -> str | None:
    """Return what must never lead back to the client: its address cannot be trusted."""
    client = call.world.clients.get(query.get("client_id", ""))
    if client is None:
        return "The client is not known: check its client id."
    for name in ("redirect_uri", "response_type", "scope"):
        if not query.get(name):
            return f"The parameter {name} is missing."
    if not any(uri_fits(query["redirect_uri"], each) for each in client.redirect_uris):
        return "Redirect URI doesn't match your registered redirect URIs."
    return None if query.get("max_age", "0").isdigit() else "max_age must be a number of seconds."


def _problem_to_return(call: Call, query: Mapping[str, str]) -> str | None:
    if query["response_type"] not in RESPONSE_TYPES:
        return "unsupported_response_type"
    client = call.world.clients[query["client_id"]]
    if not scopes.allowed_by_person(client, scopes.parse(query["scope"])):
        return "invalid_scope"
    return None


def uri_fits(asked: str, registered: str) -> bool:
    """Tell whether an address fits a registered one: same origin, path begins alike."""
    try:
        one, other = urlsplit(asked), urlsplit(registered)
    except ValueError:
        return False
    same_origin = (one.scheme, one.netloc) == (other.scheme, other.netloc)
    return same_origin and bool(one.netloc) and (one.path or "/").startswith(other.path or "/")


def _has_consented(call: Call, client: Client, record: Record, asked: tuple[str, ...]) -> bool:
    """Tell whether a live, long-lived token with the same scopes makes the question needless."""
    return any(
        token.client_id == client.client_id
        and token.orcid == record.orcid
        and token.revoked is None
        and token.expires > call.now + 24 * 3_600_000
        and token.scopes == frozenset(asked)
        for token in call.world.tokens.values()
    )


def _sign_in_page(
    call: Call, query: Mapping[str, str], client: Client, current: Session
) -> Response:
    # Signing in now is what prompt=login and max_age ask for, so they have had their say.
    after = {key: value for key, value in query.items() if key not in {"prompt", "max_age"}}
    if _prompt(query) == "confirm":
        after["prompt"] = "confirm"
    target = _own_address(call, after)
    if query.get("show_login") == "false":
        title = "Register with the simulated registry"
        form = signing_in.registration_form(call, to=target, query=query, csrf=current.csrf)
    else:
        title = "Sign in to the simulated registry"
        name = query.get("orcid") or query.get("email") or ""
        form = signing_in.sign_in_form(call, to=target, name=name, csrf=current.csrf)
    answer = pages.fill("<p>{client} asks who you are.</p>{form}", client=client.name, form=form)
    return pages.page(title, answer)


def _own_address(call: Call, query: Mapping[str, str]) -> str:
    kept = {name: query[name] for name in (*_FORWARDED, "max_age") if name in query}
    kept["begun"] = query.get("begun") or str(call.now)
    return f"{call.realm_path}/oauth/authorize?{urlencode(kept, quote_via=quote)}"


def _consent_page(
    call: Call, query: Mapping[str, str], client: Client, record: Record, current: Session
) -> Response:
    asked = scopes.parse(query["scope"])
    words = pages.joined(
        pages.fill("<li>{words} <code>{scope}</code></li>", words=scopes.IN_WORDS[each], scope=each)
        for each in asked
    )
    fields = {name: query[name] for name in _FORWARDED if name in query}
    body = pages.fill(
        "<p>You are signed in as {name} ({orcid}). <strong>{client}</strong> asks to:</p>"
        '<ul>{words}</ul><form method="post" action="{action}">{fields}'
        '<button name="decision" value="allow">Allow</button>'
        '<button name="decision" value="deny">Deny</button></form>'
        '<p><a href="{out}">Not you? Sign out</a></p>',
        name=record.name or "a private name", orcid=record.orcid, client=client.name, words=words,
        action=f"{call.realm_path}/oauth/authorize",
        fields=pages.hidden(**fields, csrf=current.csrf),
        out=f"{call.realm_path}/signout?{urlencode({'to': _own_address(call, query)})}",
    )  # fmt: skip
    return pages.page(f"{client.name} asks for access", body)


def decide(call: Call) -> Response:
    """Take the person's decision and send them back to the client."""
    form = call.request.form
    current = sessions.session(call)
    problem = _problem_to_show(call, form) or _problem_to_return(call, form)
    if problem or current.orcid is None or not sessions.is_own_form(call, current):
        return pages.error_page("This page has expired", problem or "Please start again.")
    client = call.world.clients[form["client_id"]]
    if form.get("decision") != "allow":
        return _back(form, {"error": "access_denied", "error_description": "User denied access"})
    return grant(call, form, client, call.world.records[current.orcid])


def grant(call: Call, query: Mapping[str, str], client: Client, record: Record) -> Response:
    """Send the person back with a new code, or with tokens in the implicit flow."""
    scope = " ".join(scopes.parse(query["scope"]))
    if query["response_type"] != "code":
        return _back(query, fragment=_implicit(call, query, client, record, scope))
    code = new_code(
        call, client, record, scope=scope, redirect_uri=query["redirect_uri"],
        nonce=query.get("nonce"),
    )  # fmt: skip
    return _back(query, {"code": code.code})


def _implicit(
    call: Call, query: Mapping[str, str], client: Client, record: Record, scope: str
) -> dict[str, str]:
    """Return the fragment of the implicit flow: ten minutes, no refresh token."""
    token = issue(call, client, orcid=record.orcid, scope=scope, seconds=IMPLICIT)
    answer: dict[str, str] = {}
    if "token" in query["response_type"].split():
        answer |= {"access_token": token.access_token, "token_type": "bearer"}
        answer |= {"expires_in": str(IMPLICIT - 1), "scope": scope, "orcid": record.orcid}
        answer |= {"name": record.name} if record.name else {}
    if "id_token" in query["response_type"].split():
        answer["id_token"] = id_token(call, client, token, nonce=query.get("nonce"))
    return answer | ({"state": query["state"]} if query.get("state") else {})


def new_code(
    call: Call, client: Client, record: Record, *, scope: str, redirect_uri: str,
    nonce: str | None = None,
) -> Code:  # fmt: skip
    """Store an authorization code."""
    text = call.world.new_code()
    fresh = Code(
        text, client.client_id, record.orcid, scope, redirect_uri, call.now + CODE_LIFE, nonce
    )
    return call.world.codes.keep(text, fresh)


def _back(
    query: Mapping[str, str],
    answer: Mapping[str, str] | None = None,
    fragment: Mapping[str, str] | None = None,
) -> Response:
    """Send the browser back to the client; a fragment never reaches its server."""
    target = query["redirect_uri"]
    if fragment:
        return pages.redirect(f"{target}#{urlencode(fragment)}")
    answer = dict(answer or {})
    if query.get("state"):
        answer["state"] = query["state"]
    glue = "&" if "?" in target else "?"
    return pages.redirect(f"{target}{glue}{urlencode(answer, quote_via=quote)}")
