"""Taking secrets out of what is logged: by the name of a field and by known values.

ORCID authenticates a client in the body of a request, and repeats tokens in the texts of some
errors ("Invalid access token: ..."), so redacting headers alone would not do.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

from ahocorasick_rs import BytesAhoCorasick, MatchKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MARK = "[redacted]"
_SHORTEST_SECRET = 4
_TO_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_FIELDS = (
    "access_token", "refresh_token", "id_token", "subject_token", "client_secret", "token", "code",
    "password",
)  # fmt: skip
_TOKENS = ("access", "refresh", "parent", "invalid", "id", "old")
_FIELD = "|".join(_FIELDS).encode()
PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # Also JSON that was quoted once more, as a text within JSON. No pattern begins with a
        # repetition: it would be tried from each place of a long run anew.
        rb'("(?:%b)\\*"\s*:\s*\\*")(?:\\[^"]|[^"\\])+' % _FIELD,
        rb"((?:^|[?&#])(?:%b)=)[^&#\s]+" % _FIELD,
        rb"(<(?:[\w-]+:)?(?:%b)>)[^<]+" % _FIELD,
        rb"(\bbearer\s+)[\w.~+/-]+=*",
        rb"((?:%b)[ _]token[^:<\"]{0,40}:\s*)[\w.~+/-]+" % "|".join(_TOKENS).encode(),
        rb"(authorization code[^:<\"]{0,20}:\s*)[\w.~+/-]+",
    )
)
REPLACEMENT = rb"\1" + MARK.encode()
_KEPT_REQUEST_HEADERS = frozenset({"accept", "content-type", "content-length", "user-agent"})
_KEPT_RESPONSE_HEADERS = frozenset(
    {"content-type", "content-length", "location", "date", "retry-after", "server"}
)


def scrub_bytes(body: bytes, secrets: Iterable[str] = ()) -> bytes:
    """Return a body without the given secrets and without what stands in secret fields."""
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            for spelling in spellings(secret):
                body = body.replace(spelling, MARK.encode())
    if _has_sign(body):
        for pattern in PATTERNS:
            body = pattern.sub(REPLACEMENT, body)
    return body


def _has_sign(body: bytes) -> bool:
    """Say whether a pattern may match; to look takes a hundredth of what the patterns take."""
    return bool(_SIGNS.find_matches_as_indexes(body.lower()))


def _signs() -> Iterator[str]:
    """Yield texts, in lower case, one of which stands in whatever a pattern matches."""
    for field in _FIELDS:
        yield from (f'"{field}', f"{field}=", f"<{field}>", f":{field}>")
    for whose in _TOKENS:
        yield from (f"{whose} token", f"{whose}_token")
    yield from ("bearer", "authorization code")


# Searching for leftmost matches is ten times as fast as for overlapping ones; one is enough.
_SIGNS = BytesAhoCorasick([sign.encode() for sign in _signs()], MatchKind.LeftmostFirst)


@lru_cache(maxsize=128)  # the same token is looked for in each part of a call
def spellings(secret: str) -> tuple[bytes, ...]:
    """Return how a secret reads as text, in an address, in JSON, in XML and within base64.

    The longest come first, so that no spelling leaves the rest of another behind.
    """
    written = {
        secret,
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        escape(secret),
        escape(secret, {'"': "&quot;"}),
    }
    # An address may stand in an address, as redirect_uri does.
    once = {way(text) for text in written for way in (str, quote, _quote_all, quote_plus)}
    found = {way(text).encode() for text in once for way in (str, _quote_all)}
    return tuple(sorted(found | _in_base64(secret), key=len, reverse=True))


def _quote_all(text: str) -> str:
    return quote(text, safe="")


def _in_base64(secret: str) -> set[bytes]:
    """Return the characters that stand for a secret in base64, at each of the three offsets.

    Those at the ends also depend on what stands beside the secret, so they are left out.
    """
    found = set()
    for offset in range(3):
        padded = b64encode(bytes(offset) + secret.encode()).rstrip(b"=")
        last = len(padded) if (offset + len(secret.encode())) % 3 == 0 else -1
        found.add(padded[offset + 1 if offset else 0 : last])
    return found | {text.translate(_TO_URL_SAFE) for text in found}


def scrub(text: str, secrets: Iterable[str] = ()) -> str:
    """Return a text without secrets; see scrub_bytes."""
    return scrub_bytes(text.encode("utf-8", "replace"), secrets).decode("utf-8", "replace")


def request_headers(headers: Mapping[str, str], secrets: Iterable[str] = ()) -> dict[str, str]:
    """Return the request headers worth logging; that a token was sent, not which."""
    kept = _scrubbed(headers, _KEPT_REQUEST_HEADERS, secrets)
    if any(name.lower() == "authorization" for name in headers):
        kept["Authorization"] = f"Bearer {MARK}"
    return kept


def response_headers(headers: Mapping[str, str], secrets: Iterable[str] = ()) -> dict[str, str]:
    """Return the response headers worth logging; cookies and the like are not."""
    return _scrubbed(headers, _KEPT_RESPONSE_HEADERS, secrets)


def _scrubbed(
    headers: Mapping[str, str], kept: frozenset[str], secrets: Iterable[str]
) -> dict[str, str]:
    """Return the kept headers without secrets; few have one, so they are looked at together."""
    found = {name: value for name, value in headers.items() if name.lower() in kept}
    together = "\n".join(found.values()).encode("utf-8", "replace")
    if together == scrub_bytes(together, secrets) and not _has_sign(together):
        return found
    return {name: scrub(value, secrets) for name, value in found.items()}
