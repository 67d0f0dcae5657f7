"""Taking secrets out of what is logged: by the name of a field and by known values.

ORCID authenticates a client in the body of a request, and repeats tokens in the texts of some
errors ("Invalid access token: ..."), so redacting headers alone would not do.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MARK = "[redacted]"
_SHORTEST_SECRET = 4
_FIELDS = r"access_token|refresh_token|id_token|subject_token|client_secret|token|code|password"
_HINTS = (b"oken", b"secret", b"code=", b'"code"', b"earer", b"ation code", b"password")
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rb'("(?:%b)"\s*:\s*")[^"]+' % _FIELDS.encode(),
        rb"((?:^|[?&#])(?:%b)=)[^&#\s]+" % _FIELDS.encode(),
        rb"(<(?:[a-z]+:)?(?:%b)>)[^<]+" % _FIELDS.encode(),
        rb"(\bbearer\s+)[\w.~+/-]+=*",
        rb"((?:access|refresh|parent|invalid|id|old)[ _]token[^:<\"]{0,40}:\s*)[\w.~+/-]+",
        rb"(authorization code[^:<\"]{0,20}:\s*)[\w.~+/-]+",
    )
)
_REPLACEMENT = rb"\1" + MARK.encode()
_KEPT_REQUEST_HEADERS = frozenset({"accept", "content-type", "content-length", "user-agent"})
_KEPT_RESPONSE_HEADERS = frozenset(
    {"content-type", "content-length", "location", "date", "retry-after", "server"}
)


def scrub_bytes(body: bytes, secrets: Iterable[str] = ()) -> bytes:
    """Return a body without the given secrets and without what stands in secret fields."""
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            body = body.replace(secret.encode(), MARK.encode())
            body = body.replace(quote(secret, safe="").encode(), MARK.encode())
    if any(hint in body for hint in _HINTS):
        for pattern in _PATTERNS:
            body = pattern.sub(_REPLACEMENT, body)
    return body


def scrub(text: str, secrets: Iterable[str] = ()) -> str:
    """Return a text without secrets; see scrub_bytes."""
    return scrub_bytes(text.encode("utf-8", "replace"), secrets).decode("utf-8", "replace")


def request_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the request headers worth logging; that a token was sent, not which."""
    kept = {name: value for name, value in headers.items() if name.lower() in _KEPT_REQUEST_HEADERS}
    if any(name.lower() == "authorization" for name in headers):
        kept["Authorization"] = f"Bearer {MARK}"
    return kept


def response_headers(headers: Mapping[str, str], secrets: Iterable[str] = ()) -> dict[str, str]:
    """Return the response headers worth logging; cookies and the like are not."""
    return {
        name: scrub(value, secrets)
        for name, value in headers.items()
        if name.lower() in _KEPT_RESPONSE_HEADERS
    }
