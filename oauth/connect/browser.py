"""The cookie that ties a connection to the browser in which it was begun.

One random cookie serves all tabs of a browser. It is ``__Host-`` bound where the portal is
reached over https, so that no neighbouring site can plant it (RFC 6265bis, section 4.1.3.2), and
Lax, since it has to come along on the way back from ORCID.
"""

import hashlib
import re
import secrets

from django.http import HttpRequest, HttpResponse

LIFE_SECONDS = 3600
_FORM = re.compile(r"[A-Za-z0-9_-]{43}")


def cookie_name(request: HttpRequest) -> str:
    """Return the cookie's name, by the scheme under which the portal is reached."""
    return "__Host-portal_connect" if request.is_secure() else "portal_connect"


def browser_of(request: HttpRequest) -> str:
    """Return the browser's own random value, or "" if it has none yet."""
    value = request.COOKIES.get(cookie_name(request), "")
    return value if _FORM.fullmatch(value) else ""


def new_browser() -> str:
    """Return a random value of 256 bits for a browser that has none."""
    return secrets.token_urlsafe(32)


def browser_hash(browser: str) -> bytes:
    """Return what stands in the database of a browser's value: its SHA-256."""
    return hashlib.sha256(browser.encode()).digest()


def remember(response: HttpResponse, *, request: HttpRequest, browser: str) -> None:
    """Set the cookie, or prolong it."""
    response.set_cookie(
        cookie_name(request),
        browser,
        max_age=LIFE_SECONDS,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
