"""Who is signed in at the simulated site: a cookie of its own, never the portal's."""

import secrets
from dataclasses import dataclass

from simulator.call import Call
from simulator.entities import Record
from simulator.messages import Response

COOKIE = "simulated_registry"
_MOST = 10_000


@dataclass(slots=True)
class Session:
    """A browser at the site; `orcid` is None until someone signs in."""

    key: str
    csrf: str
    orcid: str | None = None
    signed_in_at: int = 0
    had_interstitial: bool = False


def session(call: Call) -> Session:
    """Return the browser's session, a new one where it has none."""
    found: Session | None = call.world.sessions.get(call.request.cookies.get(COOKIE, ""))
    if found is not None:
        return found
    while len(call.world.sessions) >= _MOST:
        call.world.sessions.pop(next(iter(call.world.sessions)))
    fresh = Session(secrets.token_urlsafe(24), secrets.token_urlsafe(24))
    call.world.sessions[fresh.key] = fresh
    return fresh


def with_cookie(call: Call, response: Response, current: Session) -> Response:
    """Give a new session's browser its cookie, for this world's paths only."""
    path = call.realm_path or "/"
    secure = "; Secure" if call.addresses.site.startswith("https:") else ""
    value = f"{COOKIE}={current.key}; Path={path}; HttpOnly; SameSite=Lax{secure}"
    response.headers.append(("Set-Cookie", value))
    return response


def renew(call: Call, current: Session, orcid: str) -> Session:
    """Sign someone in under a fresh key, so that no known key becomes a signed-in one."""
    call.world.sessions.pop(current.key, None)
    fresh = Session(
        secrets.token_urlsafe(24), secrets.token_urlsafe(24), orcid, signed_in_at=call.now
    )
    call.world.sessions[fresh.key] = fresh
    call.world.records[orcid].last_sign_in = call.now
    return fresh


def sign_out(call: Call) -> None:
    """Forget the browser's session."""
    call.world.sessions.pop(call.request.cookies.get(COOKIE, ""), None)


def is_own_form(call: Call, current: Session) -> bool:
    """Tell whether a posted form came from a page of this session."""
    return secrets.compare_digest(call.request.form.get("csrf", "").encode(), current.csrf.encode())


def holder(call: Call, username: str, password: str) -> Record | None:
    """Return the record of an iD or e-mail address and password."""
    name = username.strip().rpartition("/")[2].upper()
    record = call.world.records.get(name) or by_email(call, username.strip().lower())
    if record is None or record.state == "deactivated":
        return None
    right = secrets.compare_digest(record.password.encode(), password.encode())
    return record if right else None


def by_email(call: Call, address: str) -> Record | None:
    """Return the record that has an e-mail address, in lower case."""
    for record in call.world.records.values():
        if any(each["email"].lower() == address for each in record.emails):
            return record
    return None
