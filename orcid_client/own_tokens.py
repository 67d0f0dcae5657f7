"""Tokens of the credential itself, fetched once per scope and kept while they last.

They are good for all records and for about 20 years; asking anew for each call would only
wear ORCID's token endpoint, which has a protection of its own (ORCID API tutorial).
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orcid_client.oauth import OAuth, TokenResponse

_MARGIN = timedelta(minutes=5)


class OwnTokens:
    """Keeps one token per scope for one credential; safe for threads, which ask only once."""

    def __init__(self, oauth: OAuth) -> None:
        self._oauth = oauth
        self._kept: dict[str, tuple[TokenResponse, datetime | None]] = {}
        self._lock = threading.Lock()

    def token(self, scope: str, *, now: datetime) -> str:
        """Return a token of this scope. Raises an OAuthError or a NoAnswer."""
        with self._lock:
            kept = self._kept.get(scope)
            if kept is None or (kept[1] is not None and kept[1] - _MARGIN <= now):
                kept = self._kept[scope] = self._fetch(scope, now)
            return kept[0].access_token

    def forget(self, scope: str, token: str) -> None:
        """Drop a token that ORCID refused, unless another has taken its place meanwhile."""
        with self._lock:
            kept = self._kept.get(scope)
            if kept is not None and kept[0].access_token == token:
                del self._kept[scope]

    def _fetch(self, scope: str, now: datetime) -> tuple[TokenResponse, datetime | None]:
        response = self._oauth.client_credentials(scopes=[scope])
        lasts = response.expires_in
        # 20 years from now is past what some clocks can say, but not past datetime.
        return response, now + timedelta(seconds=lasts) if lasts is not None else None
