"""The token endpoint: codes, client credentials, refresh, revoke (RFC 6749, ORCID API tutorial).

A wrong client, secret or redirect URI and an expired code are 400 since ORCID changed its server in
2026 (tutorial, "API errors").
"""

import base64
import secrets
import uuid
from collections.abc import Callable

from simulator import scopes
from simulator.call import Call, json_response
from simulator.entities import Client, Code, Token
from simulator.grammar import Message
from simulator.messages import Response
from simulator.openid import id_token
from simulator.refusals import OAuthRefusal

LONG = 631_138_518  # seconds: about twenty years
SHORT = 3_600
CODE_LIFE = 24 * 3_600_000  # milliseconds


def token(call: Call) -> Response:
    """Answer a token request by its grant type."""
    form = _form(call)
    grant = _GRANTS.get(form.get("grant_type", ""))
    if grant is None:
        raise OAuthRefusal(400, "unsupported_grant_type", "Unsupported grant type")
    client = authenticate(call, form)
    return json_response(grant(call, client, form))


def _form(call: Call) -> dict[str, str]:
    """Return the fields of the request's form. Raises OAuthRefusal where its body is no form."""
    if call.request.body and not call.request.is_form:
        raise OAuthRefusal(415, "invalid_request", "Content-Type is not supported")
    return call.request.form


def authenticate(call: Call, form: dict[str, str]) -> Client:
    """Return the client whose id and secret came along. Raises OAuthRefusal."""
    client_id, secret = form.get("client_id", ""), form.get("client_secret", "")
    kind, _, value = call.request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic" and not secret:
        client_id, secret = _basic(value)
    client = call.world.clients.get(client_id)
    if client is None or not secrets.compare_digest(client.client_secret.encode(), secret.encode()):
        raise OAuthRefusal(400, "invalid_client", "Client not found or secret wrong")
    call.client_id = client_id
    if client.locked:
        raise OAuthRefusal(400, "unauthorized_client", "The client is locked")
    return client


def _basic(value: str) -> tuple[str, str]:
    try:
        client_id, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return client_id, secret


def issue(
    call: Call, client: Client, *, orcid: str | None, scope: str, code: str | None = None,
    seconds: int | None = None, access: str | None = None, refresh: str | None = None,
) -> Token:  # fmt: skip
    """Store a new token pair, with given values where given."""
    lifetime = seconds if seconds is not None else SHORT if client.short_tokens else LONG
    fresh = Token(
        access_token=access or str(uuid.uuid4()),
        refresh_token=refresh or str(uuid.uuid4()),
        client_id=client.client_id,
        orcid=orcid,
        scope=scope,
        issued=call.now,
        expires=call.now + lifetime * 1000,
        from_code=code,
    )
    return call.world.add_token(fresh)


def token_body(call: Call, fresh: Token) -> Message:
    """Return the token response; the name only where the person shows it."""
    body: Message = {
        "access_token": fresh.access_token,
        "token_type": "bearer",
        "refresh_token": fresh.refresh_token,
        "expires_in": (fresh.expires - call.now) // 1000,
        "scope": fresh.scope,
    }
    if fresh.orcid is None:
        return body | {"orcid": None}
    return body | {"name": call.world.records[fresh.orcid].name, "orcid": fresh.orcid}


def _authorization_code(call: Call, client: Client, form: dict[str, str]) -> Message:
    text = form.get("code", "")
    code = call.world.codes.get(text)
    if code is None or code.client_id != client.client_id:
        raise OAuthRefusal(400, "invalid_grant", f"Invalid authorization code: {text}")
    _refuse_reuse(call, code)
    if code.expires <= call.now:
        raise OAuthRefusal(400, "invalid_request", "Authorization code has expired")
    code.used = True  # before the checks below: the person must authorise again after a mismatch
    call.world.codes.keep(code.code, code)
    if "redirect_uri" in form and form["redirect_uri"] != code.redirect_uri:
        raise OAuthRefusal(400, "invalid_grant", "Redirect URI mismatch.")
    _check_record(call, code.orcid)
    scope = _narrowed(form, code.scope)
    fresh = issue(call, client, orcid=code.orcid, scope=scope, code=code.code)
    body = token_body(call, fresh)
    if "openid" in fresh.scopes:
        body["id_token"] = id_token(call, client, fresh, nonce=code.nonce)
    return body


def _refuse_reuse(call: Call, code: Code) -> None:
    """Revoke everything a code ever gave when it comes twice: it may be stolen."""
    if not code.used:
        return
    for each in list(call.world.tokens.values()):
        if each.from_code == code.code:
            call.world.revoke(each, "AUTH_CODE_REUSED")
    raise OAuthRefusal(400, "invalid_grant", f"Reused authorization code: {code.code}")


def _check_record(call: Call, orcid: str) -> None:
    if call.world.records[orcid].state in {"deactivated", "deprecated"}:
        raise OAuthRefusal(400, "unauthorized_client", "The record is not active")


def _narrowed(form: dict[str, str], granted: str) -> str:
    asked = form.get("scope", "").split()
    if set(asked) - set(granted.split()):
        raise OAuthRefusal(400, "invalid_scope", "A requested scope was not granted")
    return " ".join(asked) or granted


def _client_credentials(call: Call, client: Client, form: dict[str, str]) -> Message:
    asked = scopes.parse(form.get("scope", ""))
    if not scopes.allowed_by_client(client, asked):
        raise OAuthRefusal(400, "invalid_scope", "The scope is not allowed for this client")
    fresh = issue(call, client, orcid=None, scope=" ".join(asked), seconds=LONG)
    return token_body(call, fresh)


def _refresh_token(call: Call, client: Client, form: dict[str, str]) -> Message:
    parent = call.world.refresh_tokens.get(form.get("refresh_token", ""))
    if parent is None or parent.client_id != client.client_id:
        raise OAuthRefusal(400, "invalid_grant", "Invalid refresh token")
    if parent.revoked is not None:
        raise OAuthRefusal(400, "unauthorized_client", "Parent token is disabled")
    if parent.expires <= call.now:
        raise OAuthRefusal(400, "unauthorized_client", "Parent token is expired")
    scope, seconds = _narrowed(form, parent.scope), _lifetime(call, parent, form)
    if form.get("revoke_old", "true").lower() != "false":
        call.world.revoke(parent, "CLIENT_REVOKED")
    fresh = issue(call, client, orcid=parent.orcid, scope=scope, seconds=seconds)
    return token_body(call, fresh)


def _lifetime(call: Call, parent: Token, form: dict[str, str]) -> int:
    left = (parent.expires - call.now) // 1000
    asked = form.get("expires_in", "")
    if not asked:
        return left
    if not asked.isdigit() or int(asked) > left:
        raise OAuthRefusal(400, "invalid_request", "expires_in goes beyond the parent token")
    return int(asked)


def revoke(call: Call) -> Response:
    """Revoke a token pair by either token; an unknown token is fine too (RFC 7009)."""
    form = _form(call)
    client = authenticate(call, form)
    value = form.get("token", "")
    found = call.world.tokens.get(value) or call.world.refresh_tokens.get(value)
    if found is not None and found.client_id == client.client_id:
        call.world.revoke(found, "CLIENT_REVOKED")
    return Response(200)


_GRANTS: dict[str, Callable[[Call, Client, dict[str, str]], Message]] = {
    "authorization_code": _authorization_code,
    "client_credentials": _client_credentials,
    "refresh_token": _refresh_token,
}
